"""The XMP packet in a PNG file: an international text chunk of a fixed name."""

import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

from ml_core.photos.editors.packets import wrapped
from ml_core.photos.editors.xml_places import MAX_BYTES
from ml_core.specs.errors import PhotoError

_NAME = b"XML:com.adobe.xmp\0"
_SIGNATURE_BYTES = 8


class _Chunk(NamedTuple):
    kind: bytes
    start: int
    end: int
    data: bytes


def read_packet(file: IO[bytes]) -> bytes | None:
    """Return the packet of a PNG file; None without one."""
    for chunk in _chunks(file):
        if chunk.data.startswith(_NAME):
            # A flag whether it is compressed, the method, then two texts about the language.
            compressed, rest = chunk.data[len(_NAME)], chunk.data[len(_NAME) + 2 :]
            text = rest.split(b"\0", 2)[-1]
            return zlib.decompressobj().decompress(text, MAX_BYTES + 1) if compressed else text
    return None


def with_packet(data: bytes, file: IO[bytes], packet: bytes) -> bytes:
    """Return the file with this packet in place of its own, or behind the header; nothing else changes."""
    body = b"iTXt" + _NAME + b"\0\0\0\0" + wrapped(packet)
    chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    chunks = list(_chunks(file))
    for old in chunks:
        if old.data.startswith(_NAME):
            return data[: old.start] + chunk + data[old.end :]
    return data[: chunks[0].end] + chunk + data[chunks[0].end :]


def _chunks(file: IO[bytes]) -> Iterator[_Chunk]:
    """Yield the chunks; the data of text chunks only."""
    place = _SIGNATURE_BYTES
    while True:
        file.seek(place)
        head = file.read(8)
        if len(head) < 8:
            raise PhotoError("The file is damaged or incomplete.", "Copy it again from the card or a backup.")
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind == b"IEND":
            return
        data = file.read(size) if kind == b"iTXt" and size <= MAX_BYTES else b""
        yield _Chunk(kind, place, place + 12 + size, data)
        place += 12 + size
