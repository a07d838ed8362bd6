"""Where crops of one angle fit on a photo: everything about it is linear in a crop's centre, width and height.

Lengths are pixels of the displayed photo. A crop fits when its turned corners lie on the photo, so that none is blank,
and when its box does too, since tables and catalogs hold boxes in 0..1; the box only matters for long, steep crops.
"""

import math
from dataclasses import dataclass
from itertools import combinations, product
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box, Crop

# Rounding of numbers up to ten thousands; far below what any program can show of a pixel.
_SLACK = 1e-7
Vector: TypeAlias = npt.NDArray[np.float64]


class PhotoSize(NamedTuple):
    """Displayed width and height of a photo in pixels."""

    width: int
    height: int


class Rect(NamedTuple):
    """A crop's rectangle: its centre on the photo, and its own width and height."""

    x: float
    y: float
    width: float
    height: float


class Grip(NamedTuple):
    """What of a crop is held: -1 for its left or upper edge, 1 for its right or lower one, 0 for neither."""

    across: int
    down: int


def rect_of(crop: Crop, size: PhotoSize) -> Rect:
    """Return a crop's rectangle in pixels."""
    x, y = crop.box.centre
    return Rect(x * size.width, y * size.height, crop.box.width * size.width, crop.box.height * size.height)


@dataclass(frozen=True)
class Room:
    """What fits on a photo at one angle.

    Attributes:
        size: The photo's.
        angle: Degrees clockwise, as of a crop.
    """

    size: PhotoSize
    angle: float

    @property
    def axes(self) -> tuple[Vector, Vector]:
        """Return the unit vectors along a crop's width and height, on the photo."""
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        return np.array([cos, sin]), np.array([-sin, cos])

    def reach(self, width: float, height: float) -> tuple[float, float]:
        """Return how far a crop reaches from its centre, across and down the photo."""
        cos, sin = abs(math.cos(math.radians(self.angle))), abs(math.sin(math.radians(self.angle)))
        return max(width * cos + height * sin, width) / 2, max(width * sin + height * cos, height) / 2

    def scale_anywhere(self, width: float, height: float) -> float:
        """Return how many times that size fits where there is most room."""
        across, down = self.reach(width, height)
        return min(self.size.width / (2 * across), self.size.height / (2 * down))

    def scale_at(self, x: float, y: float, width: float, height: float) -> float:
        """Return how many times that size fits around a centre."""
        across, down = self.reach(width, height)
        return min(min(x, self.size.width - x) / across, min(y, self.size.height - y) / down)

    def held(self, rect: Rect) -> Rect:
        """Return the rectangle made no larger than fits, then moved onto the photo by the shortest way."""
        scale = min(1.0, self.scale_anywhere(rect.width, rect.height))
        width, height = rect.width * scale, rect.height * scale
        across, down = self.reach(width, height)
        x = min(max(rect.x, across), max(self.size.width - across, across))
        y = min(max(rect.y, down), max(self.size.height - down, down))
        return Rect(x, y, width, height)

    def crop(self, rect: Rect) -> Crop:
        """Return the crop of a rectangle, which is held first."""
        x, y, width, height = self.held(rect)
        box = Box(
            max((x - width / 2) / self.size.width, 0.0),
            max((y - height / 2) / self.size.height, 0.0),
            min((x + width / 2) / self.size.width, 1.0),
            min((y + height / 2) / self.size.height, 1.0),
        )
        return Crop(box, self.angle)

    def largest(self, ratio: float | None) -> tuple[float, float]:
        """Return the width and height of the largest crop of a shape; of any shape for None."""
        if ratio is not None:
            scale = self.scale_anywhere(ratio, 1.0)
            return ratio * scale, scale
        return max((self._largest_along(each) for each in self._longest_rays()), key=lambda size: size[0] * size[1])

    def _longest_rays(self) -> list[float]:
        """Return the shapes one of which is the largest: area peaks where one bound alone binds, or where two meet."""
        cos, sin = abs(math.cos(math.radians(self.angle))), abs(math.sin(math.radians(self.angle)))
        width, height = self.size
        rays = [width / height]
        if sin > 1e-9:
            rays += [sin / cos, cos / sin]
        meets = (width * cos - height * sin, height * cos - width * sin)
        return rays + ([meets[0] / meets[1]] if min(meets) > 1e-9 else [])

    def _largest_along(self, ratio: float) -> tuple[float, float]:
        scale = self.scale_anywhere(ratio, 1.0)
        return ratio * scale, scale


@dataclass(frozen=True)
class Anchored:
    """The sizes a crop can take while one point of it stays where it is: w and h with `normals` @ (w, h) <= `limits`.

    Attributes:
        room: Photo and angle.
        anchor: The point that stays, on the photo.
        grip: What is held, opposite the anchor; (0, 0) when the anchor is the centre.
        smallest: Least width and height.
    """

    room: Room
    anchor: tuple[float, float]
    grip: Grip
    smallest: tuple[float, float]

    def rect(self, width: float, height: float) -> Rect:
        """Return the rectangle of that size."""
        along, down = self.room.axes
        centre = np.array(self.anchor) + self.grip.across * width / 2 * along + self.grip.down * height / 2 * down
        return Rect(float(centre[0]), float(centre[1]), width, height)

    def nearest(self, width: float, height: float) -> Rect:
        """Return the rectangle that fits and whose size is nearest to the one wanted."""
        normals, limits = self._bounds()
        wanted = np.array([width, height])
        places = np.vstack([wanted, _feet(normals, limits, wanted), _meetings(normals, limits)])
        fits = (places @ normals.T <= limits + _SLACK).all(axis=1)
        if not fits.any():
            # The photo has no room for the least size here.
            return self.along(self.smallest, 1.0)
        distances = np.where(fits, np.hypot(*(places - wanted).T), np.inf)
        best = places[int(np.argmin(distances))]
        return self.rect(float(best[0]), float(best[1]))

    def along(self, shape: tuple[float, float], times: float) -> Rect:
        """Return the rectangle `times` as large as `shape`, or as near to that as fits."""
        normals, limits = self._bounds()
        least, most = _range(normals @ np.array(shape), limits)
        # A long, steep crop may have no room here at all: then its corner gives way rather than its size.
        scale = max(min(max(times, least), most), min(self.smallest[0] / shape[0], self.smallest[1] / shape[1]))
        return self.rect(shape[0] * scale, shape[1] * scale)

    def with_height(self, height: float, width: float) -> Rect:
        """Return the rectangle of that height whose width is as near to the one wanted as fits."""
        return self.rect(self._one(0, width, height), height)

    def with_width(self, width: float, height: float) -> Rect:
        """Return the rectangle of that width whose height is as near to the one wanted as fits."""
        return self.rect(width, self._one(1, height, width))

    def _one(self, axis: int, wanted: float, other: float) -> float:
        normals, limits = self._bounds()
        least, most = _range(normals[:, axis], limits - normals[:, 1 - axis] * other)
        return min(max(wanted, least), most)

    def _bounds(self) -> tuple[Vector, Vector]:
        """Return normals (N, 2) and limits (N,): corners on the photo, and the least size."""
        along, down = self.room.axes
        middle = np.array([self.grip.across / 2 * along, self.grip.down / 2 * down])  # by width, by height
        signs = np.array(list(product((-0.5, 0.5), repeat=2)))
        turned = [middle + np.array([a * along, b * down]) for a, b in signs]
        upright = [middle + np.diag([a, b]) for a, b in signs] if self.room.angle else []
        slopes = np.concatenate([each.T for each in (*turned, *upright)])  # x and y of each corner, by width and height
        anchor = np.tile(self.anchor, len(slopes) // 2)
        edges = np.tile(np.array(self.room.size, dtype=np.float64), len(slopes) // 2)
        least = np.array(self.smallest)
        return np.concatenate([slopes, -slopes, -np.eye(2)]), np.concatenate([edges - anchor, anchor, -least])


def _range(slopes: Vector, limits: Vector) -> tuple[float, float]:
    """Return the least and the greatest number t with `slopes` * t <= `limits`."""
    growing, shrinking = slopes > 1e-12, slopes < -1e-12
    least = float((limits[shrinking] / slopes[shrinking]).max(initial=0.0))
    return least, float((limits[growing] / slopes[growing]).min(initial=math.inf))


def _feet(normals: Vector, limits: Vector, point: Vector) -> Vector:
    """Return the points of the bounds that are nearest to a point; shape (N, 2)."""
    lengths = (normals**2).sum(axis=1)
    there = lengths > 1e-12
    over = (normals[there] @ point - limits[there]) / lengths[there]
    return np.asarray(point - over[:, None] * normals[there])


def _meetings(normals: Vector, limits: Vector) -> Vector:
    """Return the points where two bounds meet; shape (M, 2)."""
    first, second = np.array(list(combinations(range(len(normals)), 2))).T
    across = normals[first, 0] * normals[second, 1] - normals[first, 1] * normals[second, 0]
    there = np.abs(across) > 1e-9
    first, second, across = first[there], second[there], across[there]
    x = (limits[first] * normals[second, 1] - limits[second] * normals[first, 1]) / across
    y = (normals[first, 0] * limits[second] - normals[second, 0] * limits[first]) / across
    return np.stack([x, y], axis=1)
