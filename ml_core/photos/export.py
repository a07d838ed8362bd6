"""Writing cropped copies: the original's colours, EXIF and XMP are kept, the original is only read."""

from dataclasses import dataclass
from pathlib import Path

from ml_core.geometry import Crop
from ml_core.photos.copies import ExportFormat, copy_of, encoded
from ml_core.photos.cropping import cut
from ml_core.photos.new_files import free_target, write_new
from ml_core.photos.opening import opened
from ml_core.photos.originals import read_original
from ml_core.photos.resizing import scaled_down

__all__ = ["EXTENSIONS", "ExportFormat", "ExportedCrop", "export_crop", "free_target"]

EXTENSIONS: dict[ExportFormat, str] = {"jpeg": ".jpg", "tiff": ".tif", "png": ".png"}


@dataclass(frozen=True)
class ExportedCrop:
    """A copy that was written.

    Attributes:
        path: Where it is.
        width: Width in pixels.
        height: Height in pixels.
        bits: Bits a channel.
        notes: What could not be kept, in words for a person; empty as a rule.
    """

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

    ICC profile, EXIF and XMP are kept, without what would crop or turn the copy again or show what was cropped away.
    TIFF and PNG copies of 16-bit TIFF, PNG and RAW photos have 16 bits a channel, all other copies 8. RAW photos are
    developed with the camera's white balance to sRGB.

    Args:
        photo: The original, opened for reading only.
        crop: What to keep of the displayed frame.
        target: The file to write; its folder must exist.
        format: File format, whatever the target's name.
        quality: JPEG quality, 1 to 100.
        max_edge: The longer side is scaled down to this many pixels; 0 keeps full size.

    Raises:
        PhotoError: If the photo cannot be decoded, the crop is not inside it, or the copy cannot be written; also if
            `target` exists, which is never replaced.
    """
    with opened(photo) as source:
        original = read_original(source, bits=8 if format == "jpeg" else 16)
        pixels = scaled_down(cut(original.pixels, crop), max_edge or None)
        copy = copy_of(original, pixels, format)
        data, notes = encoded(copy, format, quality)
    write_new(target, data)
    height, width = pixels.shape[:2]
    return ExportedCrop(target, width, height, copy.pixels.dtype.itemsize * 8, notes)
