"""Cutting a crop out of pixels, straightened where it has an angle."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Crop
from ml_core.photos.resizing import opencv
from ml_core.specs.errors import PhotoError

# Pixels that a crop may reach beyond the photo, for rounding in other programs; the edge is repeated there.
_SLACK = 1.5
# Pixels around a turned crop that the cubic filter looks at.
_MARGIN = 3


def cut(pixels: npt.NDArray[Any], crop: Crop) -> npt.NDArray[Any]:
    """Return the crop of a displayed photo (H, W, ...), 8 or 16 bits; cubic interpolation where it is turned.

    Raises:
        PhotoError: If the crop is empty or reaches beyond the photo, where there is nothing to show.
    """
    height, width = pixels.shape[:2]
    check_crop(crop, width, height)
    if crop.angle == 0:
        left, top, right, bottom = crop.box.pixels(width, height)
        return np.ascontiguousarray(pixels[top:bottom, left:right])
    return _turned(pixels, crop)


def cut_size(crop: Crop, width: int, height: int) -> tuple[int, int]:
    """Return width and height in pixels of what `cut` returns for a displayed photo of that size."""
    if crop.angle == 0:
        left, top, right, bottom = crop.box.pixels(width, height)
        return right - left, bottom - top
    return max(1, round(crop.box.width * width)), max(1, round(crop.box.height * height))


def check_crop(crop: Crop, width: int, height: int) -> None:
    """Raise `PhotoError` when a crop is empty or reaches beyond a displayed photo of this size in pixels."""
    numbers = (*crop.box, crop.angle)
    if not all(map(math.isfinite, numbers)) or crop.box.width <= 0 or crop.box.height <= 0:
        raise PhotoError("The crop is empty.", "Draw it again.")
    if not crop.inside(width, height, _SLACK):
        raise PhotoError("The crop reaches beyond the photo.", "Make it smaller or turn it less.")


def _turned(pixels: npt.NDArray[Any], crop: Crop) -> npt.NDArray[Any]:
    height, width = pixels.shape[:2]
    corners = crop.corners(width, height)
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int) - _MARGIN, 0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + _MARGIN
    size = cut_size(crop, width, height)
    cos, sin = math.cos(math.radians(crop.angle)), math.sin(math.radians(crop.angle))
    turn = np.array([[cos, -sin], [sin, cos]])
    # Pixel (u, v) covers u..u+1, so centres are half a pixel in; OpenCV counts from centre to centre.
    centre = np.array([crop.box.centre[0] * width - left, crop.box.centre[1] * height - top]) - 0.5
    start = centre - turn @ ((np.array(size) - 1) / 2)
    cv2 = opencv()
    result: npt.NDArray[Any] = cv2.warpAffine(
        pixels[top:bottom, left:right],
        np.hstack([turn, start[:, None]]),
        size,
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return result
