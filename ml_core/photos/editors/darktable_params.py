"""darktable's binary module parameters, as its sidecars hold them: hexadecimal, or compressed and in base64."""

import base64
import binascii
import math
import struct
import zlib
from typing import NamedTuple

from ml_core.geometry import Box
from ml_core.photos.editors.xml_places import DamagedSidecarError

# The longest parameters of any module are some kilobytes.
_MOST_BYTES = 2**20

_CROP = struct.Struct("<4f2i")
_ASHIFT = struct.Struct("<8f2i4f200fi8f")
# By version: rotation, two lens shifts, shear (from 4), focal length, crop factor, correction, aspect, mode, a toggle
# (up to 4), how it crops, and what is kept: left, right, top, bottom (from 3).
_ASHIFT_FORMS = {1: "<3fi", 2: "<7f2i", 3: "<7f3i4f", 4: "<8f3i4f", 5: "<8f2i4f"}
_ASHIFT_NEUTRAL = (0.0, 0.0, 0.0, 28.0, 1.0, 100.0, 1.0, 0, 0, 0.0, 1.0, 0.0, 1.0)
_CLIPPING = struct.Struct("<15f4i")
_CLIPPING_VERSION = 5
_FLIP_VERSION = 2
_WHOLE = Box(0.0, 0.0, 1.0, 1.0)
# darktable's orientation bits (1 flips rows, 2 columns, 4 swaps) as EXIF orientations.
_EXIF_ORIENTATIONS = {0: 1, 2: 2, 3: 3, 1: 4, 4: 5, 5: 6, 7: 7, 6: 8}


class Rotation(NamedTuple):
    """What the module `ashift` does: degrees, the part of the canvas it keeps, and whether it bends the picture."""

    angle: float
    kept: Box
    bends: bool


class Clipping(NamedTuple):
    """What the old module `clipping` does: degrees, box, whether its canvas has no blank corners, whether it bends."""

    angle: float
    box: Box
    fills: bool
    bends: bool


def decoded(text: str) -> bytes:
    """Return parameters from a sidecar: hex, or ``gz``, two digits and the base64 of zlib data."""
    try:
        if not text.startswith("gz"):
            return bytes.fromhex(text)
        data = base64.b64decode(text[4:], validate=True)
        unpacking = zlib.decompressobj()
        unpacked = unpacking.decompress(data, _MOST_BYTES)
    except (ValueError, binascii.Error, zlib.error) as error:
        raise DamagedSidecarError("It is damaged: parameters of a darktable module cannot be read.") from error
    if not unpacking.eof:
        raise DamagedSidecarError("It is damaged: parameters of a darktable module are cut off or too long.")
    return unpacked


def crop_box(params: bytes) -> Box:
    """Return the box of the module `crop`, any version: they all begin with left, top, right and bottom."""
    return Box(*_unpacked(struct.Struct("<4f"), params))


def crop_params(box: Box) -> str:
    """Return parameters of version 1 of the module `crop`, the form that every release reads right."""
    return _CROP.pack(*box, 0, 0).hex()


def rotation_of(params: bytes, version: int) -> Rotation:
    """Return what the module `ashift` does."""
    numbers = _unpacked(struct.Struct(_ASHIFT_FORMS.get(version, _ASHIFT_FORMS[5])), params)
    sheared = version >= 4 and numbers[3] != 0
    aspect, mode = numbers[7:9] if version >= 4 else numbers[6:8] if version > 1 else (1.0, 0)
    left, right, top, bottom = numbers[-4:] if version >= 3 else (0.0, 1.0, 0.0, 1.0)
    # Only in its specific mode does the module change the shape of pixels.
    bends = any(numbers[1:3]) or sheared or (mode == 1 and aspect != 1)
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise DamagedSidecarError("It is damaged: what darktable's rotation keeps of the photo makes no sense.")
    return Rotation(numbers[0], Box(left, top, right, bottom), bends)


def rotation_params(angle: float) -> str:
    """Return parameters of version 5 of the module `ashift` that turn the picture and keep all of the canvas."""
    return _ASHIFT.pack(angle, *_ASHIFT_NEUTRAL, *[0.0] * 200, 0, *[0.0] * 8).hex()


def clipping_of(params: bytes, version: int) -> Clipping:
    """Return what the old module `clipping` does; raises `DamagedSidecarError` for versions of before 2014."""
    if version != _CLIPPING_VERSION:
        raise DamagedSidecarError("It was cropped in a very old darktable.", "Open it once in a newer one.")
    angle, left, top, right, bottom, horizontal, vertical, *rest = _unpacked(_CLIPPING, params)
    keystone, fills = rest[8], rest[11]
    # Negative edges mirror the picture; its rotation counts the other way than that of `ashift`.
    bends = horizontal != 0 or vertical != 0 or keystone != 0 or right < 0 or bottom < 0
    return Clipping(-angle + 0.0, Box(left, top, abs(right), abs(bottom)), fills == 1, bends)


def orientation_of(params: bytes, version: int) -> int | None:
    """Return the EXIF orientation that the module `flip` sets; None when it leaves the photo's own."""
    if version != _FLIP_VERSION:
        raise DamagedSidecarError("It was turned in a very old darktable.", "Open it once in a newer one.")
    (bits,) = _unpacked(struct.Struct("<i"), params)
    return _EXIF_ORIENTATIONS.get(int(bits))


def _unpacked(form: struct.Struct, params: bytes) -> tuple[float, ...]:
    if len(params) < form.size:
        raise DamagedSidecarError("It is damaged: parameters of a darktable module are too short.")
    numbers: tuple[float, ...] = form.unpack_from(params)
    if not all(map(math.isfinite, numbers)):
        raise DamagedSidecarError("It is damaged: parameters of a darktable module make no sense.")
    return numbers
