"""Where a picture may show skin: cheap to tell, and most pictures show little of it."""

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes

# Chroma planes of YCrCb that skin of every shade falls into, a little wider than published (Chai and Ngan, 1999).
_CR, _CB = (133, 180), (75, 130)
_SHARE = 0.6
# Mean distance from grey, of 128, below which a picture or a region has no colour to judge by.
_NO_COLOUR = 6.0
# The search for windows of skin runs on a picture so much smaller; their sizes there, from the smallest face on.
_COARSER = 4
_WINDOWS = (5, 11, 25)


def skin_windows(coloured: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Return which pixels of a YCrCb picture (h, w, 3) lie in a window that skin may fill, shape (h, w).

    All of them in a picture without colour.
    """
    height, width = coloured.shape[:2]
    size = max(1, width // _COARSER), max(1, height // _COARSER)
    small = cv2.resize(coloured, size, interpolation=cv2.INTER_AREA)
    if _without_colour(small):
        return np.ones((height, width), dtype=np.bool_)
    skin = cv2.inRange(small, np.array([0, _CR[0], _CB[0]]), np.array([255, _CR[1], _CB[1]]))
    found = np.zeros(skin.shape, np.uint8)
    for side in _WINDOWS:
        # A little less than what a face must have: the windows do not lie exactly on it.
        centres = (cv2.blur(skin, (side, side)) > 255 * (_SHARE - 0.1)).astype(np.uint8)
        found |= cv2.dilate(centres, np.ones((side + 2, side + 2), np.uint8))
    return np.asarray(cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST) > 0)


def of_skin(coloured: npt.NDArray[np.uint8], faces: Boxes) -> Boxes:
    """Return the boxes (K, 4), in pixels of a YCrCb picture, that skin fills, or that have no colour to tell."""
    return faces[np.array([_plausible(coloured, face) for face in faces], dtype=np.bool_)]


def _plausible(coloured: npt.NDArray[np.uint8], face: npt.NDArray[np.float64]) -> bool:
    left, top, right, bottom = face.astype(int)
    region = coloured[max(top, 0) : bottom, max(left, 0) : right]
    red, blue = region[..., 1], region[..., 2]
    skin = (red >= _CR[0]) & (red <= _CR[1]) & (blue >= _CB[0]) & (blue <= _CB[1])
    return bool(_without_colour(region) or skin.mean() >= _SHARE)


def _without_colour(coloured: npt.NDArray[np.uint8]) -> bool:
    red, blue = coloured[..., 1].astype(np.float32), coloured[..., 2].astype(np.float32)
    return bool(np.hypot(red - 128, blue - 128).mean() < _NO_COLOUR)
