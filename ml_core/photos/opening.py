"""Opening a photo: what may be read at all, its header as Pillow sees it, and every failure as a `PhotoError`."""

import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PIL import AvifImagePlugin, ImageFile, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

from ml_core.photos.formats import HEAD_BYTES, Kind, kind_of
from ml_core.photos.heic import heic_image
from ml_core.specs.errors import PhotoError

# Medium format has 150 megapixels; 200 in memory take 600 MB, which a laptop can spare for a moment.
MAX_PIXELS = 200_000_000
# A RAW file of the largest camera has 300 MB; more is not a photo, or one that would fill the memory.
MAX_BYTES = 2 * 2**30

_DAMAGED = "The file is damaged or incomplete."
_AGAIN = "Copy it again from the card or a backup."


@dataclass(frozen=True)
class PhotoSource:
    """An open photo file.

    Attributes:
        path: Where it is.
        kind: Its format, from its content.
        file: The file, opened for reading, at its start.
        size: Length in bytes.
    """

    path: Path
    kind: Kind
    file: IO[bytes]
    size: int


@contextmanager
def opened(path: Path) -> Iterator[PhotoSource]:
    """Open a photo for reading; within the block every failure becomes a `PhotoError` that names the photo."""
    _silence_pillow()
    try:
        with _open_regular(path) as file:
            size = file.seek(0, 2)
            file.seek(0)
            head = file.read(HEAD_BYTES)
            file.seek(0)
            yield PhotoSource(path, _kind(path, head, size), file, size)
    except PhotoError as error:
        raise PhotoError(error.what, error.remedy, path) from error.__cause__
    except FileNotFoundError as error:
        raise PhotoError("The file is no longer there.", "Find it, or remove it from the library.", path) from error
    except PermissionError as error:
        raise PhotoError("The file may not be read.", "Change its permissions.", path) from error
    except MemoryError as error:
        raise PhotoError("There is not enough memory for this photo.", "Close other programs.", path) from error
    except OSError as error:
        # Decoders raise it too, without a number, when a file ends too soon.
        what = _DAMAGED if error.errno is None else f"The file could not be read: {error.strerror}."
        raise PhotoError(what, _AGAIN if error.errno is None else "Check the disk.", path) from error
    # Decoders answer damage with whatever exception the damage leads to: struct.error, IndexError, SyntaxError...
    except Exception as error:
        raise PhotoError(_DAMAGED, _AGAIN, path) from error


def open_image(source: PhotoSource) -> ImageFile.ImageFile:
    """Return the photo as a Pillow image whose pixels are not decoded yet; any format but RAW.

    Raises:
        PhotoError: If it has too many pixels or is an animation.
    """
    image = _image(source)
    check_size(*image.size)
    # Several images in a TIFF or HEIC file are a photo and its smaller versions, in a JPEG what belongs to the first.
    if source.kind in ("png", "webp", "avif") and getattr(image, "is_animated", False):
        raise PhotoError("This is an animation, not a photo.", "Save one frame of it as a photo.")
    return image


def check_size(width: int, height: int) -> None:
    """Raise `PhotoError` when a photo has no pixels, or more than may be decoded."""
    if width < 1 or height < 1:
        raise PhotoError("The photo has no pixels.", _AGAIN)
    if width * height > MAX_PIXELS:
        megapixels = width * height / 1e6
        raise PhotoError(
            f"The photo is too large: {megapixels:,.0f} megapixels.",
            f"Save a smaller copy; up to {MAX_PIXELS // 1_000_000} megapixels are read.",
        )


def _open_regular(path: Path) -> IO[bytes]:
    # Opening a pipe or a device would wait for ever.
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise PhotoError("This is a folder, not a photo.", "Add the photos in it instead.")
    if not stat.S_ISREG(mode):
        raise PhotoError("This is not an ordinary file.", "Copy the photo to a folder.")
    return path.open("rb")


def _kind(path: Path, head: bytes, size: int) -> Kind:
    if size == 0:
        raise PhotoError("The file is empty.", _AGAIN)
    if size > MAX_BYTES:
        raise PhotoError(f"The file is too large: {size / 2**30:.1f} GB.", "Save a smaller copy.")
    kind = kind_of(head, path.suffix)
    if kind is None:
        raise PhotoError("This is not a photo in a format that Thirds reads.", "Save it as JPEG, PNG or TIFF.")
    return kind


def _image(source: PhotoSource) -> ImageFile.ImageFile:
    """Return what Pillow's reader makes of it; called directly, since `Image.open` warns of sizes refused anyway."""
    match source.kind:
        case "jpeg":
            return JpegImagePlugin.JpegImageFile(source.file)
        case "png":
            return PngImagePlugin.PngImageFile(source.file)
        case "tiff":
            return TiffImagePlugin.TiffImageFile(source.file)
        case "webp":
            return WebPImagePlugin.WebPImageFile(source.file)
        case "avif":
            return AvifImagePlugin.AvifImageFile(source.file)
        case "heic":
            return heic_image(source.file)
        case "raw":
            raise ValueError("RAW photos are opened by LibRaw")


def _silence_pillow() -> None:
    """Keep Pillow's remarks on damaged metadata from the user: the photo, or its `PhotoError`, says what matters.

    `warnings.catch_warnings` is no use here: it is not safe in threads. The filter is renewed at each call, because
    others reset the filters.
    """
    warnings.filterwarnings("ignore", module=r"PIL\.|pi_heif")
