"""Which crops of a photo a person can hardly tell apart when they are shown side by side."""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box, Boxes, iou
from ml_core.models.policy.search import SAME_CROP

Map: TypeAlias = npt.NDArray[np.float32]
Table: TypeAlias = npt.NDArray[np.float64]

# Side of the square that a crop is looked at in, and of a square crop within: the longest crop, 3:1, just fits.
_CANVAS, _SQUARE = 42, 24
# Neutral grey in L*a*b*, as the surround.
_SURROUND = (50.0, 0.0, 0.0)
# The more two crops share, the more different they must look (mean CIE76): crops that share half of what they show are
# told apart on anything but fog, those that share most of it only where edges and colours give the move away. Set by
# eye on sheets of real pairs around these lines.
_OVERLAPS, _NEEDED = (0.5, SAME_CROP), (1.5, 9.0)


def shown(lab: Map, frame_aspect: float, boxes: Boxes) -> Map:
    """Return crops (K, 4) of a photo's small look in L*a*b* (h, w, 3) as they are shown: at equal area, centred.

    Shape (K, S, S, 3), with a neutral surround.
    """
    looks = np.empty((len(boxes), _CANVAS, _CANVAS, 3), dtype=np.float32)
    looks[:] = _SURROUND
    for look, box in zip(looks, boxes, strict=True):
        left, top, right, bottom = Box(*box).pixels(lab.shape[1], lab.shape[0])
        shape = np.sqrt(frame_aspect * (box[2] - box[0]) / (box[3] - box[1]))
        width, height = (min(max(round(_SQUARE * side), 1), _CANVAS) for side in (shape, 1 / shape))
        x, y = (_CANVAS - width) // 2, (_CANVAS - height) // 2
        crop = np.ascontiguousarray(lab[top:bottom, left:right])
        look[y : y + height, x : x + width] = cv2.resize(crop, (width, height), interpolation=cv2.INTER_AREA)
    return looks


def differences(lab: Map, frame_aspect: float, boxes: Boxes) -> Table:
    """Return how different every two crops look, (K, K): the mean CIE76 difference over the area of one of them."""
    looks = np.ascontiguousarray(shown(lab, frame_aspect, boxes).reshape(len(boxes), -1, 3).transpose(2, 0, 1))
    distances = np.zeros((len(boxes), len(boxes)))
    for row in range(len(boxes)):
        steps = looks[:, row:] - looks[:, row, None]
        distances[row, row:] = np.sqrt(np.einsum("ckp,ckp->kp", steps, steps)).sum(axis=-1) / _SQUARE**2
    return np.maximum(distances, distances.T)


def told_apart(lab: Map, frame_aspect: float, boxes: Boxes) -> npt.NDArray[np.bool_]:
    """Return which crops of a photo a person can tell apart without searching, (K, K)."""
    overlap = iou(boxes[:, None], boxes[None])
    return (overlap < SAME_CROP) & (differences(lab, frame_aspect, boxes) > np.interp(overlap, _OVERLAPS, _NEEDED))
