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
                values = (*crop.crop.box, crop.crop.angle, crop.source, crop.state, crop.aspect, crop.score)
                review = (crop.output, crop.confidence, crop.reason, joined(crop.attention))
                row = self._execute(_INSERT, (crop.photo_id, *values, crop.model, crop.rank, now, *review)).lastrowid
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


def _crop(row: Sequence[Any]) -> StoredCrop:
    number, photo_id, x0, y0, x1, y1, angle, source, state, aspect, score, model, rank, created, *review = row
    output, confidence, reason, attention = review
    about = (source, state, aspect, score, model, rank, output, confidence, reason, split(attention))
    return StoredCrop(photo_id, Crop(Box(x0, y0, x1, y1), angle), *about, id=number, created=created)
