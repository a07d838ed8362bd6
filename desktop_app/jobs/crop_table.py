"""The table of crops that a propose run writes, and its way into the catalog."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from ml_core.catalog.catalog import Catalog, NewCrop
from ml_core.catalog.records import CropSource
from ml_core.geometry import Box, Crop
from ml_core.specs.errors import RunError

BATCH = 200  # photos a transaction: others can write in between


@dataclass(frozen=True)
class TableRow:
    """One proposed crop: its photo, its place among the photo's proposals from 0, box and score."""

    photo: Path
    rank: int
    box: Box
    score: float | None


def read_crop_table(file: Path) -> list[TableRow]:
    """Read a table of crops; raises `RunError` when it is missing or not one."""
    try:
        with file.open(newline="", encoding="utf-8") as opened:
            return [_row(plain) for plain in csv.DictReader(opened)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"The table of crops cannot be read ({error}).", "Crop the photos once more.", file) from error


def _row(plain: dict[str, str]) -> TableRow:
    box = Box(*(float(plain[edge]) for edge in ("x0", "y0", "x1", "y1")))
    score = plain.get("score", "")
    return TableRow(Path(plain["photo"]), int(plain["rank"]), box, float(score) if score else None)


def store_crops(catalog: Catalog, rows: Sequence[TableRow], aspect: str, source: CropSource, model: str) -> int:
    """Store proposals in place of older ones that nobody decided on; returns how many photos got some.

    Photos that are not in the catalog, or whose crop somebody decided on already, are passed over.
    """
    count, by_photo = 0, [(photo, list(group)) for photo, group in groupby(rows, key=lambda row: row.photo)]
    for first in range(0, len(by_photo), BATCH):
        known = [(catalog.photo_at(photo), group) for photo, group in by_photo[first : first + BATCH]]
        open_photos = [
            (photo.id, group)
            for photo, group in known
            if photo is not None and photo.crop_state in ("none", "proposed")
        ]
        with catalog.transaction():
            catalog.clear_proposals([photo_id for photo_id, _ in open_photos])
            catalog.add_crops(
                NewCrop(photo_id, Crop(row.box), source, "proposed", aspect, row.score, model, row.rank)
                for photo_id, group in open_photos
                for row in group
            )
        count += len(open_photos)
    return count
