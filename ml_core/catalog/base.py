"""What the parts of the catalog share: its connection and transactions."""

import contextlib
import sqlite3
from collections.abc import Iterator

from ml_core.specs.errors import CatalogError


class Table:
    """A part of the catalog; one connection serves one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Make what happens inside whole and durable, or nothing of it; inner transactions join the outer one."""
        if self._db.in_transaction:
            yield self._db
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            remedy = "Check that the disk is not full, then try again."
            raise CatalogError(f"The catalog could not be written ({error}).", remedy) from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
