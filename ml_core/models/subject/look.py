"""A photo's preview turned into the picture that models see."""

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box
from ml_core.models.picture import Picture
from ml_core.models.subject.faces import find_faces


def picture_of(path: str, pixels: npt.NDArray[np.uint8], subject: Box | None = None) -> Picture:
    """Return the picture of a photo with its faces; pixels are its preview, sRGB uint8 (H, W, 3)."""
    return Picture(path, pixels, subject, find_faces(pixels))
