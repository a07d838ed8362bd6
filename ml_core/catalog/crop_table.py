"""The crops of a catalog: proposed, accepted, corrected, rejected."""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence

from ml_core.catalog.base import Table
from ml_core.catalog.records import CropState, NewCrop, StoredCrop
from ml_core.geometry import Box, Crop
from ml_core.specs.errors import CatalogError

# What a photo shows of its crops: the first of these that one of them has.
_PRECEDENCE = ("accepted", "corrected", "proposed", "rejected")


class CropTable(Table):
    """Crops by photo and by state; each write keeps the photo's own state in step."""

    def add_crops(self, crops: Iterable[NewCrop]) -> list[int]:
        """Store crops in one transaction; returns their ids."""
        now, ids, photos = time.time(), [], set()
        with self.transaction():
            for new in crops:
                cursor = self._db.execute(
                    "INSERT INTO crops"
                    " (photo_id, x0, y0, x1, y1, angle, source, state, aspect, score, model, rank, created)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(new.photo_id, *map(float, new.crop.box), new.crop.angle, new.source, new.state),
                        *(new.aspect, new.score, new.model, new.rank, now),
                    ),
                )
                ids.append(int(cursor.lastrowid or 0))
                photos.add(new.photo_id)
            self._refresh(photos)
        return ids

    def crops(self, photo_id: int) -> list[StoredCrop]:
        """Return a photo's crops, best proposal first."""
        rows = self._db.execute("SELECT * FROM crops WHERE photo_id = ? ORDER BY rank, id", (photo_id,))
        return [_crop_of(row) for row in rows]

    def set_crop_state(self, crop_id: int, state: CropState) -> None:
        """Accept, reject, or propose a crop again; raises `CatalogError` when there is none of that id."""
        with self.transaction():
            row = self._db.execute(
                "UPDATE crops SET state = ? WHERE id = ? RETURNING photo_id", (state, crop_id)
            ).fetchone()
            if row is None:
                raise CatalogError("This crop is not in the catalog any more.", "Propose it again.")
            self._refresh({row["photo_id"]})

    def remove_crops(self, crop_ids: Sequence[int]) -> None:
        """Take crops out of the catalog."""
        with self.transaction():
            photos: set[int] = set()
            for crop_id in crop_ids:
                rows = self._db.execute("DELETE FROM crops WHERE id = ? RETURNING photo_id", (crop_id,)).fetchall()
                photos.update(row["photo_id"] for row in rows)
            self._refresh(photos)

    def accepted(self) -> Iterator[StoredCrop]:
        """Yield the crops that were accepted or corrected, by photo."""
        rows = self._db.execute(
            "SELECT * FROM crops WHERE state IN ('accepted', 'corrected') ORDER BY photo_id, rank, id"
        )
        for row in rows:
            yield _crop_of(row)

    def clear_proposals(self, photo_ids: Iterable[int]) -> None:
        """Take away the proposals of photos that nobody decided on."""
        photos = set(photo_ids)
        with self.transaction():
            rows = [(photo_id,) for photo_id in photos]
            self._db.executemany("DELETE FROM crops WHERE photo_id = ? AND state = 'proposed'", rows)
            self._refresh(photos)

    def _refresh(self, photo_ids: Iterable[int]) -> None:
        ranks = " ".join(f"WHEN '{state}' THEN {place}" for place, state in enumerate(_PRECEDENCE))
        best = f"(SELECT state FROM crops WHERE photo_id = photos.id ORDER BY CASE state {ranks} END LIMIT 1)"
        sql = f"UPDATE photos SET crop_state = coalesce({best}, 'none') WHERE id = ?"
        self._db.executemany(sql, [(photo_id,) for photo_id in photo_ids])


def _crop_of(row: sqlite3.Row) -> StoredCrop:
    plain = {name: row[name] for name in StoredCrop.__dataclass_fields__ if name != "crop"}
    return StoredCrop(crop=Crop(Box(row["x0"], row["y0"], row["x1"], row["y1"]), row["angle"]), **plain)
