"""The XMP packet in a TIFF or DNG file: tag 700 of the first directory. Nothing else in the file is moved."""

from typing import IO, Literal, NamedTuple

from ml_core.photos.editors.packets import padded, wrapped
from ml_core.photos.editors.xml_places import MAX_BYTES
from ml_core.specs.errors import PhotoError

_TAG, _BYTE = 700, 1
_ENTRY = 12
_SIZES = {1: 1, 2: 1, 6: 1, 7: 1}
_LARGEST = 2**32 - 1
_DAMAGED = "The file is damaged or incomplete."
_AGAIN = "Copy it again from the card or a backup."


class _Directory(NamedTuple):
    """The first directory: byte order, its place, its entries of 12 bytes, the place of the next directory."""

    order: Literal["little", "big"]
    place: int
    entries: list[bytes]
    following: bytes

    def number(self, data: bytes) -> int:
        return int.from_bytes(data, self.order)

    def find(self) -> int | None:
        """Return the index of the packet's entry."""
        tags = [self.number(entry[:2]) for entry in self.entries]
        return tags.index(_TAG) if _TAG in tags else None


def read_packet(file: IO[bytes]) -> bytes | None:
    """Return the packet of a TIFF file; None without one, and for BigTIFF, which is not looked into."""
    file.seek(0)
    if file.read(4) not in (b"II*\0", b"MM\0*"):
        return None
    directory = _directory(file)
    index = directory.find()
    if index is None:
        return None
    place, size = _where(directory, directory.entries[index])
    file.seek(place)
    return file.read(min(size, MAX_BYTES + 1)) if size > 4 else None


def with_packet(data: bytes, file: IO[bytes], packet: bytes) -> bytes:
    """Return the file with this packet: in the place of its own where it fits, else at the end.

    Raises:
        PhotoError: If it is a BigTIFF, damaged, or full.
    """
    if data[:4] not in (b"II*\0", b"MM\0*"):
        raise PhotoError("This is a BigTIFF, into which Thirds writes no crops.", "Export a copy instead.")
    directory = _directory(file)
    index = directory.find()
    packet = wrapped(packet)
    if index is not None:
        place, size = _where(directory, directory.entries[index])
        fitted = padded(packet, size)
        if len(fitted) == size and size > 4:
            return data[:place] + fitted + data[place + size :]
        return _appended(data, directory, index, packet)
    return _with_directory(data, directory, packet)


def _appended(data: bytes, directory: _Directory, index: int, packet: bytes) -> bytes:
    """Put the packet at the end, and let the entry that is there point to it."""
    data += b"\0" * (len(data) % 2)
    entry = _entry(directory, len(data), len(packet))
    at = directory.place + 2 + index * _ENTRY
    return _bounded(data[:at] + entry + data[at + _ENTRY :] + packet)


def _with_directory(data: bytes, directory: _Directory, packet: bytes) -> bytes:
    """Put a copy of the first directory with one entry more at the end, and let the header point to it."""
    data += b"\0" * (len(data) % 2)
    count = len(directory.entries) + 1
    behind = len(data) + 2 + count * _ENTRY + 4
    entries = [*directory.entries, _entry(directory, behind, len(packet))]
    entries.sort(key=lambda entry: directory.number(entry[:2]))
    head = data[:4] + len(data).to_bytes(4, directory.order)
    written = count.to_bytes(2, directory.order) + b"".join(entries) + directory.following
    return _bounded(head + data[8:] + written + packet)


def _entry(directory: _Directory, place: int, size: int) -> bytes:
    numbers = ((_TAG, 2), (_BYTE, 2), (size, 4), (place, 4))
    return b"".join((number & _LARGEST).to_bytes(length, directory.order) for number, length in numbers)


def _bounded(data: bytes) -> bytes:
    if len(data) > _LARGEST:
        raise PhotoError("The file is full: a TIFF file holds 4 GB.", "Export a copy instead.")
    return data


def _directory(file: IO[bytes]) -> _Directory:
    file.seek(0)
    head = file.read(8)
    order: Literal["little", "big"] = "little" if head[:2] == b"II" else "big"
    place = int.from_bytes(head[4:8], order)
    file.seek(place)
    count = int.from_bytes(file.read(2), order)
    body = file.read(count * _ENTRY + 4)
    if len(head) < 8 or count == 0 or len(body) < count * _ENTRY + 4:
        raise PhotoError(_DAMAGED, _AGAIN)
    entries = [body[start : start + _ENTRY] for start in range(0, count * _ENTRY, _ENTRY)]
    return _Directory(order, place, entries, body[-4:])


def _where(directory: _Directory, entry: bytes) -> tuple[int, int]:
    """Return place and size in bytes of the packet."""
    kind, count, place = (directory.number(entry[start:end]) for start, end in ((2, 4), (4, 8), (8, 12)))
    if kind not in _SIZES:
        raise PhotoError(_DAMAGED, _AGAIN)
    return place, count
