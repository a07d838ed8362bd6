"""The settings: one declaration each, kept in one JSON file."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ml_core.catalog.folders import settings_folder
from ml_core.specs.codec import dumps, from_plain
from ml_core.specs.errors import SpecError
from ml_core.specs.files import write_atomically
from ml_core.specs.judgements import AESTHETIC_WEIGHT
from ml_core.specs.options import OptionField, check, option, options_of

_LOG = logging.getLogger(__name__)

ThemeChoice = Literal["system", "dark", "light"]


@dataclass(frozen=True)
class Settings:
    """What a person chose; every value has a bound and a default."""

    theme: ThemeChoice = option("system", help="Dark, light, or as the system says.")
    size: Literal["100 %", "125 %", "150 %", "175 %", "200 %"] = option(
        "100 %",
        label="Interface size",
        help="On top of the size the system asks for; takes effect at the next start.",
    )
    scorer: str = option(
        "composition",
        help="Scorer that judges crops: composition is built in; others come with their weights.",
    )
    weight: float = option(
        AESTHETIC_WEIGHT,
        label="Weight of the scorer",
        help="Proposed crops are ranked by the scorer and by your taste; your taste has the rest.",
        minimum=0.0,
        maximum=1.0,
    )
    preview_cache: float = option(
        2.0,
        label="Previews at most",
        help="Previews are kept on disk up to this size; they are made again when needed.",
        unit="GiB",
        minimum=0.1,
        maximum=1000,
    )
    start_pane: Literal["last", "library"] = option(
        "last", label="Start with", help="The place that Thirds opens with: where you left it, or the library."
    )

    @classmethod
    def load(cls, file: Path | None = None) -> "Settings":
        """Read the settings; what is missing, unknown or out of bounds falls back to its default and is logged."""
        file = file or settings_file()
        try:
            plain = json.loads(file.read_bytes())
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, RecursionError) as error:
            _LOG.warning("settings in %s are unreadable: %s", file, error)
            return cls()
        if not isinstance(plain, dict):
            _LOG.warning("settings in %s are no object", file)
            return cls()
        return cls(**_accepted(plain))

    def save(self, file: Path | None = None) -> None:
        """Write the settings; raises `SpecError` when a value is out of bounds."""
        check(self)
        write_atomically(file or settings_file(), dumps(self).encode())

    @property
    def preview_bytes(self) -> int:
        """Return the limit of the previews on disk in bytes."""
        return int(self.preview_cache * 2**30)

    @property
    def scale(self) -> float:
        """Return the interface size as a factor."""
        return float(self.size.split()[0]) / 100


def settings_file() -> Path:
    """Return where the settings are kept."""
    return settings_folder() / "settings.json"


def _accepted(plain: dict[str, Any]) -> dict[str, Any]:
    values = {}
    for item in options_of(Settings):
        if item.name in plain:
            try:
                values[item.name] = _value(item, plain[item.name])
            except SpecError as error:
                _LOG.warning("setting %s fell back to its default: %s", item.name, error)
    return values


def _value(item: OptionField, plain: Any) -> Any:
    value = from_plain(item.type, plain, item.name)
    check(Settings(**{item.name: value}))
    return value
