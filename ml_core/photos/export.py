"""Writing cropped copies: the original's colours, EXIF, IPTC and XMP are kept, the original is only read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from ml_core.geometry import Crop
from ml_core.photos.copies import ExportFormat, copy_of, encoded
from ml_core.photos.copy_sizes import copy_size
from ml_core.photos.cropping import cut
from ml_core.photos.lossless_copies import lossless_copy
from ml_core.photos.lossless_jpeg.segments import UnfitJpegError
from ml_core.photos.new_files import free_target, write_new
from ml_core.photos.opening import PhotoSource, opened
from ml_core.photos.originals import read_original
from ml_core.photos.resizing import scaled_to
from ml_core.photos.sharpening import Sharpening, sharpened
from ml_core.specs.errors import PhotoError

__all__ = ["EXTENSIONS", "CopyForm", "ExportFormat", "ExportedCrop", "export_crop", "free_target", "rendered"]

EXTENSIONS: dict[ExportFormat, str] = {"jpeg": ".jpg", "tiff": ".tif", "png": ".png", "webp": ".webp"}
_EIGHT_BITS = ("jpeg", "webp")

Lossless: TypeAlias = Literal["never", "where possible", "only"]


@dataclass(frozen=True)
class CopyForm:
    """How copies are made.

    Attributes:
        format: File format.
        quality: Of JPEG and WebP files, 1 to 100.
        max_edge: The longer side is scaled down to this many pixels; 0 keeps full size.
        pixels: Exact width and height instead, see `copy_size`; 0, 0 for none.
        sharpening: Done after scaling.
        lossless: Whether JPEG photos are cropped as they are stored; with ``"only"``, what cannot be is refused.
    """

    format: ExportFormat = "jpeg"
    quality: int = 92
    max_edge: int = 0
    pixels: tuple[int, int] = (0, 0)
    sharpening: Sharpening = "none"
    lossless: Lossless = "never"


@dataclass(frozen=True)
class RenderedCopy:
    """A copy that is yet to be written.

    Attributes:
        data: The file.
        width: Width in pixels.
        height: Height in pixels.
        bits: Bits a channel.
        notes: What could not be kept or be as asked, in words for a person; empty as a rule.
    """

    data: bytes
    width: int
    height: int
    bits: int = 8
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExportedCrop:
    """A copy that was written; `path` says where, the rest is as in `RenderedCopy`."""

    path: Path
    width: int
    height: int
    bits: int = 8
    notes: tuple[str, ...] = ()


def export_crop(
    photo: Path,
    crop: Crop,
    target: Path,
    *,
    format: ExportFormat = "jpeg",  # noqa: A002 - the word users and configs know
    quality: int = 92,
    max_edge: int = 0,
) -> ExportedCrop:
    """Write a cropped copy of a photo, by temporary file, fsync and rename.

    Args:
        photo: The original, opened for reading only.
        crop: What to keep of the displayed frame.
        target: The file to write; its folder must exist.
        format: File format, whatever the target's name.
        quality: JPEG quality, 1 to 100.
        max_edge: The longer side is scaled down to this many pixels; 0 keeps full size.

    Raises:
        PhotoError: As `rendered`; also if the copy cannot be written or `target` exists, which is never replaced.
    """
    copy = rendered(photo, crop, CopyForm(format, quality, max_edge))
    write_new(target, copy.data)
    return ExportedCrop(target, copy.width, copy.height, copy.bits, copy.notes)


def rendered(photo: Path, crop: Crop, form: CopyForm) -> RenderedCopy:
    """Return a cropped copy of a photo, which is opened for reading only.

    ICC profile, EXIF, IPTC and XMP are kept, without what would crop or turn the copy again or show what was cropped
    away. TIFF and PNG copies of 16-bit TIFF, PNG and RAW photos have 16 bits a channel, all other copies 8. RAW photos
    are developed with the camera's white balance to sRGB.

    Raises:
        PhotoError: If the photo cannot be decoded, the crop is not inside it, the format cannot hold it, or a lossless
            crop is demanded where none is possible.
    """
    with opened(photo) as source:
        why: tuple[str, ...] = ()
        if form.lossless != "never":
            try:
                return _lossless(source, crop, form)
            except UnfitJpegError as error:
                if form.lossless == "only":
                    raise PhotoError(f"It cannot be cropped without loss: {error}.", "Allow other copies.") from error
                why = (f"Written anew, since a crop without loss is impossible: {error}.",)
        source.file.seek(0)
        return _decoded(source, crop, form, why)


def _lossless(source: PhotoSource, crop: Crop, form: CopyForm) -> RenderedCopy:
    if form.format != "jpeg":
        raise UnfitJpegError("the copy shall be no JPEG")
    if form.sharpening != "none":
        raise UnfitJpegError("the copy shall be sharpened")
    data, (width, height), notes = lossless_copy(source, crop, form.max_edge, form.pixels)
    return RenderedCopy(data, width, height, 8, notes)


def _decoded(source: PhotoSource, crop: Crop, form: CopyForm, why: tuple[str, ...]) -> RenderedCopy:
    original = read_original(source, bits=8 if form.format in _EIGHT_BITS else 16)
    part = cut(original.pixels, crop)
    *size, unfit = copy_size(part.shape[1], part.shape[0], form.max_edge, form.pixels)
    pixels = sharpened(scaled_to(part, (size[0], size[1])), original.mode, form.sharpening)
    copy = copy_of(original, pixels, form.format)
    data, notes = encoded(copy, form.format, form.quality)
    return RenderedCopy(data, size[0], size[1], copy.pixels.dtype.itemsize * 8, (*why, *unfit, *notes))
