"""Copies of JPEG photos whose pixels are those of the original, bit by bit."""

import io

from PIL import Image

from ml_core.geometry import Crop
from ml_core.photos.copied_iptc import iptc_of
from ml_core.photos.copies import jpeg_metadata, metadata_of_copy, with_writable_exif
from ml_core.photos.copy_sizes import copy_size
from ml_core.photos.cropping import check_crop
from ml_core.photos.lossless_jpeg.crop import PixelBox, lossless_crop, snapped
from ml_core.photos.lossless_jpeg.segments import UnfitJpegError, read_jpeg, segment
from ml_core.photos.metadata import exif_of
from ml_core.photos.opening import PhotoSource, open_image
from ml_core.photos.orientation import orientation_of
from ml_core.photos.originals import xmp_of

_APP1 = 0xE1
_XMP = b"http://ns.adobe.com/xap/1.0/\0"


def lossless_copy(
    source: PhotoSource, crop: Crop, max_edge: int = 0, pixels: tuple[int, int] = (0, 0)
) -> tuple[bytes, tuple[int, int], tuple[str, ...]]:
    """Return a JPEG file of the crop, its width and height, and what to tell about it.

    Left and top edge move outwards to where the file's blocks begin. Metadata is that of every copy. The sizes are
    those of `copy_size`: a crop that would have to be scaled is none without loss.

    Raises:
        UnfitJpegError: If the photo or the crop does not allow it; the message says why.
        PhotoError: If the photo cannot be read, or the crop is not inside it.
    """
    if source.kind != "jpeg":
        raise UnfitJpegError("the photo is no JPEG")
    if crop.angle != 0:
        raise UnfitJpegError("the crop is turned")
    image = open_image(source)
    exif, xmp = exif_of(image), xmp_of(image)
    if orientation_of(exif) != 1:
        raise UnfitJpegError("the photo is stored lying on its side or mirrored")
    check_crop(crop, image.width, image.height)
    source.file.seek(0)
    jpeg = read_jpeg(source.file.read())
    if (jpeg.width, jpeg.height) != image.size:
        raise UnfitJpegError("the file is damaged")
    asked = PixelBox(*crop.box.pixels(*image.size))
    box = snapped(jpeg, asked)
    size = box.right - box.left, box.bottom - box.top
    if copy_size(*size, max_edge, pixels)[:2] != size:
        raise UnfitJpegError("the copy shall be scaled down")
    metadata, notes = _metadata(exif, xmp, iptc_of(image, exif), box)
    return lossless_crop(jpeg, box, metadata), size, (*notes, *_moved(asked, box))


def _metadata(exif: Image.Exif, xmp: bytes | None, iptc: bytes | None, box: PixelBox) -> tuple[bytes, tuple[str, ...]]:
    """Return the APP segments of EXIF, XMP and IPTC, and what of them could not be kept."""
    exif, xmp, iptc, notes = metadata_of_copy(exif, xmp, iptc, box.right - box.left, box.bottom - box.top)
    exif, damaged = with_writable_exif(exif)
    block, xmp, app13, unfit = jpeg_metadata(exif, xmp, iptc)
    file = io.BytesIO()
    if block:
        file.write(segment(_APP1, block))
    if xmp:
        file.write(segment(_APP1, _XMP + xmp))
    file.write(app13)
    return file.getvalue(), (*notes, *damaged, *unfit)


def _moved(asked: PixelBox, box: PixelBox) -> tuple[str, ...]:
    left, top = asked.left - box.left, asked.top - box.top
    moves = [f"{name} by {pixels} px" for name, pixels in (("left", left), ("top", top)) if pixels]
    if not moves:
        return ("Cropped without loss.",)
    return (f"Cropped without loss; it shows more at the {' and the '.join(moves)}, where the JPEG's blocks begin.",)
