"""Finding photos in the catalog: counted, listed page by page and looked up, never all loaded."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ml_core.catalog import paths
from ml_core.catalog.database import Database
from ml_core.catalog.records import Photo, PhotoQuery
from ml_core.catalog.schema import NO_DATE, NO_SCORE
from ml_core.geometry import Box
from ml_core.specs.attention import split

# Each order is an index of the same name that holds all that filters look at, so that pages are found in it alone.
_ORDERS: dict[str, tuple[str, ...]] = {
    "name": ("name_key", "id"),
    "taken": ("taken", "name_key", "id"),
    "added": ("added", "name_key", "id"),
    "score": ("score", "name_key", "id"),
    "size": ("size", "name_key", "id"),
    "confidence": ("confidence", "name_key", "id"),
}
_PHOTO = """
SELECT photos.id, folders.path, name, size, mtime_ns, width, height, taken, camera, lens, format, state, reason, score,
    score_std, scorer, subject_x0, subject_y0, subject_x1, subject_y1, subject_source, crop_state, added,
    confidence, attention
FROM photos JOIN folders ON folders.id = folder_id
"""


class _Part(NamedTuple):
    """A piece of SQL and the values of its question marks."""

    sql: str
    values: tuple[Any, ...] = ()


class PhotoListing(Database):
    """Reads photos."""

    def count(self, query: PhotoQuery = PhotoQuery()) -> int:
        """Return how many photos a query has."""
        where = _where(query)
        return int(self._rows(f"SELECT count(*) FROM photos {where.sql}", where.values)[0][0])

    def photo_ids(self, query: PhotoQuery, offset: int = 0, limit: int = -1) -> list[int]:
        """Return the ids of a page of a query, in its order; all from `offset` on by default."""
        where = _where(query)
        sql = f"SELECT photos.id FROM {_source(query)} {where.sql} ORDER BY {_order(query)} LIMIT ? OFFSET ?"
        return [row[0] for row in self._rows(sql, (*where.values, limit, offset))]

    def page(self, query: PhotoQuery, offset: int, limit: int) -> list[Photo]:
        """Return a page of a query, in its order."""
        return self.photos(self.photo_ids(query, offset, limit))

    def position(self, query: PhotoQuery, photo_id: int) -> int | None:
        """Return the place of a photo in a query, from 0; None when the query does not have it."""
        where = _where(query)
        columns = _columns(query)
        own = self._rows(
            f"SELECT {', '.join(columns)} FROM {_source(query)} {where.sql} AND photos.id = ?",
            (*where.values, photo_id),
        )
        if not own:
            return None
        # Names come back as text whose bytes alone say exactly what they are.
        key = [paths.to_bytes(value) if isinstance(value, str) else value for value in own[0]]
        marks = ", ".join("CAST(? AS TEXT)" if isinstance(value, bytes) else "?" for value in key)
        before = f"({', '.join(columns)}) {'>' if query.descending else '<'} ({marks})"
        sql = f"SELECT count(*) FROM {_source(query)} {where.sql} AND {before}"
        return int(self._rows(sql, (*where.values, *key))[0][0])

    def photo(self, photo_id: int) -> Photo | None:
        """Return a photo by its id; None when it is not, or no longer, in the catalog."""
        return next(iter(self.photos([photo_id])), None)

    def photos(self, photo_ids: Sequence[int]) -> list[Photo]:
        """Return photos by their ids, in that order; those no longer in the catalog are left out."""
        rows = self._rows(
            f"{_PHOTO} WHERE photos.id IN (SELECT value FROM json_each(?))", (json.dumps(list(photo_ids)),)
        )
        found = {row[0]: _photo(row) for row in rows}
        return [found[photo_id] for photo_id in photo_ids if photo_id in found]

    def photo_at(self, path: Path) -> Photo | None:
        """Return a photo by its file; None when the file is not in the catalog."""
        path = paths.absolute(path)
        sql = f"{_PHOTO} WHERE folders.path = CAST(? AS TEXT) AND name = CAST(? AS TEXT)"
        rows = self._rows(sql, (paths.to_bytes(str(path.parent)), paths.to_bytes(path.name)))
        return _photo(rows[0]) if rows else None

    def folders(self) -> list[tuple[Path, int]]:
        """Return the folders that hold photos and how many each holds itself, in the order of their paths."""
        sql = "SELECT path, count(*) FROM folders JOIN photos ON folder_id = folders.id GROUP BY path ORDER BY path"
        return [(Path(path), count) for path, count in self._rows(sql)]


def _source(query: PhotoQuery) -> str:
    if query.sort == "folder":
        return "folders CROSS JOIN photos INDEXED BY photos_by_folder ON folder_id = folders.id"
    return f"photos INDEXED BY photos_by_{query.sort}"


def _columns(query: PhotoQuery) -> tuple[str, ...]:
    if query.sort == "folder":
        return ("folders.path", "name_key", "photos.id")
    return tuple(f"photos.{column}" for column in _ORDERS[query.sort])


def _order(query: PhotoQuery) -> str:
    return ", ".join(f"{column} {'DESC' if query.descending else 'ASC'}" for column in _columns(query))


def _where(query: PhotoQuery) -> _Part:
    parts = [_words(words)] if (words := paths.search_text(query.text).split()) else []
    if query.folder is not None:
        sql, values = _below(query.folder)
        # The plus keeps SQLite from going through folders by their number, which would mean sorting afterwards.
        parts.append(_Part(f"+{sql}" if query.sort == "folder" else sql, values))
    if query.state is not None:
        parts.append(_Part("state = ?", (query.state,)))
    if query.crop is not None:
        parts.append(_Part("crop_state = ?", (query.crop,)))
    if query.min_score is not None:
        parts.append(_Part("score >= ?", (query.min_score,)))
    if query.attention:
        parts.append(_Part("photos.id IN (SELECT id FROM photos WHERE attention <> '')"))
    values = tuple(value for part in parts for value in part.values)
    return _Part(f"WHERE {' AND '.join(part.sql for part in parts) or 'TRUE'}", values)


def _words(words: Sequence[str]) -> _Part:
    # Found in one pass through the photos as they lie on disk, rather than one by one in the order of the query.
    each = "(instr(photos.search, ?) OR folder_id IN (SELECT id FROM folders WHERE instr(search, ?)))"
    sql = f"photos.id IN (SELECT id FROM photos WHERE {' AND '.join([each] * len(words))})"
    return _Part(sql, tuple(word for word in words for _ in range(2)))


def _below(folder: Path) -> _Part:
    own = str(paths.absolute(folder))
    inner = own if own.endswith(os.sep) else own + os.sep
    # Every path that starts with `inner` lies between it and the same text with the separator's successor.
    after = inner[: -len(os.sep)] + chr(ord(os.sep) + 1)
    sql = (
        "folder_id IN (SELECT id FROM folders WHERE path = CAST(? AS TEXT)"
        " OR (path >= CAST(? AS TEXT) AND path < CAST(? AS TEXT)))"
    )
    return _Part(sql, tuple(paths.to_bytes(text) for text in (own, inner, after)))


def _photo(row: Sequence[Any]) -> Photo:
    (photo_id, folder, name, size, mtime_ns, width, height, taken, camera, lens, form, state, reason) = row[:13]
    score, std, scorer, *subject, subject_source, crop_state, added, confidence, attention = row[13:]
    scored = score != NO_SCORE
    return Photo(
        id=photo_id,
        path=Path(folder, name),
        size=size,
        mtime_ns=mtime_ns,
        width=width,
        height=height,
        taken=None if taken == NO_DATE else taken,
        camera=camera,
        lens=lens,
        format=form,
        state=state,
        reason=reason,
        score=score if scored else None,
        score_std=std if scored else None,
        scorer=scorer,
        subject=None if subject[0] is None else Box(*subject),
        subject_source=subject_source,
        crop_state=crop_state,
        added=added,
        confidence=confidence or None,
        attention=split(attention),
    )
