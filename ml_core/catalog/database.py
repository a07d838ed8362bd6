"""One connection to a catalog file: durable, safe beside other processes, and failing in words."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ml_core.catalog import paths
from ml_core.specs.errors import CatalogError

# Another process may hold the catalog while it imports a folder; each of its transactions takes far less.
BUSY_SECONDS = 30.0


def connect(file: Path) -> sqlite3.Connection:
    """Return a connection that commits durably (WAL, synchronous FULL) and waits for others; autocommits."""
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.text_factory = paths.from_bytes
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -32768")
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


class Database:
    """A connection for one thread; statements outside a `transaction` commit at once.

    Args:
        connection: What `connect` returned.
        file: The catalog's file, for messages.
    """

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection = connection
        self.file = file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; closing twice does nothing."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything within one change: all of it is kept, or nothing; transactions within join this one."""
        if self._connection.in_transaction:
            yield
            return
        self._execute("BEGIN IMMEDIATE")
        try:
            yield
            self._execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def checkpoint(self) -> None:
        """Bring what was committed from the write-ahead log into the file itself, as far as others let go of it."""
        self._execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _roll_back(self) -> None:
        # SQLite has done so itself after some errors, such as a full disk.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _execute(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        with self._in_words():
            return self._connection.execute(sql, values)

    def _execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run a statement for each row in one transaction and return how many rows of the table it changed."""
        with self.transaction(), self._in_words():
            return max(self._connection.executemany(sql, rows).rowcount, 0)

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._in_words():
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise in_words(error, self.file) from error


def in_words(error: sqlite3.Error | OSError, file: Path) -> CatalogError:
    """Return what an error of SQLite or of the system means to a person."""
    if isinstance(error, OSError):
        what = f"The catalog's folder cannot be used ({error.strerror or error})."
        return CatalogError(what, "Check the disk and the folder's rights, then open Thirds again.", file)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    what, remedy = {
        sqlite3.SQLITE_BUSY: ("Another program keeps the catalog busy.", "Close it, then try again."),
        sqlite3.SQLITE_FULL: ("The disk is full; the change was not kept.", "Free some space, then try again."),
        sqlite3.SQLITE_READONLY: ("The catalog cannot be written.", "Allow writing to its folder, then try again."),
        sqlite3.SQLITE_CANTOPEN: ("The catalog cannot be opened.", "Check that its folder is there and can be read."),
        sqlite3.SQLITE_IOERR: (
            "The disk failed while the catalog was used.",
            "Check the disk, then open Thirds again.",
        ),
        sqlite3.SQLITE_CORRUPT: _DAMAGED,
        sqlite3.SQLITE_NOTADB: _DAMAGED,
    }.get(code, (f"The catalog refused a change ({error}).", ""))
    return CatalogError(what, remedy, file)


_DAMAGED = ("The catalog is damaged.", "Open Thirds again: it sets the file aside and takes the newest backup.")
