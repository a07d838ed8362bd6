"""Crops like a given one, but clearly different: another size, another place, another shape."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from ml_core.geometry import Box, Crop, as_boxes, iou

# People hardly tell crops apart that overlap by more; far less overlap teaches nothing about the crop itself.
ALIKE, UNRELATED = 0.85, 0.2
SMALLEST_AREA = 0.1
_TRIES = 30

_Change: TypeAlias = Callable[[Box, np.random.Generator], Box]


def perturbations(
    crop: Crop, random: np.random.Generator, *, keep_shape: bool = False, photo_size: tuple[int, int] | None = None
) -> list[Crop]:
    """Return a crop of another size, one in another place and one of another shape, each where the frame allows it.

    Args:
        crop: The crop to change; its angle stays.
        random: Draws the changes.
        keep_shape: Leave out the other shape: somebody asked for this one.
        photo_size: Displayed width and height in pixels; a turned crop is changed only where they are known.
    """
    if crop.angle and photo_size is None:
        return []
    changes: tuple[_Change, ...] = (_resized, _moved) if keep_shape else (_resized, _moved, _reshaped)
    found = (_changed(crop, change, random, photo_size) for change in changes)
    return [other for other in found if other is not None]


def overlap(first: Box, second: Box) -> float:
    """Return the intersection over union of two boxes."""
    return float(iou(as_boxes(first), as_boxes(second))[0])


def _changed(
    crop: Crop, change: _Change, random: np.random.Generator, photo_size: tuple[int, int] | None
) -> Crop | None:
    for _ in range(_TRIES):
        other = Crop(change(crop.box, random), crop.angle)
        if _fits(other, photo_size) and UNRELATED < overlap(other.box, crop.box) < ALIKE:
            return other
    return None


def _fits(crop: Crop, photo_size: tuple[int, int] | None) -> bool:
    box = crop.box
    inside = 0 <= box.x0 < box.x1 <= 1 and 0 <= box.y0 < box.y1 <= 1 and box.area >= SMALLEST_AREA
    return inside and (not crop.angle or photo_size is None or crop.inside(*photo_size))


def _resized(box: Box, random: np.random.Generator) -> Box:
    factor = _factor(random, 1.15, 1.4)
    return _within(box.centre, box.width * factor, box.height * factor)


def _moved(box: Box, random: np.random.Generator) -> Box:
    angle, distance = random.uniform(0, 2 * np.pi), random.uniform(0.1, 0.35)
    x, y = box.centre
    place = x + np.cos(angle) * distance * box.width, y + np.sin(angle) * distance * box.height
    return _within(place, box.width, box.height)


def _reshaped(box: Box, random: np.random.Generator) -> Box:
    factor = _factor(random, 1.15, 1.4)
    return _within(box.centre, box.width * factor, box.height / factor)


def _factor(random: np.random.Generator, low: float, high: float) -> float:
    factor = random.uniform(low, high)
    return float(factor if random.random() < 0.5 else 1 / factor)


def _within(centre: tuple[float, float], width: float, height: float) -> Box:
    """Return a box of a size as near to a centre as the frame allows; one larger than the frame lies beyond it."""
    x0, y0 = (
        min(max(middle - size / 2, 0.0), max(1 - size, 0.0))
        for middle, size in zip(centre, (width, height), strict=True)
    )
    return Box(float(x0), float(y0), float(x0 + width), float(y0 + height))
