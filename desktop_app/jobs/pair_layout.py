"""Where the two crops of a pair lie beside each other: the same area, the same distance from the middle; free of Qt."""

import math
from typing import NamedTuple

from ml_core.geometry import Crop


class Room(NamedTuple):
    """The place for a pair, in device pixels."""

    width: int
    height: int


class Place(NamedTuple):
    """A rectangle in device pixels."""

    x: int
    y: int
    width: int
    height: int


class PairLayout(NamedTuple):
    """Where the left crop and the right crop lie."""

    a: Place
    b: Place


def pixel_aspect(crop: Crop, width: int, height: int) -> float:
    """Return width / height of a crop of a photo with that displayed size."""
    return crop.box.width * width / (crop.box.height * height)


def beside(a: float, b: float, room: Room, gap: int) -> PairLayout:
    """Lay out two crops of these pixel aspects, each in the middle of its half, as large as both can be alike.

    Args:
        a: Width / height of the left crop.
        b: Width / height of the right crop.
        room: Where they are laid out.
        gap: Pixels that stay free between the halves.
    """
    half = Place(0, 0, max((room.width - gap) // 2, 1), max(room.height, 1))
    return _alike(a, b, half, half._replace(x=room.width - half.width))


def over_each_other(a: float, b: float, room: Room) -> PairLayout:
    """Lay out two crops of these pixel aspects in the same place, the middle, as large as both can be alike."""
    whole = Place(0, 0, max(room.width, 1), max(room.height, 1))
    return _alike(a, b, whole, whole)


def _alike(a: float, b: float, left: Place, right: Place) -> PairLayout:
    area = min(_largest_area(a, left), _largest_area(b, right))
    return PairLayout(_placed(a, area, left), _placed(b, area, right))


def _largest_area(aspect: float, within: Place) -> float:
    return min(within.width**2 / aspect, within.height**2 * aspect)


def _placed(aspect: float, area: float, within: Place) -> Place:
    width = min(max(round(math.sqrt(area * aspect)), 1), within.width)
    height = min(max(round(math.sqrt(area / aspect)), 1), within.height)
    return Place(within.x + (within.width - width) // 2, within.y + (within.height - height) // 2, width, height)
