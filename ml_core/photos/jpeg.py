"""The quick way through a JPEG: the decoder itself scales down by eighths, which skips most of the work."""

import numpy as np
import numpy.typing as npt
import simplejpeg

from ml_core.photos.resizing import fitted_size, scaled_down
from ml_core.specs.errors import PhotoError

# What libjpeg says where picture is missing; its other remarks are about bytes that nobody needs.
_MISSING = ("premature end of data segment", "bad Huffman code")


def decode_rgb(data: bytes, width: int, height: int, max_edge: int | None) -> npt.NDArray[np.uint8] | None:
    """Return a grey or colour JPEG's pixels (H, W, 3) in the stored orientation and its own colours, scaled down.

    None when the decoder finds something else amiss; a slower decoder may still forgive it.

    Args:
        data: The file.
        width: Stored width in pixels.
        height: Stored height in pixels.
        max_edge: Longest side of the result, None for full size.

    Raises:
        PhotoError: If parts of the picture are missing or garbled.
    """
    wanted = fitted_size(width, height, max_edge)
    try:
        pixels = simplejpeg.decode_jpeg(data, "RGB", min_width=wanted[0], min_height=wanted[1])
    except ValueError as error:
        if any(words in str(error) for words in _MISSING):
            raise PhotoError("Parts of the picture are damaged.", "Copy it again from the card or a backup.") from error
        return None
    return scaled_down(pixels, max_edge)


def decode_smaller(data: bytes, max_edge: int) -> npt.NDArray[np.uint8] | None:
    """Return the pixels of a JPEG that Thirds wrote, scaled down; None when it is none; raises as `decode_rgb`."""
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(data)
    except ValueError:
        return None
    return decode_rgb(data, width, height, max_edge)


def encode_rgb(pixels: npt.NDArray[np.uint8], quality: int) -> bytes:
    """Return RGB pixels (H, W, 3) as a JPEG without chroma subsampling."""
    data: bytes = simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), quality=quality, colorsubsampling="444")
    return data
