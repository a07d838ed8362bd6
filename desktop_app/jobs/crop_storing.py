"""The way of proposed crops from a run's table into the catalog."""

import math
from collections.abc import Iterable, Sequence, Set
from itertools import groupby, islice
from pathlib import Path
from typing import cast

from ml_core.catalog.catalog import Catalog, NewCrop, Photo, StoredCrop
from ml_core.catalog.records import CropSource
from ml_core.geometry import Box, Crop
from ml_core.specs.attention import split
from ml_core.specs.crop_table import CropRow

BATCH = 200  # photos a transaction: others can write in between


def store_crops(catalog: Catalog, rows: Iterable[CropRow], model: str) -> int:
    """Store proposals in place of older ones for the same output; returns how many photos got some.

    Photos that are not in the catalog, and outputs for which somebody decided on a crop already, are passed over.

    Args:
        catalog: This thread's connection.
        rows: The table, each photo's rows together; they are taken a batch at a time.
        model: Name of the policy behind the crops.
    """
    count, by_photo = 0, groupby(rows, key=lambda row: row.photo)
    while batch := [(photo, list(group)) for photo, group in islice(by_photo, BATCH)]:
        with catalog.transaction():
            for path, group in batch:
                photo = catalog.photo_at(Path(path))
                count += photo is not None and _store(catalog, photo, group, model)
    return count


def _store(catalog: Catalog, photo: Photo, rows: Sequence[CropRow], model: str) -> bool:
    """Store the crops of one photo; returns whether there were any to store."""
    crops = catalog.crops(photo.id)
    decided = {crop.output for crop in crops if crop.state != "proposed"}
    new = [_new_crop(photo, row, model) for row in rows if row.output not in decided]
    if not new:
        return False
    outputs = {crop.output for crop in new}
    if any(_gives_way(crop, outputs) for crop in crops):
        catalog.put_crops(photo.id, [crop for crop in crops if not _gives_way(crop, outputs)])
    catalog.add_crops(new)
    return True


def _gives_way(crop: StoredCrop, outputs: Set[str]) -> bool:
    """Return whether new proposals for these outputs take a crop's place."""
    return crop.output in outputs and crop.state == "proposed" and crop.source not in ("user", "file")


def _new_crop(photo: Photo, row: CropRow, model: str) -> NewCrop:
    return NewCrop(
        photo_id=photo.id,
        crop=Crop(Box(*row.box), row.angle),
        source=cast("CropSource", row.source if row.source in ("policy", "polish", "dense") else "dense"),
        aspect=row.aspect,
        score=row.score if math.isfinite(row.score) else None,
        model=model,
        rank=row.rank - 1,
        output=row.output,
        confidence=row.confidence,
        reason=row.reason,
        attention=split(row.attention),
    )
