"""How crops were exported last, as the next export begins; consent to change photos is never remembered."""

import logging
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from ml_core.catalog.folders import settings_folder
from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import SpecError
from ml_core.specs.files import write_atomically
from ml_core.specs.options import check
from ml_core.specs.tasks import ExportConfig

_LOG = logging.getLogger(__name__)
_FILE = "export.json"


def last_export() -> ExportConfig:
    """Return the choices of the last export, without crops; the defaults before the first one."""
    try:
        config = loads(ExportConfig, (settings_folder() / _FILE).read_bytes())
        check(config)
    except FileNotFoundError:
        return ExportConfig(output=_first_folder())
    except (OSError, SpecError) as error:
        _LOG.warning("the choices of the last export are unreadable: %s", error)
        return ExportConfig(output=_first_folder())
    return _choices(config)


def remember_export(config: ExportConfig) -> None:
    """Keep the choices of an export; failing to is no reason not to export."""
    try:
        write_atomically(settings_folder() / _FILE, dumps(_choices(config)).encode())
    except OSError as error:
        _LOG.warning("the choices of the export were not kept: %s", error)


def _choices(config: ExportConfig) -> ExportConfig:
    return replace(config, crops=(), table=None, catalog=None, embed=False, dry_run=False)


def _first_folder() -> Path:
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return Path(pictures or Path.home()) / "Thirds"
