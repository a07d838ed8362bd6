"""The small picture that cameras put into the EXIF block: on screen at once, while the preview is being made."""

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, ImageFile, JpegImagePlugin

from ml_core.photos.colour import to_srgb
from ml_core.photos.metadata import exif_of
from ml_core.photos.opening import open_image, opened
from ml_core.photos.orientation import displayed, orientation_of

_LARGEST_EDGE = 1024


def embedded_thumbnail(path: Path) -> npt.NDArray[np.uint8] | None:
    """Return the thumbnail in a JPEG's EXIF block, displayed, shape (H, W, 3), or None when there is no sound one.

    Black bars, which cameras add to make every thumbnail 4:3, are cut off.

    Raises:
        PhotoError: If the photo's header cannot be read.
    """
    with opened(path) as source:
        if source.kind != "jpeg":
            return None
        image = open_image(source)
        thumbnail = _decoded(_thumbnail_bytes(image))
        if thumbnail is None:
            return None
        return displayed(_without_bars(thumbnail, *image.size), orientation_of(exif_of(image)))


def _thumbnail_bytes(image: ImageFile.ImageFile) -> bytes:
    block = image.info.get("exif", b"")
    try:
        directory = exif_of(image).get_ifd(ExifTags.IFD.IFD1)
        start, length = (int(directory[tag]) for tag in (ExifTags.Base.JpegIFOffset, ExifTags.Base.JpegIFByteCount))
    # No second directory, or a damaged one.
    except Exception:
        return b""
    # Offsets count from the TIFF header, which follows the six bytes "Exif\0\0".
    return bytes(block[6 + start : 6 + start + length]) if start > 0 and length > 0 else b""


def _decoded(data: bytes) -> npt.NDArray[np.uint8] | None:
    if not data.startswith(b"\xff\xd8"):
        return None
    try:
        image: Image.Image = JpegImagePlugin.JpegImageFile(io.BytesIO(data))
        return to_srgb(image) if max(image.size) <= _LARGEST_EDGE else None
    # A damaged thumbnail is no thumbnail: the preview comes anyway.
    except Exception:
        return None


def _without_bars(pixels: npt.NDArray[np.uint8], width: int, height: int) -> npt.NDArray[np.uint8]:
    rows, columns = pixels.shape[:2]
    top = _bar(rows, columns * height / width)
    left = _bar(columns, rows * width / height)
    return pixels[top : rows - top, left : columns - left]


def _bar(length: int, wanted: float) -> int:
    """Return the width of the bars at both ends of a thumbnail's side, with the smeared line where they end."""
    bar = round((length - wanted) / 2)
    return bar + 1 if 0 < bar < length // 2 else 0
