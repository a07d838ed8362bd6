"""How far a photo is tilted, by its straight lines.

Lines come from OpenCV's line segment detector (von Gioi et al., 2010, "LSD: a fast line segment detector with a false
detection control"). Each line that is nearly level or upright votes for the angle that would make it exactly so, with
the weight of its length. The answer is where most of the weight lies within a narrow window. It is a suggestion only:
perspective alone turns lines by a degree or two.
"""

import math
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Long side that lines are looked for at, and the shortest line that counts, as a share of it.
_EDGE, _SHORTEST = 1024, 0.04
# Degrees: how far a photo may be tilted, and how far apart lines may be that agree.
_LARGEST, _WINDOW = 15.0, 0.6
# A photo without lines of this length together, in long sides, says little.
_ENOUGH = 2.0
# From the share and length of what agrees to the probability of being within a degree, fitted to 44 photos turned by
# known angles; however many lines agree, perspective may have turned them all.
_RISE, _SUREST = 5.0, 0.9
_SHOWN = 12


class Level(NamedTuple):
    """What levels a photo.

    Attributes:
        angle: Angle of a crop, clockwise in degrees as `Crop.angle`, that makes the lines level or upright.
        confidence: How probable it is that this is right within a degree, 0 to 0.9; 0 without any lines.
        lines: Those that agree, longest first, x0, y0, x1, y1 in 0..1 of the picture, shape (K, 4).
    """

    angle: float
    confidence: float
    lines: Floats


class _Lines(NamedTuple):
    ends: Floats
    angles: Floats
    lengths: Floats


def level(pixels: npt.NDArray[np.uint8]) -> Level:
    """Return what levels a picture, sRGB (H, W, 3)."""
    small = _small(pixels)
    lines = _tilted_lines(small)
    if len(lines.angles) == 0:
        return Level(0.0, 0.0, np.zeros((0, 4)))
    angle, agree = _mode(lines)
    share = float(lines.lengths[agree].sum() / lines.lengths.sum())
    amount = float(lines.lengths[agree].sum() / max(small.shape))
    support = share * (1 - math.exp(-amount / _ENOUGH))
    longest = np.flatnonzero(agree)[np.argsort(-lines.lengths[agree])][:_SHOWN]
    height, width = small.shape
    return Level(
        angle, _SUREST * (1 - math.exp(-_RISE * support)), lines.ends[longest] / [width, height, width, height]
    )


def _small(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    grey = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    scale = _EDGE / max(grey.shape)
    if scale >= 1:
        return np.asarray(grey, dtype=np.uint8)
    size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _tilted_lines(grey: npt.NDArray[np.uint8]) -> _Lines:
    """Return the lines that are level or upright but for a tilt, with the tilt of each in degrees, clockwise."""
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    ends = np.zeros((0, 4)) if found is None else found.reshape(-1, 4).astype(np.float64)
    across, down = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    # Image rows run downwards, so that this is clockwise; a quarter turn makes upright lines level.
    angles = (np.degrees(np.arctan2(down, across)) + 45) % 90 - 45
    lengths = np.hypot(across, down)
    kept = (lengths >= _SHORTEST * max(grey.shape)) & (np.abs(angles) <= _LARGEST)
    return _Lines(ends[kept], angles[kept], lengths[kept])


def _mode(lines: _Lines) -> tuple[float, npt.NDArray[np.bool_]]:
    """Return the angle that most of the length agrees on, and which lines do."""
    near = np.abs(lines.angles[:, None] - lines.angles[None]) <= _WINDOW
    best = int((near @ lines.lengths).argmax())
    agree = near[best]
    return float(np.average(lines.angles[agree], weights=lines.lengths[agree])), np.asarray(agree)
