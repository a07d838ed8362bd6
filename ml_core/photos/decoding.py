"""From a photo file to pixels: sRGB, displayed orientation."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile

from ml_core.photos import jpeg, raw
from ml_core.photos.colour import pixels_to_srgb, to_srgb
from ml_core.photos.metadata import exif_of
from ml_core.photos.opening import MAX_PIXELS, PhotoSource, open_image, opened
from ml_core.photos.orientation import displayed, orientation_of
from ml_core.photos.resizing import fitted_size, scaled_down

__all__ = ["MAX_PIXELS", "decode"]

# Modes that Pillow scales without losing anything; the others are converted first.
_SCALABLE = ("L", "RGB", "CMYK", "LA", "RGBA")


def decode(path: Path, max_edge: int | None = None) -> npt.NDArray[np.uint8]:
    """Return a photo's pixels as sRGB in the displayed orientation, shape (H, W, 3).

    Args:
        path: The photo; its content says what format it has.
        max_edge: The longer side is scaled down to this many pixels; smaller photos keep their size. None for full
            size. A scaled decode of a JPEG or RAW file is several times quicker.

    Raises:
        PhotoError: If the file is missing, unreadable, empty, damaged, incomplete, too large, an animation or no photo.
    """
    with opened(path) as source:
        if source.kind == "raw":
            return raw.decode(source, max_edge)
        image = open_image(source)
        # Pillow turns TIFF files while it decodes them, and no others.
        orientation = 1 if source.kind == "tiff" else orientation_of(exif_of(image))
        return displayed(_stored_pixels(source, image, max_edge), orientation)


def _stored_pixels(source: PhotoSource, image: ImageFile.ImageFile, max_edge: int | None) -> npt.NDArray[np.uint8]:
    if source.kind == "jpeg" and (quick := _quick_jpeg(source, image, max_edge)) is not None:
        return quick
    if max_edge is not None:
        image.draft(None, (max_edge, max_edge))
    image.load()
    # Not by `Image.thumbnail`, which rounds the sides of a wide and of an upright picture in different ways.
    size = fitted_size(*image.size, max_edge)
    if size != image.size and image.mode in _SCALABLE:
        return to_srgb(image.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0))
    return scaled_down(to_srgb(image), max_edge)


def _quick_jpeg(source: PhotoSource, image: ImageFile.ImageFile, max_edge: int | None) -> npt.NDArray[np.uint8] | None:
    icc = image.info.get("icc_profile")
    if image.mode != "RGB" and (image.mode != "L" or icc):
        return None
    source.file.seek(0)
    pixels = jpeg.decode_rgb(source.file.read(), *image.size, max_edge)
    return None if pixels is None else pixels_to_srgb(pixels, icc)
