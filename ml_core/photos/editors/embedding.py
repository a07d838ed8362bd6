"""The XMP packet that a photo file carries itself: read from any format, written into some, pixels untouched."""

import io
from pathlib import Path
from typing import IO

from ml_core.photos.editors import jpeg_packet, png_packet, tiff_packet
from ml_core.photos.formats import HEAD_BYTES, Kind, format_name, kind_of
from ml_core.photos.opening import open_image, opened
from ml_core.specs.errors import PhotoError


def read_embedded(photo: Path) -> list[bytes]:
    """Return the packet that a photo carries and its extension, where it has them; raises `PhotoError`."""
    with opened(photo) as source:
        if source.kind in ("webp", "avif", "heic"):
            found = open_image(source).info.get("xmp")
            return [bytes(found)] if isinstance(found, bytes | bytearray) else []
        return _packets(source.file, source.kind, photo)


def packets_in(photo: Path, data: bytes) -> list[bytes]:
    """Return the same from the bytes of a photo that takes a packet."""
    return _packets(io.BytesIO(data), _kind(photo, data), photo)


def takes_packet(photo: Path) -> bool:
    """Return whether Lightroom keeps its settings in a file like this, not in a sidecar.

    Raises:
        PhotoError: If it would, but the format is one that Thirds cannot write them into.
    """
    with opened(photo) as source:
        if source.kind in ("jpeg", "png", "tiff"):
            return True
        if source.kind == "raw":
            return _is_dng(photo)
        what = f"A crop for Lightroom cannot be written into a {format_name(source.kind)} file."
        raise PhotoError(what, "Export a copy instead.")


def with_packet(photo: Path, data: bytes, packet: bytes) -> bytes:
    """Return the bytes of a photo that takes a packet with another one.

    Args:
        photo: Where it is, for its format.
        data: All its bytes.
        packet: The new packet.

    Raises:
        PhotoError: If it is damaged, or has no room for it.
    """
    file = io.BytesIO(data)
    match _kind(photo, data):
        case "jpeg":
            return jpeg_packet.with_packet(data, file, packet)
        case "png":
            return png_packet.with_packet(data, file, packet)
        case _:
            return tiff_packet.with_packet(data, file, packet)


def _packets(file: IO[bytes], kind: Kind | None, photo: Path) -> list[bytes]:
    if kind == "jpeg":
        return [packet for packet in jpeg_packet.read_packets(file) if packet]
    packet = None
    if kind == "png":
        packet = png_packet.read_packet(file)
    elif kind == "tiff" or _is_dng(photo):
        packet = tiff_packet.read_packet(file)
    return [packet] if packet else []


def _kind(photo: Path, data: bytes) -> Kind | None:
    return kind_of(data[:HEAD_BYTES], photo.suffix)


def _is_dng(photo: Path) -> bool:
    return photo.suffix.lower() == ".dng"
