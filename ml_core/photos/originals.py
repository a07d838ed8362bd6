"""A photo at full size with everything a copy keeps: its own colours, ICC profile, EXIF, IPTC and XMP."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile, TiffImagePlugin

from ml_core.photos import raw
from ml_core.photos.colour import eight_bits, profile_mode, srgb_profile, to_srgb
from ml_core.photos.copied_iptc import iptc_of, iptc_of_tags
from ml_core.photos.metadata import exif_of
from ml_core.photos.opening import PhotoSource, open_image
from ml_core.photos.orientation import displayed, orientation_of
from ml_core.photos.resizing import opencv

# TIFF's names for plain grey and colour, where 16 bits a channel are read.
_DEEP_PHOTOMETRICS = (1, 2)
# Place of the bit depth in a PNG file.
_PNG_DEPTH = 24


@dataclass(frozen=True)
class Original:
    """A decoded photo, nothing converted.

    Attributes:
        pixels: Displayed orientation, 8 or 16 bits, shape (H, W), (H, W, 3) or (H, W, 4).
        mode: ``"L"``, ``"RGB"``, ``"RGBA"`` or ``"CMYK"``.
        icc: ICC profile that fits the mode; None without one.
        exif: EXIF block; empty without one.
        xmp: XMP packet; None without one.
        iptc: IPTC block; None without one.
    """

    pixels: npt.NDArray[Any]
    mode: str
    icc: bytes | None
    exif: Image.Exif
    xmp: bytes | None
    iptc: bytes | None = None


def read_original(source: PhotoSource, bits: int) -> Original:
    """Decode an open photo at full size.

    Args:
        source: The photo.
        bits: 16 to keep 16 bits a channel where the photo has them: PNG and TIFF in grey or colour, and RAW.
            Everything else gives 8 bits.

    Raises:
        PhotoError: As `ml_core.photos.decoding.decode`.
    """
    if source.kind == "raw":
        exif = raw.read_header(source).exif
        source.file.seek(0)
        return Original(raw.develop(source, bits), "RGB", srgb_profile(), exif, None, iptc_of_tags(exif))
    image = open_image(source)
    exif, xmp = exif_of(image), xmp_of(image)
    iptc = iptc_of(image, exif)
    # Pillow turns TIFF files while it decodes them, and so does OpenCV; neither turns others.
    orientation = 1 if source.kind == "tiff" else orientation_of(exif)
    icc = image.info.get("icc_profile")
    deep = _deep_pixels(source) if bits == 16 and _is_deep(source, image) else None
    pixels, mode, own_icc = (deep, _mode_of(deep), icc) if deep is not None else _eight_bit_pixels(image, icc)
    fitting = own_icc if own_icc and profile_mode(own_icc) == {"RGBA": "RGB"}.get(mode, mode) else None
    return Original(displayed(pixels, orientation), mode, fitting, exif, xmp, iptc)


def xmp_of(image: ImageFile.ImageFile) -> bytes | None:
    """Return the XMP packet of an open photo; None without one."""
    found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if isinstance(found, str):
        return found.encode()
    return bytes(found) if isinstance(found, bytes | bytearray) else None


def _is_deep(source: PhotoSource, image: ImageFile.ImageFile) -> bool:
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        depths, photometric = image.tag_v2.get(258, ()), image.tag_v2.get(262)
        whole = set(image.tag_v2.get(339, (1,))) == {1}
        return whole and set(depths) == {16} and photometric in _DEEP_PHOTOMETRICS
    source.file.seek(0)
    head = source.file.read(_PNG_DEPTH + 1)
    source.file.seek(0)
    return source.kind == "png" and head[_PNG_DEPTH] == 16


def _deep_pixels(source: PhotoSource) -> npt.NDArray[np.uint16] | None:
    """Return 16-bit pixels, RGB or RGBA or grey; None when OpenCV does not read them at that depth."""
    source.file.seek(0)
    cv2 = opencv()
    pixels = cv2.imdecode(np.frombuffer(source.file.read(), np.uint8), cv2.IMREAD_UNCHANGED)
    source.file.seek(0)
    if pixels is None or pixels.dtype != np.uint16:
        return None
    order: npt.NDArray[np.uint16] = pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
    return np.ascontiguousarray(order if order.ndim == 2 else order[..., [2, 1, 0, 3][: order.shape[2]]])


def _mode_of(pixels: npt.NDArray[Any]) -> str:
    return "L" if pixels.ndim == 2 else {3: "RGB", 4: "RGBA"}[pixels.shape[2]]


def _eight_bit_pixels(image: ImageFile.ImageFile, icc: Any) -> tuple[npt.NDArray[np.uint8], str, bytes | None]:
    image.load()
    flat = eight_bits(image)
    if flat.mode == "LAB":
        return to_srgb(image), "RGB", srgb_profile()
    if flat.mode == "LA":
        flat = flat.convert("RGBA")
    return np.asarray(flat), flat.mode, icc if isinstance(icc, bytes) else None
