"""How boxes may move: the one implementation that training, proposing and searching share.

A move shifts edges by shares of the frame, is clipped to the frame and, where the shape is fixed, fitted to it with
centre and area kept. A move that leaves the bounds or cuts a face leaves the box where it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Aspect, Bounds, Boxes, areas, candidates, cuts, fit_aspect, pixel_aspects

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Density: TypeAlias = Literal["coarse", "fine"]

# Every box of the lattice: what is allowed is decided here, once for moves and lattices.
_UNBOUNDED = Bounds(min_area=0.0, max_area=1.0, max_aspect=1e6)
# A fixed shape that cannot reach the smallest area keeps this share of its largest size to move in.
_ROOM = 0.5


@dataclass(frozen=True, eq=False)
class Rules:
    """What N boxes may become, one row a box.

    Attributes:
        frame_aspects: Displayed width / height of each box's photo, shape (N,).
        pixel_aspects: Width / height in pixels each box must have, NaN where any shape will do, shape (N,).
        faces: Faces that may not be cut, shape (N, K, 4), filled up with empty boxes.
        bounds: Bounds on area and shape; a fixed shape that cannot keep to them widens them as far as it must.
    """

    frame_aspects: Floats
    pixel_aspects: Floats
    faces: Boxes
    bounds: Bounds

    def __len__(self) -> int:
        return len(self.frame_aspects)

    @property
    def locked(self) -> Flags:
        """Return which boxes have a fixed shape; shape (N,)."""
        return np.isfinite(self.pixel_aspects)

    def take(self, rows: npt.NDArray[np.intp]) -> "Rules":
        """Return the rules of some rows, in the order given; a row may come more than once."""
        return Rules(self.frame_aspects[rows], self.pixel_aspects[rows], self.faces[rows], self.bounds)

    def replaced(self, rows: npt.NDArray[np.intp], other: "Rules") -> "Rules":
        """Return these rules with some rows taken from `other`, which has one row each of those."""
        mine = Rules(self.frame_aspects.copy(), self.pixel_aspects.copy(), self.faces.copy(), self.bounds)
        mine.frame_aspects[rows], mine.pixel_aspects[rows] = other.frame_aspects, other.pixel_aspects
        mine.faces[rows] = other.faces
        return mine

    def allow(self, boxes: Boxes) -> Flags:
        """Return which boxes (N, 4) keep to the rules; shape (N,)."""
        whole = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
        return whole & self._in_bounds(boxes) & ~cuts(boxes, self.faces)

    def fit(self, boxes: Boxes) -> Boxes:
        """Return the boxes (N, 4), those of a fixed shape fitted to it."""
        locked = self.locked
        if not locked.any():
            return boxes
        fitted = boxes.copy()
        fitted[locked] = fit_aspect(boxes[locked], self.pixel_aspects[locked], self.frame_aspects[locked])
        return fitted

    def move(self, boxes: Boxes, deltas: Boxes) -> Boxes:
        """Return the boxes (N, 4) with their edges shifted by `deltas` (N, 4); those that may not move stay."""
        moved = np.clip(boxes + deltas, 0.0, 1.0)
        # An inside-out box has a positive area again once fitted.
        whole = (moved[:, 2] - moved[:, 0] > 1e-3) & (moved[:, 3] - moved[:, 1] > 1e-3)
        moved = np.where(whole[:, None], moved, boxes)
        moved = self.fit(moved)
        return np.where(self.allow(moved)[:, None], moved, boxes)

    def _in_bounds(self, boxes: Boxes) -> Flags:
        area, aspect = areas(boxes), pixel_aspects(boxes, self.frame_aspects)
        smallest, widest = self._limits()
        fits = (area >= smallest * (1 - 1e-9)) & (area <= self.bounds.max_area * (1 + 1e-9))
        return np.asarray(fits & (aspect <= widest * (1 + 1e-9)) & (aspect >= 1 / widest * (1 - 1e-9)))

    def _limits(self) -> tuple[Floats, Floats]:
        """Return the smallest area and the widest pixel aspect of each row."""
        wide = np.where(self.locked, self.pixel_aspects, self.frame_aspects)
        shape = wide / self.frame_aspects
        largest = np.where(self.locked, np.minimum(shape, 1 / shape), 1.0)
        smallest = np.minimum(self.bounds.min_area, np.where(self.locked, _ROOM * largest, 1.0))
        return smallest, np.maximum(np.maximum(wide, 1 / wide), self.bounds.max_aspect)


def rules_for(frame_aspects: Floats, faces: Boxes, aspect: Aspect, bounds: Bounds, cut_faces: bool = False) -> Rules:
    """Return the rules of crops of one shape on photos (P,) with faces (P, K, 4)."""
    shapes = [aspect.pixel_aspect(float(frame)) for frame in frame_aspects]
    fixed = np.array([np.nan if shape is None else shape for shape in shapes], dtype=np.float64)
    return Rules(frame_aspects, fixed, faces[:, :0] if cut_faces else faces, bounds)


def pad_faces(faces: Sequence[Boxes]) -> Boxes:
    """Return the faces of P photos as one array (P, K, 4), filled up with empty boxes."""
    most = max((len(rows) for rows in faces), default=0)
    padded = np.zeros((len(faces), most, 4))
    for row, boxes in zip(padded, faces, strict=True):
        row[: len(boxes)] = boxes
    return padded


def lattice(rules: Rules, row: int, aspect: Aspect, density: Density = "fine") -> Boxes:
    """Return the candidates of one row's photo that its rules allow, largest first, then from the centre outwards.

    Where the largest is larger than the bounds allow, it comes first as well, shrunk to them about its centre.
    """
    boxes = _largest_first(candidates(float(rules.frame_aspects[row]), aspect, _UNBOUNDED, density))
    boxes = np.concatenate([_shrunk(boxes[:1], rules.bounds.max_area), boxes])
    return boxes[rules.take(np.full(len(boxes), row)).allow(boxes)]


def _largest_first(boxes: Boxes) -> Boxes:
    offset = np.abs((boxes[:, :2] + boxes[:, 2:]) / 2 - 0.5).sum(axis=1)
    return boxes[np.lexsort((offset, -areas(boxes).round(9)))]


def _shrunk(boxes: Boxes, area: float) -> Boxes:
    """Return the boxes (N, 4) that are larger than `area`, shrunk to it about their centres."""
    large = boxes[areas(boxes) > area * (1 + 1e-9)]
    centre, half = (large[:, :2] + large[:, 2:]) / 2, (large[:, 2:] - large[:, :2]) / 2
    half = half * np.sqrt(area / areas(large))[:, None]
    return np.concatenate([centre - half, centre + half], axis=1)
