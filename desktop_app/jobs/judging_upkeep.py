"""What a profile remembers of its judging beside the answers: who judges; and the backup of a save point."""

from dataclasses import dataclass
from pathlib import Path

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.profile import Profile
from ml_core.catalog.upkeep import look_after
from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import SpecError
from ml_core.specs.files import write_atomically

FIRST_NAME = "Me"


@dataclass(frozen=True)
class _Judging:
    annotator: str = FIRST_NAME


def last_annotator(profile: Profile) -> str:
    """Return who judged last in a profile; a missing or damaged note means the first name."""
    try:
        return loads(_Judging, _file(profile).read_bytes()).annotator or FIRST_NAME
    except (OSError, SpecError):
        return FIRST_NAME


def remember_annotator(profile: Profile, annotator: str) -> None:
    """Note who judges; raises `OSError` when the disk does not take it."""
    write_atomically(_file(profile), dumps(_Judging(annotator)).encode())


def back_up(catalog_file: Path) -> bool:
    """Bring the catalog's file up to date and back it up; returns whether it had changed since the last backup.

    Raises:
        CatalogError, OSError, sqlite3.Error: If the catalog or its backup cannot be written.
    """
    with Catalog.open(catalog_file, maintain=False) as catalog:
        catalog.checkpoint()
    return look_after(catalog_file).backup is not None


def _file(profile: Profile) -> Path:
    return profile.path / "judging.json"
