"""EXIF orientation: how the stored picture is turned and mirrored before it is shown."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image

# Orientations whose stored rows are displayed columns.
_TURNED = (5, 6, 7, 8)


def orientation_of(exif: Image.Exif) -> int:
    """Return the orientation, 1 to 8; 1 when it is missing or makes no sense."""
    value = exif.get(ExifTags.Base.Orientation, 1)
    return int(value) if isinstance(value, int) and 1 <= value <= 8 else 1


def displayed_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Return the width and height of the displayed frame of a stored picture."""
    return (height, width) if orientation in _TURNED else (width, height)


def displayed(pixels: npt.NDArray[Any], orientation: int) -> npt.NDArray[Any]:
    """Return a stored picture (H, W, ...) as it is displayed, contiguous; the picture itself when nothing changes."""
    if orientation in _TURNED:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)
