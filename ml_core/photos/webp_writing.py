"""WebP files with ICC profile, EXIF and XMP."""

import io
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ml_core.specs.errors import PhotoError

_EDGE = 16_383


def webp_bytes(pixels: npt.NDArray[Any], quality: int, icc: bytes | None, exif: Image.Exif, xmp: bytes | None) -> bytes:
    """Return a WebP file of 8-bit pixels (H, W), (H, W, 3) or (H, W, 4); raises `PhotoError` when it is too large."""
    if max(pixels.shape[:2]) > _EDGE:
        raise PhotoError("The crop is too large for a WebP file.", "Scale it down, or export it as TIFF or PNG.")
    about: dict[str, Any] = {"icc_profile": icc, "xmp": xmp} if xmp else {"icc_profile": icc}
    if len(exif):
        about["exif"] = exif
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "WEBP", quality=quality, method=4, **about)
    return file.getvalue()
