"""PNG files of 8 or 16 bits with ICC profile, EXIF, IPTC and XMP."""

import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

from ml_core.photos.copied_iptc import png_text
from ml_core.photos.resizing import opencv

# Signature and header chunk, after which metadata chunks go.
_HEAD_LENGTH = 33
_XMP_KEYWORD = b"XML:com.adobe.xmp"


def png_bytes(
    pixels: npt.NDArray[Any], icc: bytes | None, exif: bytes, xmp: bytes | None, iptc: bytes | None = None
) -> bytes:
    """Return a PNG file of pixels (H, W), (H, W, 3) or (H, W, 4), 8 or 16 bits.

    Args:
        pixels: Grey, RGB or RGBA.
        icc: ICC profile.
        exif: EXIF block beginning with the TIFF header; empty for none.
        xmp: XMP packet, which goes into the text chunk Adobe names for it.
        iptc: IPTC block, which goes into the text chunk that other programs look for.
    """
    stored = pixels if pixels.ndim == 2 else pixels[..., [2, 1, 0, 3][: pixels.shape[2]]]
    done, encoded = opencv().imencode(".png", np.ascontiguousarray(stored))
    if not done:
        raise ValueError("the PNG encoder refused the picture")
    chunks = b""
    if icc:
        chunks += _chunk(b"iCCP", b"ICC\0\0" + zlib.compress(icc))
    if exif:
        chunks += _chunk(b"eXIf", exif)
    if xmp:
        chunks += _chunk(b"iTXt", _XMP_KEYWORD + b"\0\0\0\0\0" + xmp)
    if iptc:
        keyword, text = png_text(iptc)
        chunks += _chunk(b"zTXt", keyword + b"\0\0" + zlib.compress(text))
    data: bytes = encoded.tobytes()
    return data[:_HEAD_LENGTH] + chunks + data[_HEAD_LENGTH:]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
