"""What a person means with one click: the region around it that stands apart from the rest of the photo."""

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box
from ml_core.models.subject.saliency import small_look

_EDGE = 144
_ROUNDS = 3
# In shares of the long side: what is surely meant, what is likely meant, and beyond what nothing is meant.
_SURE, _FAR = 0.02, 0.55
_LIKELY = (0.12, 0.05)
# Boxes smaller than this share of the frame's sides are widened to it; larger regions than this are the background.
_SMALLEST, _LARGEST_AREA = 0.1, 0.7
# A region that fills less of its box has spilled along something else.
_LEAST_FILL = 0.4


def subject_at(pixels: npt.NDArray[np.uint8], x: float, y: float) -> Box:
    """Return the box of the thing at x, y in 0..1 of a picture, sRGB uint8 (H, W, 3).

    Cut out with GrabCut (Rother, Kolmogorov and Blake, 2004) from the colours around the click, and when that spills
    over the photo, from those close to it. Where nothing stands apart, a box of about a quarter of the long side is put
    around the click.
    """
    look = small_look(pixels, _EDGE)
    height, width = look.shape[:2]
    column, row = min(int(x * width), width - 1), min(int(y * height), height - 1)
    for likely in _LIKELY:
        region = _region(look, column, row, likely)
        box = _bounds(region)
        if box.area <= _LARGEST_AREA and _fill(region) >= _LEAST_FILL:
            return _at_least(box)
    reach = _LIKELY[0] * max(height, width)
    return _at_least(Box(x - reach / width, y - reach / height, x + reach / width, y + reach / height))


def _fill(region: npt.NDArray[np.bool_]) -> float:
    """Return which share of its box a region fills."""
    rows, columns = np.nonzero(region)
    return len(rows) / float((np.ptp(rows) + 1) * (np.ptp(columns) + 1))


def _region(look: npt.NDArray[np.uint8], column: int, row: int, likely: float) -> npt.NDArray[np.bool_]:
    """Return the connected foreground at the click, shape (h, w)."""
    height, width = look.shape[:2]
    down, across = np.mgrid[:height, :width]
    distance = np.hypot(across - column, down - row) / max(height, width)
    mask = np.full((height, width), cv2.GC_PR_BGD, dtype=np.uint8)
    mask[distance < likely] = cv2.GC_PR_FGD
    mask[distance < _SURE] = cv2.GC_FGD
    mask[distance > _FAR] = cv2.GC_BGD
    # The mixtures of colours start from OpenCV's own generator.
    cv2.setRNGSeed(0)
    cv2.grabCut(look, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    meant = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8)
    opened = cv2.morphologyEx(meant, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    opened[distance < _SURE] = 1
    _, labels = cv2.connectedComponents(opened)
    return np.asarray(labels == labels[row, column])


def _bounds(region: npt.NDArray[np.bool_]) -> Box:
    height, width = region.shape
    columns, rows = np.flatnonzero(region.any(axis=0)), np.flatnonzero(region.any(axis=1))
    return Box(
        float(columns[0] / width),
        float(rows[0] / height),
        float((columns[-1] + 1) / width),
        float((rows[-1] + 1) / height),
    )


def _at_least(box: Box) -> Box:
    """Widen a box to the smallest size and hold it in the frame."""
    (x0, x1), (y0, y1) = _span(box.x0, box.x1), _span(box.y0, box.y1)
    return Box(x0, y0, x1, y1)


def _span(low: float, high: float) -> tuple[float, float]:
    missing = max(0.0, _SMALLEST - (high - low)) / 2
    return max(0.0, min(low - missing, 1 - _SMALLEST)), min(1.0, max(high + missing, _SMALLEST))
