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
# Rotation, two lens shifts, shear, focal length, crop factor, correction, aspect, mode, how it crops.
_ASHIFT_HEAD = struct.Struct("<8f2i4f")
_ASHIFT_NEUTRAL = (0.0, 0.0, 0.0, 28.0, 1.0, 100.0, 1.0, 0, 0, 0.0, 1.0, 0.0, 1.0)
_ASHIFT_OLD = struct.Struct("<3f")
_CLIPPING = struct.Struct("<7f8f4i")
_WHOLE = Box(0.0, 0.0, 1.0, 1.0)
# darktable's orientation bits (1 flips rows, 2 columns, 4 swaps) as EXIF orientations.
_EXIF_ORIENTATIONS = {0: 1, 2: 2, 3: 3, 1: 4, 4: 5, 5: 6, 7: 7, 6: 8}


class Rotation(NamedTuple):
    """What the module `ashift` does: degrees, the part of the canvas it keeps, and whether it bends the picture."""

    angle: float
    kept: Box
    bends: bool


class Clipping(NamedTuple):
    """What the old module `clipping` does: degrees, box, and whether it bends the picture."""

    angle: float
    box: Box
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
    if version < 4:
        # Before version 4 there was no shear, and no way to tell what was kept without knowing each version.
        angle, vertical, horizontal = _unpacked(_ASHIFT_OLD, params)
        return Rotation(angle, _WHOLE, vertical != 0 or horizontal != 0 or version == 3)
    angle, vertical, horizontal, shear, *_, aspect, mode, _, left, right, top, bottom = _unpacked(_ASHIFT_HEAD, params)
    bends = vertical != 0 or horizontal != 0 or shear != 0 or (mode == 1 and aspect != 1)
    return Rotation(angle, Box(left, top, right, bottom), bends)


def rotation_params(angle: float) -> str:
    """Return parameters of version 5 of the module `ashift` that turn the picture and keep all of the canvas."""
    return _ASHIFT.pack(angle, *_ASHIFT_NEUTRAL, *[0.0] * 200, 0, *[0.0] * 8).hex()


def clipping_of(params: bytes) -> Clipping:
    """Return what version 5 of the old module `clipping` does."""
    angle, left, top, right, bottom, horizontal, vertical, *rest = _unpacked(_CLIPPING, params)
    bends = horizontal != 0 or vertical != 0 or rest[8] != 0
    # A negative right or bottom edge only says which way round the shape was asked for.
    return Clipping(angle, Box(left, top, abs(right), abs(bottom)), bends)


def orientation_of(params: bytes) -> int | None:
    """Return the EXIF orientation that the module `flip` sets; None when it leaves the photo's own."""
    (bits,) = _unpacked(struct.Struct("<i"), params)
    return _EXIF_ORIENTATIONS.get(int(bits))


def _unpacked(form: struct.Struct, params: bytes) -> tuple[float, ...]:
    if len(params) < form.size:
        raise DamagedSidecarError("It is damaged: parameters of a darktable module are too short.")
    numbers: tuple[float, ...] = form.unpack_from(params)
    if not all(map(math.isfinite, numbers)):
        raise DamagedSidecarError("It is damaged: parameters of a darktable module make no sense.")
    return numbers
