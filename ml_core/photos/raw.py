"""Camera RAW: the preview that the camera embedded where it is good enough, else the sensor's data developed."""

import importlib
import io
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import simplejpeg
from PIL import Image, JpegImagePlugin

from ml_core.photos import jpeg
from ml_core.photos.colour import pixels_to_srgb
from ml_core.photos.metadata import exif_of
from ml_core.photos.opening import PhotoSource, check_size
from ml_core.photos.orientation import displayed, orientation_of
from ml_core.photos.resizing import scaled_down
from ml_core.specs.errors import PhotoError

# LibRaw's "flip" as an EXIF orientation.
_FLIPS = {0: 1, 3: 3, 5: 8, 6: 6}
# Cameras leave a few pixels at the edges out of the preview; one cut to another shape shows another picture.
_SAME_SHAPE = 0.03
# A JPEG's first marker, and the first byte of those that may follow it.
_JPEG_START = re.compile(rb"\xff\xd8\xff[\xc4\xdb\xe0-\xef\xfe]")
# The marker occurs by chance too, now and then; a file full of it is no photo.
_MOST_MARKERS = 100


@dataclass(frozen=True)
class RawHeader:
    """What a RAW file says without developing it: size in the stored orientation, orientation, EXIF block."""

    width: int
    height: int
    orientation: int
    exif: Image.Exif


@dataclass(frozen=True)
class _Preview:
    """An embedded JPEG: its bytes, size and header."""

    data: bytes
    width: int
    height: int
    image: Image.Image


def read_header(source: PhotoSource) -> RawHeader:
    """Return the header of a RAW photo."""
    with _libraw(source) as opened:
        if opened is None:
            preview = _largest_jpeg(source)
            exif = _file_exif(source, preview)
            return RawHeader(preview.width, preview.height, orientation_of(exif), exif)
        width, height, orientation = _geometry(opened)
        return RawHeader(width, height, orientation, _file_exif(source, _embedded(opened)))


def decode(source: PhotoSource, max_edge: int | None) -> npt.NDArray[np.uint8]:
    """Return a RAW photo as sRGB, displayed, shape (H, W, 3).

    The embedded preview serves where it is as large as `max_edge` and shows the whole picture, and for cameras that
    LibRaw does not know.
    """
    with _libraw(source) as opened:
        if opened is None:
            preview = _largest_jpeg(source)
            return displayed(_preview_pixels(preview, max_edge), orientation_of(_file_exif(source, preview)))
        width, height, orientation = _geometry(opened)
        embedded = _embedded(opened)
        if max_edge is not None and embedded is not None and _serves(embedded, width, height, max_edge):
            return displayed(_preview_pixels(embedded, max_edge), orientation)
        return scaled_down(_developed(opened, max_edge, width, height), max_edge)


def develop(source: PhotoSource, bits: int) -> npt.NDArray[np.uint8] | npt.NDArray[np.uint16]:
    """Return the sensor's data developed with the camera's white balance: sRGB, displayed, full size, 8 or 16 bits.

    Without LibRaw, or for cameras that it does not know, the largest embedded preview (8 bits).
    """
    with _libraw(source) as opened:
        if opened is None:
            return decode(source, None)
        _geometry(opened)
        pixels: npt.NDArray[np.uint8] = opened.postprocess(use_camera_wb=True, output_bps=bits)
        return pixels


@contextmanager
def _libraw(source: PhotoSource) -> Iterator[Any]:
    """Open a RAW file with LibRaw; None where LibRaw is missing or does not know the camera."""
    rawpy = _rawpy()
    source.file.seek(0)
    try:
        opened = None if rawpy is None else rawpy.imread(source.file)
    except rawpy.LibRawFileUnsupportedError:
        opened = None
    with opened if opened is not None else nullcontext():
        yield opened


@cache
def _rawpy() -> Any:
    try:
        return importlib.import_module("rawpy")
    except ImportError:
        return None


def _geometry(raw: Any) -> tuple[int, int, int]:
    sizes = raw.sizes
    check_size(sizes.width, sizes.height)
    # LibRaw counts sensors with oblong pixels unstretched; its developed picture is stretched.
    height = round(sizes.height / sizes.pixel_aspect) if sizes.pixel_aspect < 1 else sizes.height
    width = round(sizes.width * sizes.pixel_aspect) if sizes.pixel_aspect > 1 else sizes.width
    return width, height, _FLIPS.get(sizes.flip, 1)


def _developed(raw: Any, max_edge: int | None, width: int, height: int) -> npt.NDArray[np.uint8]:
    half = max_edge is not None and max(width, height) // 2 >= max_edge
    pixels: npt.NDArray[np.uint8] = raw.postprocess(use_camera_wb=True, half_size=half)
    return pixels


def _embedded(raw: Any) -> _Preview | None:
    rawpy = _rawpy()
    try:
        thumbnail = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        return None
    return _preview(thumbnail.data) if thumbnail.format == rawpy.ThumbFormat.JPEG else None


def _preview(data: bytes) -> _Preview | None:
    try:
        image = JpegImagePlugin.JpegImageFile(io.BytesIO(data))
    # Bytes that only look like a JPEG, or a lossless one, which holds the sensor's data.
    except Exception:
        return None
    return _Preview(data, *image.size, image) if image.mode in ("L", "RGB") else None


def _serves(preview: _Preview, width: int, height: int, max_edge: int) -> bool:
    large = max(preview.width, preview.height) >= min(max_edge, max(width, height) * 0.95)
    return large and abs(preview.width / preview.height * height / width - 1) < _SAME_SHAPE


def _preview_pixels(preview: _Preview, max_edge: int | None) -> npt.NDArray[np.uint8]:
    check_size(preview.width, preview.height)
    pixels = jpeg.decode_rgb(preview.data, preview.width, preview.height, max_edge)
    if pixels is None:
        raise PhotoError("The preview in the RAW file is damaged.", "Copy it again from the card or a backup.")
    return pixels_to_srgb(pixels, preview.image.info.get("icc_profile"))


def _largest_jpeg(source: PhotoSource) -> _Preview:
    """Return the largest picture embedded in a RAW file, found by the marker every JPEG begins with."""
    source.file.seek(0)
    data = source.file.read()
    starts = [match.start() for match in itertools.islice(_JPEG_START.finditer(data), _MOST_MARKERS)]
    area, start = max(((_area(data, start), start) for start in starts), default=(0, 0))
    best = _preview(data[start:]) if area else None
    if best is None:
        raise PhotoError("This RAW file cannot be read.", "Save it as DNG, TIFF or JPEG with your RAW program.")
    return best


def _area(data: bytes, start: int) -> int:
    """Return the pixels of the JPEG that begins at `start`; 0 for a lossless one, which is the sensor's data."""
    try:
        height, width, _, _ = simplejpeg.decode_jpeg_header(memoryview(data)[start:], strict=False)
    except ValueError:
        return 0
    return int(height) * int(width)


def _file_exif(source: PhotoSource, preview: _Preview | None) -> Image.Exif:
    """Return the EXIF block of a RAW file that is a TIFF file inside, else that of its preview."""
    exif = Image.Exif()
    source.file.seek(0)
    head = source.file.read(4)
    if head in (b"II*\0", b"MM\0*"):
        source.file.seek(0)
        try:
            exif.load_from_fp(source.file)
            exif.get_ifd(0x8769)
        # As in `exif_of`: damaged metadata must not cost the photo.
        except Exception:
            return Image.Exif()
        return exif
    return exif if preview is None else exif_of(preview.image)
