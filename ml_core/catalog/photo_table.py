"""The photos of a catalog: added from files, described, rated, marked, and listed a page at a time."""

import os
import re
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from ml_core.catalog.base import Table
from ml_core.catalog.listing import Listing
from ml_core.catalog.records import Added, Photo, PhotoFile, PhotoQuery, SubjectSource
from ml_core.geometry import Box
from ml_core.photos.info import PhotoInfo
from ml_core.specs.errors import CatalogError

# SQLite binds at most 32,766 values in one statement.
_CHUNK = 10_000
_FORGET = "state = 'new', reason = '', width = 0, height = 0, score = NULL, score_std = NULL, scorer = ''"


class PhotoTable(Table):
    """Photos by path and by id."""

    def add_photos(self, files: Iterable[PhotoFile]) -> Added:
        """Add files in one transaction; a changed file becomes new again and keeps its crops and its marked subject."""
        counts = {"new": 0, "changed": 0, "unchanged": 0}
        with self.transaction():
            for file in files:
                counts[self._add(file)] += 1
        return Added(**counts)

    def _add(self, file: PhotoFile) -> str:
        path = os.fsencode(file.path)
        row = self._db.execute("SELECT id, size, mtime_ns FROM photos WHERE path = ?", (path,)).fetchone()
        if row is None:
            folder, name = _text(file.path.parent), _text(Path(file.path.name))
            self._db.execute(
                "INSERT INTO photos (path, folder, name, name_key, size, mtime_ns, added) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (path, folder, name, natural_key(name), file.size, file.mtime_ns, time.time()),
            )
            return "new"
        if (row["size"], row["mtime_ns"]) == (file.size, file.mtime_ns):
            return "unchanged"
        self._db.execute(
            f"UPDATE photos SET size = ?, mtime_ns = ?, {_FORGET} WHERE id = ?",
            (file.size, file.mtime_ns, row["id"]),
        )
        return "changed"

    # Listing

    def count(self, query: PhotoQuery = PhotoQuery()) -> int:
        """Return how many photos a query finds."""
        return Listing(self._db, query).count()

    def photo_ids(self, query: PhotoQuery, offset: int, limit: int) -> list[int]:
        """Return the ids of one page."""
        return Listing(self._db, query).ids(offset, limit)

    def page(self, query: PhotoQuery, offset: int, limit: int) -> list[Photo]:
        """Return one page of photos in the query's order."""
        return [photo_of(row) for row in Listing(self._db, query).rows(offset, limit)]

    def position(self, query: PhotoQuery, photo_id: int) -> int | None:
        """Return where a photo stands in the query's order, or None when the query does not find it."""
        return Listing(self._db, query).position(photo_id)

    def photo(self, photo_id: int) -> Photo:
        """Return one photo; raises `CatalogError` when there is none of that id."""
        row = self._db.execute("SELECT * FROM photos WHERE id = ?", (photo_id,)).fetchone()
        if row is None:
            raise CatalogError("This photo is not in the catalog any more.", "Add its folder again.")
        return photo_of(row)

    def photo_at(self, path: Path) -> Photo | None:
        """Return the photo of a file, or None."""
        row = self._db.execute("SELECT * FROM photos WHERE path = ?", (os.fsencode(path),)).fetchone()
        return None if row is None else photo_of(row)

    def folders(self) -> list[Path]:
        """Return the folders that hold photos, by name."""
        return [Path(row[0]) for row in self._db.execute("SELECT DISTINCT folder FROM photos ORDER BY folder")]

    # What becomes known of a photo

    def record_info(self, photo_id: int, info: PhotoInfo) -> None:
        """Keep what a photo's header says."""
        values = (info.width, info.height, info.taken, info.camera, info.lens, info.format, photo_id)
        with self.transaction():
            self._db.execute(
                "UPDATE photos SET width = ?, height = ?, taken = ?, camera = ?, lens = ?, format = ? WHERE id = ?",
                values,
            )

    def record_ready(self, photo_id: int) -> None:
        """Keep that a photo was read."""
        with self.transaction():
            self._db.execute("UPDATE photos SET state = 'ready', reason = '' WHERE id = ?", (photo_id,))

    def record_failure(self, photo_id: int, reason: str) -> None:
        """Keep why a photo cannot be read."""
        with self.transaction():
            self._db.execute("UPDATE photos SET state = 'broken', reason = ? WHERE id = ?", (reason, photo_id))

    def record_scores(self, scores: Iterable[tuple[int, float, float, str]]) -> None:
        """Keep ratings of full frames: photo id, mean, standard deviation, scorer."""
        rows = [(mean, std, scorer, photo_id) for photo_id, mean, std, scorer in scores]
        with self.transaction():
            self._db.executemany("UPDATE photos SET score = ?, score_std = ?, scorer = ? WHERE id = ?", rows)

    def set_subject(self, photo_id: int, box: Box | None, source: SubjectSource) -> None:
        """Mark a photo's subject, or take the mark away."""
        corners = (None,) * 4 if box is None else tuple(map(float, box))
        with self.transaction():
            self._db.execute(
                "UPDATE photos SET subject_x0 = ?, subject_y0 = ?, subject_x1 = ?, subject_y1 = ?, subject_source = ?,"
                " score = NULL, score_std = NULL, scorer = '' WHERE id = ?",
                (*corners, "" if box is None else source, photo_id),
            )

    def remove_photos(self, photo_ids: Sequence[int]) -> None:
        """Take photos and their crops out of the catalog; the files stay."""
        with self.transaction():
            self._db.executemany("DELETE FROM photos WHERE id = ?", [(photo_id,) for photo_id in photo_ids])


def natural_key(name: str) -> str:
    """Return a key by which names sort as people count: img2 before img10."""
    return re.sub(r"\d+", lambda match: match[0].lstrip("0").rjust(12, "0"), name.casefold())


def _text(path: Path) -> str:
    """Return a path as text for listing and searching; bytes that are no text are shown escaped."""
    return os.fsencode(path).decode(errors="backslashreplace")


def photo_of(row: sqlite3.Row) -> Photo:
    """Return the photo of a row."""
    corners = [row[f"subject_{name}"] for name in Box._fields]
    plain = {name: row[name] for name in Photo.__dataclass_fields__ if name not in ("path", "subject")}
    subject = None if None in corners else Box(*corners)
    return Photo(path=Path(os.fsdecode(row["path"])), subject=subject, **plain)
