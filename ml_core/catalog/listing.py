"""One query over the photos: counted, paged by index, and searched for a photo's position, without loading them all."""

import sqlite3
from typing import Any

from ml_core.catalog.records import PhotoQuery

_SORT = {
    "name": ("name_key", "id"),
    "taken": ("taken", "id"),
    "added": ("added", "id"),
    "score": ("score", "id"),
    "folder": ("folder", "name_key", "id"),
    "size": ("size", "id"),
}


class Listing:
    """A query bound to a connection. The SQL is put together from constants; values are always bound."""

    def __init__(self, connection: sqlite3.Connection, query: PhotoQuery) -> None:
        self._db = connection
        self._columns = _SORT[query.sort]
        self._descending = query.descending
        conditions, self._values = _conditions(query)
        self._where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        direction = "DESC" if query.descending else "ASC"
        self._order = " ORDER BY " + ", ".join(f"{column} {direction}" for column in self._columns)

    def count(self) -> int:
        """Return how many photos there are."""
        return int(self._db.execute(f"SELECT count(*) FROM photos{self._where}", self._values).fetchone()[0])

    def ids(self, offset: int, limit: int) -> list[int]:
        """Return the ids of one page; without conditions the index alone answers."""
        sql = f"SELECT id FROM photos{self._where}{self._order} LIMIT ? OFFSET ?"
        return [row[0] for row in self._db.execute(sql, (*self._values, limit, offset))]

    def rows(self, offset: int, limit: int) -> list[sqlite3.Row]:
        """Return the rows of one page, in order."""
        ids = self.ids(offset, limit)
        marks = ",".join("?" * len(ids))
        found = {row["id"]: row for row in self._db.execute(f"SELECT * FROM photos WHERE id IN ({marks})", ids)}
        return [found[photo_id] for photo_id in ids if photo_id in found]

    def position(self, photo_id: int) -> int | None:
        """Return how many photos come before one, or None when the query does not find it."""
        both = f"{self._where} AND" if self._where else " WHERE"
        columns = ", ".join(self._columns)
        found = self._db.execute(f"SELECT {columns} FROM photos{both} id = ?", (*self._values, photo_id)).fetchone()
        if found is None:
            return None
        before, values = self._before(tuple(found))
        sql = f"SELECT count(*) FROM photos{both} ({before})"
        return int(self._db.execute(sql, (*self._values, *values)).fetchone()[0])

    def _before(self, keys: tuple[Any, ...]) -> tuple[str, list[Any]]:
        """Return the condition of standing before a photo with these sort keys; NULL sorts before every value."""
        alternatives, values = [], []
        for place, (column, key) in enumerate(zip(self._columns, keys, strict=True)):
            same = [f"{earlier} IS ?" for earlier in self._columns[:place]]
            first = self._first(column, key)
            alternatives.append("(" + " AND ".join([*same, first]) + ")")
            values += [*keys[:place], *([key] if "?" in first else [])]
        return " OR ".join(alternatives), values

    def _first(self, column: str, key: Any) -> str:
        if self._descending:
            return f"{column} > ?" if key is not None else f"{column} IS NOT NULL"
        return f"({column} < ? OR {column} IS NULL)" if key is not None else "0"


def _conditions(query: PhotoQuery) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    for word in query.text.split():
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        conditions.append("(name LIKE ? ESCAPE '\\' OR folder LIKE ? ESCAPE '\\' OR camera LIKE ? ESCAPE '\\')")
        values += [f"%{escaped}%"] * 3
    equal = {
        "state": query.state,
        "crop_state": query.crop,
        "folder": None if query.folder is None else str(query.folder),
    }
    for column, value in equal.items():
        if value is not None:
            conditions.append(f"{column} = ?")
            values.append(value)
    if query.min_score is not None:
        conditions.append("score >= ?")
        values.append(query.min_score)
    return conditions, values
