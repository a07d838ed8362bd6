"""The way of proposed crops from a run's table into the catalog."""

import math
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import cast

from ml_core.catalog.catalog import Catalog, NewCrop, Photo
from ml_core.catalog.records import CropSource
from ml_core.geometry import Box, Crop
from ml_core.specs.crop_table import CropRow

BATCH = 200  # photos a transaction: others can write in between


def store_crops(catalog: Catalog, rows: Sequence[CropRow], model: str) -> int:
    """Store proposals in place of older ones; returns how many photos got some.

    Photos that are not in the catalog, or whose crop somebody decided on already, are passed over.

    Args:
        catalog: This thread's connection.
        rows: The table, each photo's rows together.
        model: Name of the policy behind the crops.
    """
    count, by_photo = 0, [(photo, list(group)) for photo, group in groupby(rows, key=lambda row: row.photo)]
    for first in range(0, len(by_photo), BATCH):
        found = [(catalog.photo_at(Path(photo)), group) for photo, group in by_photo[first : first + BATCH]]
        undecided = [(photo, group) for photo, group in found if photo and photo.crop_state in ("none", "proposed")]
        with catalog.transaction():
            catalog.clear_proposals([photo.id for photo, _ in undecided])
            catalog.add_crops(_new_crop(photo, row, model) for photo, group in undecided for row in group)
        count += len(undecided)
    return count


def _new_crop(photo: Photo, row: CropRow, model: str) -> NewCrop:
    return NewCrop(
        photo_id=photo.id,
        crop=Crop(Box(*row.box), row.angle),
        source=cast("CropSource", row.source if row.source in ("policy", "polish", "dense") else "dense"),
        aspect=row.aspect,
        score=row.score if math.isfinite(row.score) else None,
        model=model,
        rank=row.rank - 1,
    )
