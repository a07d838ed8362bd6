"""What is wrong with a crop at first sight, whatever it is rated: a face near its edge, the subject cut."""

import numpy as np

from ml_core.geometry import Box, Boxes, areas, intersections

# A face's distance from an edge, as a share of the face's side, and how much of a face is in a crop that shows it.
_NEAR_FACE, _SHOWN = 0.25, 0.02
# How much of the subject's width or height may lie beyond an edge.
_CUT = 0.1
# What lies this close to the photo's own edge was framed so in the camera.
_AT_EDGE = 0.005


def face_near_edge(box: Box, faces: Boxes) -> bool:
    """Return whether an edge of the crop, other than the photo's own, runs through or close by a face (K, 4)."""
    real = faces[areas(faces) > 0]
    shown = real[intersections(real, np.array(box)) > _SHOWN * areas(real)]
    sides = np.tile(shown[:, 2:] - shown[:, :2], 2)
    gaps = np.concatenate([shown[:, :2] - np.array(box[:2]), np.array(box[2:]) - shown[:, 2:]], axis=1)
    return bool(((gaps < _NEAR_FACE * sides) & _inner_edges(box)).any())


def subject_cut(box: Box, subject: Box) -> bool:
    """Return whether an edge of the crop cuts off a visible part of the subject."""
    beyond = (box.x0 - subject.x0, box.y0 - subject.y0, subject.x1 - box.x1, subject.y1 - box.y1)
    sides = (subject.width, subject.height) * 2
    return any(part > _CUT * side for part, side in zip(beyond, sides, strict=True))


def _inner_edges(box: Box) -> np.ndarray:
    """Return which edges, left, top, right, bottom, are not the photo's own; shape (4,)."""
    return np.array([box.x0 > _AT_EDGE, box.y0 > _AT_EDGE, box.x1 < 1 - _AT_EDGE, box.y1 < 1 - _AT_EDGE])
