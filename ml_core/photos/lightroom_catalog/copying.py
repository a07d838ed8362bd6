"""A Lightroom catalog opened to be read: from a copy in a temporary folder, so that the original is never locked."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ml_core.specs.errors import CatalogError

# What SQLite has not yet brought into the file itself, in the two ways it may be kept.
_BESIDE = ("-wal", "-journal")
_TRIES = 3
_LOCK = ".lock"
_OPEN = "Close Lightroom, then try again."
_RESTORE = "Open it in Lightroom, which repairs it or offers a backup, or choose one of the catalog's backups."


@contextmanager
def opened_copy(catalog: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection to a copy of a catalog, which is removed afterwards.

    Raises:
        CatalogError: If the file is missing, cannot be copied, changes all the time, or is no sound SQLite file.
    """
    with tempfile.TemporaryDirectory(prefix="thirds-lightroom-", ignore_cleanup_errors=True) as folder:
        copy = _copied(catalog, Path(folder))
        with closing(sqlite3.connect(copy)) as connection:
            _check(connection, catalog)
            yield connection


def damaged(catalog: Path, error: sqlite3.Error) -> CatalogError:
    """Return what an error of SQLite means for a catalog."""
    if is_open(catalog):
        return CatalogError("The Lightroom catalog is being written.", _OPEN, catalog)
    return CatalogError(f"The Lightroom catalog is damaged ({error}).", _RESTORE, catalog)


def is_open(catalog: Path) -> bool:
    """Return whether Lightroom has the catalog open, as far as its lock file tells."""
    return catalog.with_name(catalog.name + _LOCK).exists()


def _copied(catalog: Path, folder: Path) -> Path:
    copy = folder / "catalog.lrcat"
    parts = [catalog, *(catalog.with_name(catalog.name + suffix) for suffix in _BESIDE)]
    try:
        for _ in range(_TRIES):
            before = [_state(part) for part in parts]
            if before[0] is None:
                raise CatalogError("There is no Lightroom catalog here.", "Choose a file ending in .lrcat.", catalog)
            for part in parts:
                _copy(part, copy.with_name(copy.name + part.name.removeprefix(catalog.name)))
            if [_state(part) for part in parts] == before:
                return copy
    except OSError as error:
        reason = error.strerror or str(error)
        what = f"The Lightroom catalog cannot be copied to be read ({reason})."
        raise CatalogError(what, "Check the disk, its free space and the file's rights.", catalog) from error
    raise CatalogError("The Lightroom catalog is being written.", _OPEN, catalog)


def _state(file: Path) -> tuple[int, int] | None:
    if not file.is_file():
        return None
    status = file.stat()
    return status.st_size, status.st_mtime_ns


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    if source.is_file():
        shutil.copyfile(source, target)


def _check(connection: sqlite3.Connection, catalog: Path) -> None:
    try:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise damaged(catalog, error) from error
    if verdict != "ok":
        raise damaged(catalog, sqlite3.DatabaseError(str(verdict)))
