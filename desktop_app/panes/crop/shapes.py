"""The shapes that crops are asked for: their order, what they look like on a photo, and how people read them."""

from collections.abc import Sequence
from typing import NamedTuple

from ml_core.catalog.records import Photo
from ml_core.geometry import ASPECTS, Crop, parse_aspect

# A crop within this share of a shape has it; proposals are on whole steps of a lattice.
_SAME = 0.02


class Shape(NamedTuple):
    """A named aspect ratio, and whether it lies across the photo's orientation."""

    aspect: str
    turned: bool = False


SHAPES: tuple[str, ...] = tuple(aspect.name for aspect in ASPECTS)
FREE = Shape("free")


def following(shape: Shape, names: Sequence[str] = SHAPES) -> Shape:
    """Return the shape after this one in a list of names; the first one after the last, and after any other."""
    place = names.index(shape.aspect) if shape.aspect in names else -1
    return Shape(names[(place + 1) % len(names)], shape.turned)


def ratio_on(photo: Photo, shape: Shape) -> float | None:
    """Return width / height in pixels of a shape on a photo; None when any will do, or the photo was not read yet."""
    if not photo.width or not photo.height:
        return None
    return parse_aspect(shape.aspect).pixel_aspect(photo.width / photo.height, shape.turned)


def shape_of(photo: Photo, crop: Crop, aspect: str) -> Shape:
    """Return the shape of a crop that was made for `aspect`, turned if that is how it lies."""
    straight, turned = (ratio_on(photo, Shape(aspect, each)) for each in (False, True))
    if straight is None or turned is None or abs(straight - turned) < _SAME:
        return Shape(aspect)
    own = crop.box.width * photo.width / (crop.box.height * photo.height)
    return Shape(aspect, abs(own / turned - 1) < abs(own / straight - 1))


def has_shape(photo: Photo, crop: Crop, aspect: str, shape: Shape) -> bool:
    """Return whether a crop that was made for `aspect` is what a person wants who asks for `shape`."""
    wanted = ratio_on(photo, shape)
    if wanted is None:
        return aspect == shape.aspect
    return abs(crop.box.width * photo.width / (crop.box.height * photo.height) / wanted - 1) < _SAME


def shape_words(shape: Shape, photo: Photo | None = None) -> str:
    """Return a shape as a person reads it, the way it lies on a photo."""
    if shape.aspect in ("free", "original"):
        return {"free": "Free", "original": "As the photo"}[shape.aspect] + (", turned" if shape.turned else "")
    first, second = sorted(shape.aspect.split(":"), key=float)
    ratio = None if photo is None else ratio_on(photo, shape)
    return shape.aspect if ratio is None else f"{second}:{first}" if ratio > 1 else f"{first}:{second}"
