"""What of a photo counts as its subject: what the person marked, else faces, else what stands out."""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box, Boxes, areas
from ml_core.models.picture import Picture
from ml_core.models.subject.saliency import Map, box_of_saliency

SubjectSource: TypeAlias = Literal["user", "faces", "saliency", "middle"]

# Without anything that stands out, the middle half of the frame stands in.
MIDDLE = Box(0.15, 0.15, 0.85, 0.85)
# A head with its shoulders, in face widths and heights around the face.
_SIDES, _ABOVE, _BELOW = 0.6, 0.5, 1.3
# Share of all attention that a marked subject, or faces, take for themselves.
_MARKED_SHARE, _FACES_SHARE = 0.5, 0.35


class Attention(NamedTuple):
    """The subject's box, where it comes from, and what draws the eye once it is known (sums to 1, shape (h, w))."""

    subject: Box
    source: SubjectSource
    saliency: Map


def attention(picture: Picture, saliency: Map) -> Attention:
    """Return what counts as the picture's subject, given its saliency map, which sums to 1."""
    if picture.subject is not None:
        return Attention(picture.subject, "user", _drawn_to(saliency, np.array([picture.subject]), _MARKED_SHARE))
    if len(picture.faces):
        return Attention(box_of_faces(picture.faces), "faces", _drawn_to(saliency, picture.faces, _FACES_SHARE))
    found = box_of_saliency(saliency)
    return Attention(found or MIDDLE, "saliency" if found else "middle", saliency)


def box_of_faces(faces: Boxes) -> Box:
    """Return a box around the heads and shoulders of the faces (K, 4) that are large enough to be meant."""
    meant = faces[areas(faces) >= 0.25 * areas(faces).max()]
    width, height = meant[:, 2] - meant[:, 0], meant[:, 3] - meant[:, 1]
    return Box(
        float(max(0.0, (meant[:, 0] - _SIDES * width).min())),
        float(max(0.0, (meant[:, 1] - _ABOVE * height).min())),
        float(min(1.0, (meant[:, 2] + _SIDES * width).max())),
        float(min(1.0, (meant[:, 3] + _BELOW * height).max())),
    )


def _drawn_to(saliency: Map, boxes: Boxes, share: float) -> Map:
    """Give `share` of the attention to boxes (K, 4), evenly over each."""
    drawn = sum((_cover(saliency.shape, Box(*box)) for box in boxes), np.zeros(saliency.shape))
    mixed = (1 - share) * saliency + share * drawn / max(float(drawn.sum()), 1e-12)
    return np.asarray(mixed / mixed.sum(), dtype=np.float32)


def _cover(shape: tuple[int, ...], box: Box) -> npt.NDArray[np.float64]:
    """Return which part of each pixel a box covers, divided by the box's area."""
    height, width = shape
    return np.outer(_covered(height, box.y0, box.y1), _covered(width, box.x0, box.x1)) / max(box.area, 1e-6)


def _covered(count: int, low: float, high: float) -> npt.NDArray[np.float64]:
    return np.diff(np.clip(np.arange(count + 1), low * count, high * count))
