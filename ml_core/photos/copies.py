"""Turning a cropped picture and its original's metadata into the bytes of a JPEG, TIFF or PNG file."""

import io
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from ml_core.photos.colour import NEUTRAL, srgb_profile, to_srgb
from ml_core.photos.copied_exif import exif_of_copy, without_makers_note
from ml_core.photos.copied_xmp import DamagedXmpError, xmp_of_copy
from ml_core.photos.originals import Original
from ml_core.photos.png_writing import png_bytes
from ml_core.photos.tiff_writing import tiff_bytes
from ml_core.specs.errors import PhotoError

ExportFormat: TypeAlias = Literal["jpeg", "tiff", "png"]

# One JPEG segment, less its own length and the longest name in front of the data.
_SEGMENT_BYTES = 65_535 - 2 - 29
_JPEG_EDGE = 65_500
# From this quality on chroma is kept at full size too.
_FINE_QUALITY = 90


@dataclass(frozen=True)
class Copy:
    """A cropped picture and its metadata, as its file format can hold them.

    Attributes:
        pixels: 8 or 16 bits, shape (H, W), (H, W, 3) or (H, W, 4).
        mode: ``"L"``, ``"RGB"``, ``"RGBA"`` or ``"CMYK"``.
        icc: ICC profile.
        exif: EXIF block; empty for none.
        xmp: XMP packet.
        notes: What could not be kept, in words for a person.
    """

    pixels: npt.NDArray[Any]
    mode: str
    icc: bytes | None
    exif: Image.Exif
    xmp: bytes | None
    notes: tuple[str, ...]


def copy_of(original: Original, pixels: npt.NDArray[Any], target: ExportFormat) -> Copy:
    """Return the copy of an original that shows `pixels`, a part of it, ready for a file of the `target` format."""
    height, width = pixels.shape[:2]
    notes: list[str] = []
    xmp = None
    if original.xmp:
        try:
            xmp = xmp_of_copy(original.xmp, width, height)
        except DamagedXmpError:
            notes.append("Its XMP metadata is damaged and was left out.")
    exif = exif_of_copy(original.exif, width, height)
    pixels, mode, icc = _fitting(pixels, original.mode, original.icc, target)
    return Copy(pixels, mode, icc, exif, xmp, tuple(notes))


def _fitting(
    pixels: npt.NDArray[Any], mode: str, icc: bytes | None, target: ExportFormat
) -> tuple[npt.NDArray[Any], str, bytes | None]:
    """Return pixels, mode and profile as the format can hold them."""
    if mode == "CMYK" and target == "png":
        image = _image_of(pixels, "CMYK")
        image.info["icc_profile"] = icc
        return to_srgb(image), "RGB", srgb_profile()
    if mode == "RGBA" and target == "jpeg":
        alpha = pixels[..., 3:].astype(np.float32) / 255
        flat = pixels[..., :3] * alpha + np.array(NEUTRAL, np.float32) * (1 - alpha)
        return (flat + 0.5).astype(np.uint8), "RGB", icc
    return pixels, mode, icc


def encoded(copy: Copy, target: ExportFormat, quality: int) -> tuple[bytes, tuple[str, ...]]:
    """Return the file's bytes and what could not be kept; raises `PhotoError` when the format cannot hold it."""
    copy = _with_writable_exif(copy)
    if target == "jpeg":
        return _jpeg(copy, quality)
    if target == "tiff":
        return tiff_bytes(copy.pixels, copy.mode, copy.icc, copy.exif, copy.xmp), copy.notes
    exif = copy.exif.tobytes().removeprefix(b"Exif\0\0") if len(copy.exif) else b""
    return png_bytes(copy.pixels, copy.icc, exif, copy.xmp), copy.notes


def _with_writable_exif(copy: Copy) -> Copy:
    try:
        copy.exif.tobytes()
    # Values that break their tag's rules, which cameras and programs do write.
    except Exception:
        note = "Its EXIF metadata is damaged and was left out."
        return replace(copy, exif=Image.Exif(), notes=(*copy.notes, note))
    return copy


def _jpeg(copy: Copy, quality: int) -> tuple[bytes, tuple[str, ...]]:
    if max(copy.pixels.shape[:2]) > _JPEG_EDGE:
        raise PhotoError("The crop is too large for a JPEG file.", "Export it as TIFF or PNG.")
    exif, notes = _exif_segment(copy.exif)
    xmp = copy.xmp
    if xmp is not None and len(xmp) > _SEGMENT_BYTES:
        xmp = None
        notes = (*notes, "Its XMP metadata does not fit into a JPEG file and was left out.")
    file = io.BytesIO()
    subsampling = 0 if quality >= _FINE_QUALITY else 2
    about = {"icc_profile": copy.icc, "exif": exif, "xmp": xmp, "quality": quality, "subsampling": subsampling}
    _image_of(copy.pixels, copy.mode).save(file, "JPEG", optimize=True, **about)
    return file.getvalue(), copy.notes + notes


def _exif_segment(exif: Image.Exif) -> tuple[bytes, tuple[str, ...]]:
    """Return the EXIF block as it fits into a JPEG file, and what does not."""
    if not len(exif):
        return b"", ()
    if len(block := exif.tobytes()) <= _SEGMENT_BYTES:
        return block, ()
    if len(block := without_makers_note(exif).tobytes()) <= _SEGMENT_BYTES:
        return block, ("The camera maker's own notes do not fit into a JPEG file and were left out.",)
    return b"", ("Its EXIF metadata does not fit into a JPEG file and was left out.",)


def _image_of(pixels: npt.NDArray[Any], mode: str) -> Image.Image:
    height, width = pixels.shape[:2]
    return Image.frombuffer(mode, (width, height), np.ascontiguousarray(pixels), "raw", mode, 0, 1)
