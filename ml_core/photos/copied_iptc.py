"""The IPTC block (IIM 4.2) of a cropped copy: captions, keywords and credits stay, small pictures of the whole go."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image, ImageFile

# The tag of TIFF files, and the number of the same block among Photoshop's resources in JPEG and PNG files.
IPTC_TAG = 0x83BB
_RESOURCE = 0x0404
_PHOTOSHOP = b"Photoshop 3.0\0"
_PNG_TEXT = "Raw profile type iptc"
# ObjectData preview: its format, version and the picture itself.
_PREVIEWS = frozenset({(2, 200), (2, 201), (2, 202)})
_MARK, _EXTENDED, _HEAD = 0x1C, 0x8000, 5
_APP13 = b"\xff\xed"
_SEGMENT_BYTES = 65_533


class DamagedIptcError(ValueError):
    """The block is not a sequence of IPTC data sets."""


class _DataSet(NamedTuple):
    record: int
    number: int
    whole: bytes


def iptc_of(image: ImageFile.ImageFile, exif: Image.Exif) -> bytes | None:
    """Return the IPTC block of an open photo; None without one.

    Args:
        image: A JPEG, TIFF or PNG; its header is enough.
        exif: Its EXIF block, or that of a RAW photo.
    """
    resources = image.info.get("photoshop")
    if isinstance(resources, dict) and isinstance(found := resources.get(_RESOURCE), bytes):
        return found
    if isinstance(text := image.info.get(_PNG_TEXT), str):
        return _of_png(text)
    return iptc_of_tags(exif)


def iptc_of_tags(exif: Image.Exif) -> bytes | None:
    """Return the IPTC block among the tags of a TIFF or RAW photo; None without one."""
    value = exif.get(IPTC_TAG)
    if isinstance(value, tuple) and value and all(isinstance(item, int) and 0 <= item < 2**32 for item in value):
        # Photoshop calls the bytes whole numbers of the file's byte order.
        return struct.pack(f"{exif.endian}{len(value)}L", *value)
    return value if isinstance(value, bytes) else None


def iptc_of_copy(block: bytes) -> bytes:
    """Return the block without pictures of what was cropped away; raises `DamagedIptcError` when it is none."""
    return b"".join(each.whole for each in _data_sets(block) if (each.record, each.number) not in _PREVIEWS)


def jpeg_segment(block: bytes) -> bytes | None:
    """Return the APP13 segment of a JPEG file; None when the block is too large for one."""
    data = _PHOTOSHOP + _resource(block)
    if len(data) > _SEGMENT_BYTES:
        return None
    return _APP13 + struct.pack(">H", len(data) + 2) + data


def png_text(block: bytes) -> tuple[bytes, bytes]:
    """Return keyword and text of the PNG chunk that ImageMagick, ExifTool and Exiv2 keep IPTC in."""
    data = _resource(block).hex()
    lines = "\n".join(data[start : start + 72] for start in range(0, len(data), 72))
    return _PNG_TEXT.encode(), f"\niptc\n{len(data) // 2:8d}\n{lines}\n".encode()


def _resource(block: bytes) -> bytes:
    """Wrap the block as a resource of Photoshop's, padded to an even length."""
    return b"8BIM" + struct.pack(">HHI", _RESOURCE, 0, len(block)) + block + b"\0" * (len(block) % 2)


def _of_png(text: str) -> bytes | None:
    parts = text.split(maxsplit=2)
    try:
        data = bytes.fromhex(parts[2])
    except (IndexError, ValueError):
        return None
    head = b"8BIM" + struct.pack(">HH", _RESOURCE, 0)
    if not data.startswith(head):
        return data if data[:1] == bytes([_MARK]) else None
    return data[12 : 12 + int.from_bytes(data[8:12], "big")]


def _data_sets(block: bytes) -> Iterator[_DataSet]:
    place, end = 0, len(block.rstrip(b"\0"))
    while place < end:
        head = block[place : place + _HEAD]
        if len(head) < _HEAD or head[0] != _MARK:
            raise DamagedIptcError(f"no data set at byte {place}")
        length, body = int.from_bytes(head[3:5], "big"), place + _HEAD
        if length & _EXTENDED:
            digits = length & ~_EXTENDED
            length, body = int.from_bytes(block[body : body + digits], "big"), body + digits
        if body + length > len(block):
            raise DamagedIptcError("the last data set is cut off")
        yield _DataSet(head[1], head[2], block[place : body + length])
        place = body + length
