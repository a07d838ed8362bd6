"""Opening a catalog: durable settings, migrations, integrity check, backups, and what to do when it is damaged."""

import contextlib
import os
import sqlite3
import time
from pathlib import Path

from ml_core.catalog.records import OpenReport
from ml_core.catalog.schema import MIGRATIONS, migrate, version_of
from ml_core.specs.errors import CatalogError

KEPT_BACKUPS = 3
_BUSY_SECONDS = 30.0


def connect(file: Path) -> sqlite3.Connection:
    """Return a connection with WAL, full synchronisation and foreign keys, in autocommit mode."""
    connection = sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def open_catalog(file: Path, maintain: bool) -> tuple[sqlite3.Connection, OpenReport]:
    """Return an open, migrated catalog, and what had to be done; `maintain` checks, backs up and repairs as well.

    Raises:
        CatalogError: If the file cannot be opened or was written by a newer version.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if maintain and not _sound(file):
            return _recover(file)
        return _open(file, maintain)
    except (OSError, sqlite3.Error) as error:
        raise CatalogError(
            f"The catalog cannot be opened ({error}).", "Check that its folder can be written.", file
        ) from error


def _open(file: Path, maintain: bool) -> tuple[sqlite3.Connection, OpenReport]:
    connection = connect(file)
    try:
        if maintain and 0 < version_of(connection) <= len(MIGRATIONS):
            back_up(connection, file)
        return connection, OpenReport(migrated_from=migrate(connection))
    except BaseException:
        connection.close()
        raise


def _sound(file: Path) -> bool:
    """Return whether a catalog file is absent, empty, or passes SQLite's check."""
    if not file.exists() or file.stat().st_size == 0:
        return True
    try:
        with contextlib.closing(connect(file)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise  # locked, unreadable or full: that says nothing about the content
        return False


# Backups


def backups(file: Path) -> list[Path]:
    """Return the backups of a catalog, newest first."""
    return sorted(file.parent.glob(f"{file.stem}.backup-*.sqlite"), reverse=True)


def back_up(connection: sqlite3.Connection, file: Path) -> Path | None:
    """Copy the catalog beside it when it changed since the last backup; the newest few are kept."""
    kept = backups(file)
    if kept and kept[0].stat().st_mtime >= _changed(file):
        return None
    target = file.with_name(f"{file.stem}.backup-{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**9:09d}.sqlite")
    partial = target.with_suffix(".part")
    with contextlib.closing(sqlite3.connect(partial)) as copy:
        connection.backup(copy)
    partial.replace(target)
    for old in backups(file)[KEPT_BACKUPS:]:
        old.unlink()
    return target


def _changed(file: Path) -> float:
    """Return when the catalog was last written; an empty log was not written to."""
    log = file.with_name(f"{file.name}-wal")
    return max(path.stat().st_mtime for path in (file, log) if path.exists() and path.stat().st_size)


def _recover(file: Path) -> tuple[sqlite3.Connection, OpenReport]:
    """Set a damaged catalog aside, never delete it, and go on with the newest sound backup, or an empty catalog."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    set_aside = file.with_name(f"{file.stem}.damaged-{stamp}-{os.getpid()}.sqlite")
    for suffix in ("-wal", "-shm", ""):
        part = file.with_name(file.name + suffix)
        if part.exists():
            part.replace(set_aside.with_name(set_aside.name + suffix))
    restored = next((backup for backup in backups(file) if _sound(backup)), None)
    if restored is not None:
        with contextlib.closing(sqlite3.connect(restored)) as source, contextlib.closing(sqlite3.connect(file)) as copy:
            source.backup(copy)
    connection = connect(file)
    try:
        return connection, OpenReport(migrate(connection), set_aside, restored)
    except BaseException:
        connection.close()
        raise
