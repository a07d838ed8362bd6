"""Writing photos: files found, what reading them gave, scores, and subject marks."""

import json
import time
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from ml_core.catalog import paths
from ml_core.catalog.database import Database
from ml_core.catalog.records import Added, PhotoFile, SubjectSource
from ml_core.catalog.schema import NO_DATE, NO_SCORE
from ml_core.geometry import Box
from ml_core.photos.info import PhotoInfo

# Short enough that other writers wait for a few milliseconds only.
_FILES_A_TRANSACTION = 2000
MISSING = "The file is no longer there."

_INSERT = """
INSERT INTO photos (folder_id, name, name_key, search, size, mtime_ns, added)
VALUES (?, CAST(? AS TEXT), ?, ?, ?, ?, ?) ON CONFLICT (folder_id, name) DO NOTHING
"""
# Crops and the user's subject mark outlive a change of the file; what was read from it does not.
_CHANGED = f"""
UPDATE photos SET size = ?1, mtime_ns = ?2, state = 'new', reason = '', width = 0, height = 0, taken = {NO_DATE},
    camera = '', lens = '', format = '', score = {NO_SCORE}, score_std = 0, scorer = '',
    subject_x0 = iif(subject_source = 'user', subject_x0, NULL),
    subject_y0 = iif(subject_source = 'user', subject_y0, NULL),
    subject_x1 = iif(subject_source = 'user', subject_x1, NULL),
    subject_y1 = iif(subject_source = 'user', subject_y1, NULL),
    subject_source = iif(subject_source = 'user', 'user', '')
WHERE folder_id = ?3 AND name = CAST(?4 AS TEXT) AND (size != ?1 OR mtime_ns != ?2)
"""
_INFO = "UPDATE photos SET width = ?, height = ?, taken = ?, camera = ?, lens = ?, format = ? WHERE id = ?"
_SUBJECT = """
UPDATE photos SET subject_x0 = ?, subject_y0 = ?, subject_x1 = ?, subject_y1 = ?, subject_source = ?
WHERE id = ? AND (subject_source != 'user' OR ?)
"""


class PhotoChanges(Database):
    """Writes photos; each method is one durable change, or part of the `transaction` around it."""

    def add_photos(self, files: Iterable[PhotoFile]) -> Added:
        """Add files, and make known ones whose size or time changed new again; crops and the user's marks stay.

        Many files are added in several transactions, so that others can write in between.
        """
        total, files = Added(0, 0, 0), iter(files)
        while chunk := list(islice(files, _FILES_A_TRANSACTION)):
            with self.transaction():
                added = self._add_chunk(chunk)
            total = Added(total.new + added.new, total.changed + added.changed, total.unchanged + added.unchanged)
        return total

    def _add_chunk(self, files: Sequence[PhotoFile]) -> Added:
        now, placed = time.time(), [(paths.absolute(file.path), file) for file in files]
        folder_ids = {folder: self._folder_id(folder) for folder in {path.parent for path, _ in placed}}
        new = self._execute_many(
            _INSERT,
            (
                (
                    folder_ids[path.parent],
                    paths.to_bytes(path.name),
                    paths.sort_key(path.name),
                    paths.search_text(path.name),
                    file.size,
                    file.mtime_ns,
                    now,
                )
                for path, file in placed
            ),
        )
        changed = 0
        if new < len(files):
            rows = (
                (file.size, file.mtime_ns, folder_ids[path.parent], paths.to_bytes(path.name)) for path, file in placed
            )
            changed = self._execute_many(_CHANGED, rows)
        return Added(new, changed, len(files) - new - changed)

    def _folder_id(self, folder: Path) -> int:
        stored, search = paths.to_bytes(str(folder)), paths.search_text(str(folder))
        self._execute(
            "INSERT INTO folders (path, search) VALUES (CAST(? AS TEXT), ?) ON CONFLICT (path) DO NOTHING",
            (stored, search),
        )
        return int(self._rows("SELECT id FROM folders WHERE path = CAST(? AS TEXT)", (stored,))[0][0])

    def record_info(self, photo_id: int, info: PhotoInfo) -> None:
        """Keep what a photo's header says."""
        taken = NO_DATE if info.taken is None else info.taken
        texts = (info.camera, info.lens, info.format)
        self._execute(_INFO, (info.width, info.height, taken, *texts, photo_id))

    def record_ready(self, photo_id: int) -> None:
        """Keep that a photo's preview was made."""
        self._execute("UPDATE photos SET state = 'ready', reason = '' WHERE id = ?", (photo_id,))

    def record_failure(self, photo_id: int, reason: str) -> None:
        """Keep that a photo could not be read, and why, in words for a person."""
        self._execute("UPDATE photos SET state = 'broken', reason = ? WHERE id = ?", (reason, photo_id))

    def mark_missing(self, photo_ids: Iterable[int]) -> None:
        """Keep that files are gone; `add_photos` makes them new again when they are back, even unchanged."""
        sql = "UPDATE photos SET state = 'broken', reason = ?, mtime_ns = -1 WHERE id = ?"
        self._execute_many(sql, ((MISSING, photo_id) for photo_id in photo_ids))

    def record_scores(self, scores: Iterable[tuple[int, float, float, str]]) -> None:
        """Keep ratings of full frames: photo, mean from 1 to 10, standard deviation, and the scorer's name."""
        sql = "UPDATE photos SET score = ?, score_std = ?, scorer = ? WHERE id = ?"
        self._execute_many(sql, ((mean, std, scorer, photo_id) for photo_id, mean, std, scorer in scores))

    def set_subject(self, photo_id: int, subject: Box | None, source: SubjectSource) -> None:
        """Keep a photo's subject, or forget it (None); what was found never replaces what the user marked."""
        box = (None,) * 4 if subject is None else subject
        self._execute(_SUBJECT, (*box, source if subject is not None else "", photo_id, source != "auto"))

    def remove_photos(self, photo_ids: Iterable[int]) -> None:
        """Take photos and their crops out of the catalog; the files stay as they are."""
        with self.transaction():
            numbers = json.dumps(list(photo_ids))
            self._execute("DELETE FROM photos WHERE id IN (SELECT value FROM json_each(?))", (numbers,))
            self._execute("DELETE FROM folders WHERE id NOT IN (SELECT folder_id FROM photos)")
