"""Boxes and crops in the displayed frame (after EXIF orientation), aspect ratios, and the lattice of candidates.

Boxes are x0, y0, x1, y1 in 0..1 of the displayed frame, origin top left. Arrays of boxes have shape (N, 4), float64.
A "frame aspect" is displayed width / height in pixels; the pixel aspect of a box is its width / height times that.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ml_core.specs.errors import SpecError

Boxes: TypeAlias = npt.NDArray[np.float64]


class Box(NamedTuple):
    """A rectangle in 0..1 of the displayed frame."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Return the width as a share of the frame."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Return the height as a share of the frame."""
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        """Return the area as a share of the frame."""
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Return the centre."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return left, top, right, bottom in whole pixels of a displayed frame, at least one pixel large."""
        left = min(max(round(self.x0 * width), 0), width - 1)
        top = min(max(round(self.y0 * height), 0), height - 1)
        return (
            left,
            top,
            max(left + 1, min(round(self.x1 * width), width)),
            max(top + 1, min(round(self.y1 * height), height)),
        )

    def mirrored(self) -> "Box":
        """Return the box in the horizontally mirrored photo."""
        return Box(1 - self.x1, self.y0, 1 - self.x0, self.y1)


FULL_FRAME = Box(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Crop:
    """A box on a photo and a straighten angle.

    Attributes:
        box: In the displayed frame; width and height are those of the crop, its centre is the box's centre.
        angle: Degrees by which the crop's rectangle is turned clockwise about its centre in the displayed frame.
    """

    box: Box
    angle: float = 0.0

    def corners(self, width: int, height: int) -> npt.NDArray[np.float64]:
        """Return the corners in pixels of a displayed frame, clockwise from the crop's top left, shape (4, 2)."""
        x, y = self.box.centre[0] * width, self.box.centre[1] * height
        half = np.array([self.box.width * width, self.box.height * height]) / 2
        signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        return np.asarray(np.array([x, y]) + (signs * half) @ np.array([[cos, sin], [-sin, cos]]))

    def inside(self, width: int, height: int, tolerance: float = 0.5) -> bool:
        """Return whether the crop lies in the photo, within `tolerance` pixels, so that no corner is blank."""
        corners = self.corners(width, height)
        return bool((corners >= -tolerance).all() and (corners <= np.array([width, height]) + tolerance).all())


# Aspect ratios


@dataclass(frozen=True)
class Aspect:
    """A shape for crops: free, that of the photo, or width : height.

    Attributes:
        name: ``"free"``, ``"original"`` or the ratio as written, for example ``"4:5"``.
        ratio: Long side over short side for fixed shapes, at least 1; None for free and original.
        turned: Whether it is upright on wide photos and wide on upright ones.
    """

    name: str
    ratio: float | None = None
    turned: bool = False

    def pixel_aspect(self, frame_aspect: float, turned: bool = False) -> float | None:
        """Return width / height in pixels for a photo, or None when any shape will do.

        Fixed shapes follow the photo's orientation (4:5 is upright on an upright photo, 5:4 on a wide one), unless
        `turned`; turning a shape that is turned already turns it back.
        """
        if self.name == "free":
            return None
        ratio = max(frame_aspect, 1 / frame_aspect) if self.ratio is None else self.ratio
        return ratio if (frame_aspect >= 1) != (turned != self.turned) else 1 / ratio


def parse_aspect(name: str, turned: bool = False) -> Aspect:
    """Return the aspect called `name`: free, original, or W:H with positive numbers; raises `SpecError` otherwise."""
    if name in ("free", "original"):
        return Aspect(name, turned=turned)
    try:
        first, second = (float(part) for part in name.split(":"))
    except ValueError:
        first = second = math.nan
    if not (0 < first < 1e6 and 0 < second < 1e6 and max(first, second) <= 20 * min(first, second)):
        raise SpecError(f"“{name}” is not an aspect ratio.", "Write free, original, or width:height such as 4:5.")
    return Aspect(name, max(first, second) / min(first, second), turned)


FREE = Aspect("free")
ASPECTS = tuple(parse_aspect(name) for name in ("free", "original", "1:1", "4:5", "5:7", "3:2", "16:9", "2:1"))


# Arrays of boxes


@dataclass(frozen=True)
class Bounds:
    """What a candidate may be.

    Attributes:
        min_area: Smallest area, as a share of the frame.
        max_area: Largest area, as a share of the frame.
        max_aspect: Largest pixel aspect, upright or wide.
    """

    min_area: float = 0.1
    max_area: float = 1.0
    max_aspect: float = 3.0

    def allow(self, boxes: Boxes, frame_aspect: float | npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Return which boxes are within the bounds; `frame_aspect` is one number or one a box."""
        area, aspect = areas(boxes), pixel_aspects(boxes, frame_aspect)
        # A relative slack keeps boxes that touch a bound after rounding; a photo wider than the bound keeps its shape.
        widest = np.maximum(np.maximum(frame_aspect, 1 / np.asarray(frame_aspect)), self.max_aspect) * (1 + 1e-9)
        fits = (area >= self.min_area * (1 - 1e-9)) & (area <= self.max_area * (1 + 1e-9))
        return np.asarray(fits & (aspect <= widest) & (aspect >= 1 / widest), dtype=np.bool_)


def as_boxes(boxes: object) -> Boxes:
    """Return boxes as an array of shape (N, 4)."""
    return np.asarray(boxes, dtype=np.float64).reshape(-1, 4)


def areas(boxes: Boxes) -> npt.NDArray[np.float64]:
    """Return the areas as shares of the frame; shape (N,)."""
    return np.asarray((boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1]))


def pixel_aspects(boxes: Boxes, frame_aspect: float | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return width / height in pixels; shape (N,)."""
    heights = np.maximum(boxes[..., 3] - boxes[..., 1], 1e-12)
    return np.asarray((boxes[..., 2] - boxes[..., 0]) / heights * frame_aspect)


def intersections(first: Boxes, second: Boxes) -> npt.NDArray[np.float64]:
    """Return the areas that boxes share, by numpy broadcasting over the leading axes."""
    width = np.minimum(first[..., 2], second[..., 2]) - np.maximum(first[..., 0], second[..., 0])
    height = np.minimum(first[..., 3], second[..., 3]) - np.maximum(first[..., 1], second[..., 1])
    return np.asarray(np.clip(width, 0, None) * np.clip(height, 0, None))


def iou(first: Boxes, second: Boxes) -> npt.NDArray[np.float64]:
    """Return intersection over union, by numpy broadcasting over the leading axes; 0 for two empty boxes."""
    shared = intersections(first, second)
    union = np.asarray(areas(first) + areas(second) - shared)
    # Rounding can leave a union a hair below what is shared.
    return np.minimum(np.divide(shared, union, out=np.zeros(union.shape), where=union > 0), 1.0)


def cuts(boxes: Boxes, regions: Boxes, tolerance: float = 0.02) -> npt.NDArray[np.bool_]:
    """Return which boxes cut through any of `regions` (K, 4), that is hold a part of one but not all of it; shape (N,).

    `tolerance` is the share of a region that may be missing, or present, before it counts as cut.
    """
    if len(regions) == 0:
        return np.zeros(boxes.shape[:-1], dtype=np.bool_)
    shared = intersections(boxes[..., None, :], regions) / np.maximum(areas(regions), 1e-12)
    return np.asarray(((shared > tolerance) & (shared < 1 - tolerance)).any(axis=-1))


def fit_aspect(
    boxes: Boxes, pixel_aspect: float | npt.NDArray[np.float64], frame_aspect: float | npt.NDArray[np.float64]
) -> Boxes:
    """Return boxes of a shape with the centre and area of the given ones, shrunk and moved where the frame asks.

    Both aspects are one number or one a box.
    """
    centre = (boxes[..., :2] + boxes[..., 2:]) / 2
    shape = np.asarray(np.asarray(pixel_aspect) / np.asarray(frame_aspect) + np.zeros(boxes.shape[:-1]))
    size = np.stack([np.sqrt(areas(boxes) * shape), np.sqrt(areas(boxes) / shape)], axis=-1)
    size = size / np.maximum(size.max(axis=-1, keepdims=True), 1.0)
    low = np.clip(centre - size / 2, 0, 1 - size)
    return np.concatenate([low, np.minimum(low + size, 1.0)], axis=-1)


@lru_cache(maxsize=256)
def candidates(
    frame_aspect: float, aspect: Aspect = FREE, bounds: Bounds = Bounds(), density: Literal["coarse", "fine"] = "fine"
) -> Boxes:
    """Return the lattice of candidates of a photo, largest first; read-only, shape (N, 4).

    Free shapes combine every pair of grid lines in both directions that the bounds allow, the full frame included;
    fixed shapes vary size and place, and may be longer than `bounds.max_aspect`, since somebody asked for them. Where
    no box of the lattice is within the bounds on area, the ones nearest to them are returned: there is always one.
    """
    shape = aspect.pixel_aspect(frame_aspect)
    if shape is None:
        boxes = _free_lattice(9 if density == "coarse" else 13)
    else:
        boxes = _fixed_lattice(shape / frame_aspect, density)
        bounds = replace(bounds, max_aspect=max(bounds.max_aspect, shape, 1 / shape))
    boxes = _within(boxes, frame_aspect, bounds)
    boxes = boxes[np.argsort(-areas(boxes), kind="stable")]
    boxes.flags.writeable = False
    return boxes


def _within(boxes: Boxes, frame_aspect: float, bounds: Bounds) -> Boxes:
    allowed = bounds.allow(boxes, frame_aspect)
    if allowed.any():
        return boxes[allowed]
    # Any area will do, but the shape still has to.
    boxes = boxes[replace(bounds, min_area=0.0, max_area=1.0).allow(boxes, frame_aspect)]
    beyond = np.maximum(bounds.min_area - areas(boxes), areas(boxes) - bounds.max_area)
    return as_boxes(boxes[beyond <= beyond.min() + 1e-9])


def _free_lattice(lines: int) -> Boxes:
    grid = np.linspace(0, 1, lines)
    low, high = (axis.ravel() for axis in np.meshgrid(grid, grid, indexing="ij"))
    spans = np.stack([low, high], axis=1)[high - low > 0.24]
    left, top = (axis.ravel() for axis in np.meshgrid(np.arange(len(spans)), np.arange(len(spans)), indexing="ij"))
    return np.stack([spans[left, 0], spans[top, 0], spans[left, 1], spans[top, 1]], axis=1)


def _fixed_lattice(shape: float, density: str) -> Boxes:
    """`shape` is the box's width / height in frame shares."""
    steps, places = (8, 7) if density == "coarse" else (14, 13)
    largest = np.array([min(1.0, shape), min(1.0, 1 / shape)])
    boxes = []
    for scale in np.linspace(1.0, 0.3, steps):
        width, height = largest * scale
        lefts = np.linspace(0, 1 - width, places) if width < 1 else np.zeros(1)
        tops = np.linspace(0, 1 - height, places) if height < 1 else np.zeros(1)
        left, top = (axis.ravel() for axis in np.meshgrid(lefts, tops))
        boxes.append(np.stack([left, top, left + width, top + height], axis=1))
    return as_boxes(np.minimum(np.concatenate(boxes), 1.0))
