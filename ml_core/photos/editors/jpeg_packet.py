"""The XMP packet in a JPEG file: segments APP1, and the extension that a large packet goes on in."""

from collections.abc import Iterator
from typing import IO, NamedTuple

from ml_core.photos.editors.packets import padded, wrapped
from ml_core.photos.editors.xml_places import MAX_BYTES
from ml_core.specs.errors import PhotoError

_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_APP0, _APP1, _SCAN, _END = 0xE0, 0xE1, 0xDA, 0xD9
# The index of pictures behind the photo, such as previews and depth maps, with their places.
_PICTURES = b"MPF\0"
# Markers that stand alone.
_BARE = (0x01, *range(0xD0, 0xD8))
_MOST = 65_535 - 2 - len(_XMP)


class _Segment(NamedTuple):
    marker: int
    start: int
    end: int
    data: bytes


def read_packets(file: IO[bytes]) -> tuple[bytes | None, bytes | None]:
    """Return the packet of a JPEG and its extension; None for what it has not."""
    packet, parts = None, {}
    for segment in _segments(file):
        if segment.marker != _APP1:
            continue
        if packet is None and segment.data.startswith(_XMP):
            packet = segment.data.removeprefix(_XMP)
        elif segment.data.startswith(_EXTENSION):
            # After the name: 32 digits of a checksum, the length of all, the place of this part.
            place = int.from_bytes(segment.data[len(_EXTENSION) + 36 : len(_EXTENSION) + 40], "big")
            parts[place] = segment.data[len(_EXTENSION) + 40 :]
    extension = b"".join(parts[place] for place in sorted(parts))[: MAX_BYTES + 1]
    return packet, extension or None


def with_packet(data: bytes, file: IO[bytes], packet: bytes) -> bytes:
    """Return the JPEG with this packet in place of its own, or with one added; nothing behind it changes.

    Raises:
        PhotoError: If the packet is too large for a segment.
    """
    segments = list(_segments(file))
    for index, old in enumerate(segments):
        if old.marker == _APP1 and old.data.startswith(_XMP):
            counted = any(each.data.startswith(_PICTURES) for each in segments[:index])
            segment = _segment(_of_same_size(packet, old) if counted else _fitting(packet))
            return data[: old.start] + segment + data[old.end :]
    place = 2
    for old in segments:
        if old.marker not in (_APP0, _APP1):
            break
        place = old.end
    return data[:place] + _segment(_fitting(packet)) + data[place:]


def _segment(packet: bytes) -> bytes:
    return bytes((0xFF, _APP1)) + (2 + len(_XMP) + len(packet)).to_bytes(2, "big") + _XMP + packet


def _fitting(packet: bytes) -> bytes:
    """Return a packet with its wrapper, its white space shortened where a segment asks for it."""
    packet = wrapped(packet)
    if len(packet) > _MOST:
        packet = padded(packet, _MOST)
    if len(packet) > _MOST:
        raise PhotoError("Its XMP metadata is too large for a JPEG file.", "Crop it in Lightroom.")
    return packet


def _of_same_size(packet: bytes, old: _Segment) -> bytes:
    """Return a packet as long as the old one, which lies behind an index that counts bytes from its own place."""
    size = len(old.data) - len(_XMP)
    packet = padded(packet, size)
    if len(packet) != size:
        raise PhotoError("Pictures that the camera put behind the photo would be lost.", "Crop it in Lightroom.")
    return packet


def _segments(file: IO[bytes]) -> Iterator[_Segment]:
    """Yield the segments before the picture itself; `start` is the place of the marker."""
    file.seek(2)
    while True:
        start = file.tell()
        first, marker = file.read(1), file.read(1)
        while marker == b"\xff":
            marker = file.read(1)
        if first != b"\xff" or not marker:
            raise PhotoError("The file is damaged or incomplete.", "Copy it again from the card or a backup.")
        if marker[0] in (_SCAN, _END):
            return
        if marker[0] in _BARE:
            continue
        length = int.from_bytes(file.read(2), "big")
        # Only APP1 segments are of interest; of profiles and previews the name is enough.
        data = file.read(max(length - 2, 0) if marker[0] == _APP1 else min(max(length - 2, 0), len(_PICTURES)))
        end = file.seek(file.tell() - len(data) + length - 2)
        yield _Segment(marker[0], start, end, data)
