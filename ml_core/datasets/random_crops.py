"""Crops that nobody chose: spread over sizes and places, to put beside one that somebody did."""

from collections.abc import Sequence

import numpy as np

from ml_core.datasets.perturbations import ALIKE
from ml_core.geometry import FULL_FRAME, Box, Boxes, Crop, areas, as_boxes, candidates, iou

_SIZES = 4


def random_crops(
    photo_size: tuple[int, int], random: np.random.Generator, count: int, apart_from: Sequence[Crop]
) -> list[Crop]:
    """Return up to `count` crops of any shape, as many of one size as of another, none like those in `apart_from`.

    Args:
        photo_size: Displayed width and height in pixels.
        random: Draws them.
        count: How many.
        apart_from: Crops that they are not to be mistaken for.
    """
    boxes = _unlike(candidates(photo_size[0] / photo_size[1]), apart_from)
    boxes = boxes[areas(boxes) < 1 - 1e-9]
    if len(boxes) == 0:
        return []
    edges = np.linspace(areas(boxes).min(), areas(boxes).max(), _SIZES + 1)[1:-1]
    sizes = np.digitize(areas(boxes), edges)
    chances = 1 / np.bincount(sizes, minlength=_SIZES)[sizes]
    rows = random.choice(len(boxes), min(count, len(boxes)), replace=False, p=chances / chances.sum())
    return [Crop(Box(*box)) for box in boxes[rows].tolist()]


def full_frame(apart_from: Sequence[Crop]) -> list[Crop]:
    """Return the uncropped photo, or nothing where one of these crops is much like it."""
    return [Crop(FULL_FRAME)] if len(_unlike(as_boxes(FULL_FRAME), apart_from)) else []


def _unlike(boxes: Boxes, crops: Sequence[Crop]) -> Boxes:
    near = iou(boxes[:, None], as_boxes([crop.box for crop in crops])).max(axis=1, initial=0.0)
    return np.asarray(boxes[near < ALIKE])
