"""The crops of the catalog's photos: proposed, accepted, corrected, rejected."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ml_core.catalog.database import Database
from ml_core.catalog.records import CropState, NewCrop, StoredCrop
from ml_core.geometry import Box, Crop
from ml_core.specs.attention import joined, split

_COLUMNS = (
    "photo_id, x0, y0, x1, y1, angle, source, state, aspect, score, model, rank, created, "
    "output, confidence, reason, attention"
)
_INSERT = f"INSERT INTO crops ({_COLUMNS}) VALUES ({', '.join('?' * len(_COLUMNS.split(', ')))})"
_ACCEPTED = f"""
SELECT crops.id, {", ".join(f"crops.{column}" for column in _COLUMNS.split(", "))}, folders.path, photos.name
FROM crops JOIN photos ON photos.id = photo_id JOIN folders ON folders.id = folder_id
WHERE crops.state IN ('accepted', 'corrected') AND crops.id > ? ORDER BY crops.id LIMIT ?
"""
_CROPS_A_READ = 500
_PUT = f"INSERT INTO crops (id, {_COLUMNS}) VALUES ({', '.join('?' * (len(_COLUMNS.split(', ')) + 1))})"
_STANDING = f"""
SELECT id, {_COLUMNS} FROM crops WHERE photo_id IN (SELECT value FROM json_each(?)) AND state <> 'rejected'
ORDER BY CASE state WHEN 'corrected' THEN 0 WHEN 'accepted' THEN 1 ELSE 2 END, output, rank, id DESC
"""
_UNDECIDED = """
SELECT id FROM photos WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'ready' AND NOT EXISTS (
    SELECT 1 FROM crops WHERE photo_id = photos.id AND output = ?2 AND crops.state <> 'proposed')
"""


class CropRecords(Database):
    """Reads and writes crops; a photo's `crop_state` follows by itself."""

    def add_crops(self, crops: Iterable[NewCrop]) -> list[int]:
        """Keep crops, all or none, and return their ids.

        Raises:
            CatalogError: If one of them is of a photo that is not in the catalog.
        """
        now, ids = time.time(), []
        with self.transaction():
            for crop in crops:
                row = self._execute(_INSERT, (crop.photo_id, *_values(crop), now, *_review(crop))).lastrowid
                assert row is not None
                ids.append(row)
        return ids

    def crops(self, photo_id: int) -> list[StoredCrop]:
        """Return a photo's crops, best rank first, then newest first."""
        sql = f"SELECT id, {_COLUMNS} FROM crops WHERE photo_id = ? ORDER BY rank, id DESC"
        return [_crop(row) for row in self._rows(sql, (photo_id,))]

    def crop(self, crop_id: int) -> StoredCrop | None:
        """Return a crop by its id; None when it is not, or no longer, in the catalog."""
        rows = self._rows(f"SELECT id, {_COLUMNS} FROM crops WHERE id = ?", (crop_id,))
        return _crop(rows[0]) if rows else None

    def standing_crops(self, photo_ids: Sequence[int]) -> dict[int, StoredCrop]:
        """Return the crop that stands for each of these photos; those without one, or rejected, are left out."""
        found: dict[int, StoredCrop] = {}
        for row in self._rows(_STANDING, (json.dumps(list(photo_ids)),)):
            found.setdefault(row[1], _crop(row))
        return found

    def undecided(self, photo_ids: Sequence[int], output: str = "") -> list[int]:
        """Return those of these photos, in their order, that can be read and have no decision for `output`."""
        rows = self._rows(_UNDECIDED, (json.dumps(list(photo_ids)), output))
        found = {row[0] for row in rows}
        return [photo_id for photo_id in photo_ids if photo_id in found]

    def put_crops(self, photo_id: int, crops: Sequence[StoredCrop]) -> None:
        """Make these a photo's crops, and no others, their numbers and times included: how an act is taken back."""
        with self.transaction():
            self._execute("DELETE FROM crops WHERE photo_id = ?", (photo_id,))
            for crop in crops:
                self._execute(_PUT, (crop.id, photo_id, *_values(crop), crop.created, *_review(crop)))

    def set_crop_state(self, crop_id: int, state: CropState) -> None:
        """Keep what the person made of a crop."""
        self._execute("UPDATE crops SET state = ? WHERE id = ?", (state, crop_id))

    def accepted(self) -> Iterator[tuple[Path, StoredCrop]]:
        """Yield the accepted and corrected crops, each with its photo's file, in the order they were stored."""
        last = 0
        while rows := self._rows(_ACCEPTED, (last, _CROPS_A_READ)):
            last = rows[-1][0]
            for row in rows:
                yield Path(*row[-2:]), _crop(row[:-2])

    def clear_proposals(self, photo_ids: Iterable[int]) -> None:
        """Forget the crops of these photos that the person has not decided on."""
        sql = "DELETE FROM crops WHERE state = 'proposed' AND photo_id IN (SELECT value FROM json_each(?))"
        self._execute(sql, (json.dumps(list(photo_ids)),))


def _values(crop: NewCrop) -> tuple[Any, ...]:
    about = (crop.crop.angle, crop.source, crop.state, crop.aspect, crop.score, crop.model, crop.rank)
    return (*crop.crop.box, *about)


def _review(crop: NewCrop) -> tuple[Any, ...]:
    return (crop.output, crop.confidence, crop.reason, joined(crop.attention))


def _crop(row: Sequence[Any]) -> StoredCrop:
    number, photo_id, x0, y0, x1, y1, angle, source, state, aspect, score, model, rank, created, *review = row
    output, confidence, reason, attention = review
    about = (source, state, aspect, score, model, rank, output, confidence, reason, split(attention))
    return StoredCrop(photo_id, Crop(Box(x0, y0, x1, y1), angle), *about, id=number, created=created)
