"""Looking after a catalog file when it is opened: checked, backed up, and replaced by a backup when it is damaged.

A damaged file is renamed, never deleted.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ml_core.catalog.database import BUSY_SECONDS, connect
from ml_core.catalog.schema import MIGRATIONS, refuse_newer, version_of
from ml_core.specs.files import sync_folder

BACKUPS_KEPT = 5
_SIDE_FILES = ("-wal", "-shm")
# A garbled header makes SQLite speak of a plain error or of an unknown format.
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


@dataclass(frozen=True)
class OpenReport:
    """What happened when a catalog was opened.

    Attributes:
        migrated_from: Schema version it was brought up from; None when it was new or up to date.
        damaged: Where a damaged catalog was set aside; None when there was none.
        restored_from: The backup that took its place; None when there was none.
        backup: The backup made now; None when nothing had changed since the last.
        kept_as: The backup that holds the catalog as it was before it was brought up to date; None when it was not.
    """

    migrated_from: int | None = None
    damaged: Path | None = None
    restored_from: Path | None = None
    backup: Path | None = None
    kept_as: Path | None = None

    @property
    def notice(self) -> str:
        """Return what a person must know, in words; empty when all is well."""
        if self.restored_from is not None:
            made = time.strftime("%d %B %Y, %H:%M", time.localtime(self.restored_from.stat().st_mtime))
            found = f"was damaged and was set aside as {self.damaged.name}" if self.damaged else "was gone"
            return (
                f"The catalog {found}. Thirds took the backup of {made}; photos added since must be added again. "
                f"Backups are kept in {self.restored_from.parent}."
            )
        if self.damaged is not None:
            return (
                f"The catalog was damaged and was set aside as {self.damaged.name}. There was no backup yet, so "
                "this one starts empty; add your photos again."
            )
        return ""


def look_after(file: Path) -> OpenReport:
    """Check the catalog, restore it from its newest good backup when it is damaged, and back it up when it changed.

    Raises:
        CatalogError: If the catalog is of a newer Thirds.
        sqlite3.Error, OSError: If it cannot be read or backed up, or another program holds it.
    """
    with _alone(file):
        damaged = restored = None
        if not _is_good(file):
            damaged, restored = _set_aside(file), _restore(file)
        return OpenReport(damaged=damaged, restored_from=restored, backup=_back_up(file))


def backups_of(file: Path) -> list[Path]:
    """Return a catalog's backups, newest first."""
    return sorted(_backup_folder(file).glob(f"{file.stem}-*{file.suffix}"), reverse=True)


def _backup_folder(file: Path) -> Path:
    return file.parent / "backups"


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Let one process at a time look after a catalog; SQLite's lock ends with its process, on every system."""
    with closing(sqlite3.connect(file.with_name(f"{file.name}.lock"), timeout=BUSY_SECONDS)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def _is_good(file: Path) -> bool:
    """Return whether a catalog can be used as it is; one without tables is good only when it was never backed up."""
    new = not backups_of(file)
    if not file.exists():
        return new
    try:
        with closing(connect(file)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return False
            version = version_of(connection)
            refuse_newer(version, file)
            return version > 0 or (version == 0 and new)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
            return False
        raise


def _set_aside(file: Path) -> Path | None:
    if not file.exists():
        return None
    aside = file.with_name(f"{file.stem}-damaged-{_stamp()}{file.suffix}")
    file.replace(aside)
    for side in _SIDE_FILES:
        if (beside := Path(f"{file}{side}")).exists():
            beside.replace(f"{aside}{side}")
    sync_folder(file.parent)
    return aside


def _restore(file: Path) -> Path | None:
    for backup in backups_of(file):
        if _is_good_backup(backup):
            with closing(_connect_to_backup(backup)) as source:
                _copy(source, file, backup.stat().st_mtime_ns)
            return backup
    return None


def _is_good_backup(backup: Path) -> bool:
    try:
        with closing(_connect_to_backup(backup)) as connection:
            healthy: bool = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            return healthy and 0 < version_of(connection) <= len(MIGRATIONS)
    except sqlite3.Error:
        return False


def _back_up(file: Path) -> Path | None:
    """Copy the catalog when it changed since the newest backup, which bears its modification time."""
    if not file.exists() or not _changed(file):
        return None
    folder = _backup_folder(file)
    folder.mkdir(exist_ok=True)
    backup = folder / f"{file.stem}-{_stamp()}{file.suffix}"
    modified = file.stat().st_mtime_ns
    with closing(connect(file)) as source:
        if version_of(source) == 0:
            return None
        _copy(source, backup, modified)
    for old in backups_of(file)[BACKUPS_KEPT:]:
        old.unlink()
    return backup


def _changed(file: Path) -> bool:
    log, newest = Path(f"{file}-wal"), backups_of(file)[:1]
    pending = log.exists() and log.stat().st_size > 0
    return pending or not newest or newest[0].stat().st_mtime_ns != file.stat().st_mtime_ns


def _copy(source: sqlite3.Connection, target: Path, modified: int) -> None:
    """Copy a catalog by way of a temporary file, so that a crash leaves no half a copy."""
    temporary = target.with_name(f".{target.name}.tmp")
    temporary.unlink(missing_ok=True)
    with closing(sqlite3.connect(temporary, isolation_level=None)) as copy:
        source.backup(copy)
    os.utime(temporary, ns=(modified, modified))
    temporary.replace(target)
    sync_folder(target.parent)


def _connect_to_backup(backup: Path) -> sqlite3.Connection:
    # Nobody writes to a backup, so that it is read without a write-ahead log beside it.
    return sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _stamp() -> str:
    """Return the time as part of a name: names sort by it, and no two within one process's turn are equal."""
    return datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
