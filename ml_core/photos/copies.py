"""Turning a cropped picture and its original's metadata into the bytes of a JPEG, TIFF, PNG or WebP file."""

import io
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from ml_core.photos.colour import NEUTRAL, srgb_profile, to_srgb
from ml_core.photos.copied_exif import exif_of_copy, without_makers_note
from ml_core.photos.copied_iptc import DamagedIptcError, iptc_of_copy, jpeg_segment
from ml_core.photos.copied_xmp import DamagedXmpError, xmp_of_copy
from ml_core.photos.originals import Original
from ml_core.photos.png_writing import png_bytes
from ml_core.photos.tiff_writing import tiff_bytes
from ml_core.photos.webp_writing import webp_bytes
from ml_core.specs.errors import PhotoError

ExportFormat: TypeAlias = Literal["jpeg", "tiff", "png", "webp"]

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
        iptc: IPTC block.
        notes: What could not be kept, in words for a person.
    """

    pixels: npt.NDArray[Any]
    mode: str
    icc: bytes | None
    exif: Image.Exif
    xmp: bytes | None
    iptc: bytes | None
    notes: tuple[str, ...]


def copy_of(original: Original, pixels: npt.NDArray[Any], target: ExportFormat) -> Copy:
    """Return the copy of an original that shows `pixels`, a part of it, ready for a file of the `target` format."""
    height, width = pixels.shape[:2]
    exif, xmp, iptc, notes = metadata_of_copy(original.exif, original.xmp, original.iptc, width, height)
    pixels, mode, icc = _fitting(pixels, original.mode, original.icc, target)
    return Copy(pixels, mode, icc, exif, xmp, iptc, notes)


def metadata_of_copy(
    exif: Image.Exif, xmp: bytes | None, iptc: bytes | None, width: int, height: int
) -> tuple[Image.Exif, bytes | None, bytes | None, tuple[str, ...]]:
    """Return EXIF, XMP and IPTC of a copy of `width` x `height` pixels, and what of them could not be kept."""
    notes: list[str] = []
    if xmp:
        try:
            xmp = xmp_of_copy(xmp, width, height)
        except DamagedXmpError:
            xmp = None
            notes.append("Its XMP metadata is damaged and was left out.")
    if iptc:
        try:
            iptc = iptc_of_copy(iptc)
        except DamagedIptcError:
            iptc = None
            notes.append("Its IPTC captions are damaged and were left out.")
    return exif_of_copy(exif, width, height), xmp or None, iptc or None, tuple(notes)


def _fitting(
    pixels: npt.NDArray[Any], mode: str, icc: bytes | None, target: ExportFormat
) -> tuple[npt.NDArray[Any], str, bytes | None]:
    """Return pixels, mode and profile as the format can hold them."""
    if (mode == "CMYK" and target in ("png", "webp")) or (mode == "L" and target == "webp"):
        image = _image_of(pixels, mode)
        image.info["icc_profile"] = icc
        return to_srgb(image), "RGB", srgb_profile()
    if mode == "RGBA" and target == "jpeg":
        alpha = pixels[..., 3:].astype(np.float32) / 255
        flat = pixels[..., :3] * alpha + np.array(NEUTRAL, np.float32) * (1 - alpha)
        return (flat + 0.5).astype(np.uint8), "RGB", icc
    return pixels, mode, icc


def encoded(copy: Copy, target: ExportFormat, quality: int) -> tuple[bytes, tuple[str, ...]]:
    """Return the file's bytes and what could not be kept; raises `PhotoError` when the format cannot hold it."""
    writable, damaged = with_writable_exif(copy.exif)
    copy = replace(copy, exif=writable, notes=copy.notes + damaged)
    match target:
        case "jpeg":
            return _jpeg(copy, quality)
        case "tiff":
            return tiff_bytes(copy.pixels, copy.mode, copy.icc, copy.exif, copy.xmp, copy.iptc), copy.notes
        case "webp":
            notes = ("WebP files have no place for IPTC captions.",) if copy.iptc else ()
            return webp_bytes(copy.pixels, quality, copy.icc, copy.exif, copy.xmp), copy.notes + notes
    exif = copy.exif.tobytes().removeprefix(b"Exif\0\0") if len(copy.exif) else b""
    return png_bytes(copy.pixels, copy.icc, exif, copy.xmp, copy.iptc), copy.notes


def with_writable_exif(exif: Image.Exif) -> tuple[Image.Exif, tuple[str, ...]]:
    """Return an EXIF block that can be written, and what could not be kept."""
    try:
        exif.tobytes()
    # Values that break their tag's rules, which cameras and programs do write.
    except Exception:
        return Image.Exif(), ("Its EXIF metadata is damaged and was left out.",)
    return exif, ()


def _jpeg(copy: Copy, quality: int) -> tuple[bytes, tuple[str, ...]]:
    if max(copy.pixels.shape[:2]) > _JPEG_EDGE:
        raise PhotoError("The crop is too large for a JPEG file.", "Export it as TIFF or PNG.")
    exif, xmp, app13, notes = jpeg_metadata(copy.exif, copy.xmp, copy.iptc)
    file = io.BytesIO()
    subsampling = 0 if quality >= _FINE_QUALITY else 2
    about = {"icc_profile": copy.icc, "exif": exif, "xmp": xmp, "quality": quality, "subsampling": subsampling}
    _image_of(copy.pixels, copy.mode).save(file, "JPEG", optimize=True, extra=app13, **about)
    return file.getvalue(), copy.notes + notes


def jpeg_metadata(
    exif: Image.Exif, xmp: bytes | None, iptc: bytes | None
) -> tuple[bytes, bytes | None, bytes, tuple[str, ...]]:
    """Return EXIF block, XMP packet and IPTC segment as they fit into a JPEG file, and what does not."""
    block, notes = _exif_segment(exif)
    if xmp is not None and len(xmp) > _SEGMENT_BYTES:
        xmp = None
        notes = (*notes, "Its XMP metadata does not fit into a JPEG file and was left out.")
    app13 = jpeg_segment(iptc) if iptc else b""
    if app13 is None:
        notes = (*notes, "Its IPTC captions do not fit into a JPEG file and were left out.")
    return block, xmp, app13 or b"", notes


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
