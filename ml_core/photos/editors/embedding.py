"""The XMP packet that a photo file carries itself: read from any format, written into some, pixels untouched."""

import io
from pathlib import Path

from ml_core.photos.editors import jpeg_packet, png_packet, tiff_packet
from ml_core.photos.formats import format_name
from ml_core.photos.opening import PhotoSource, open_image, opened
from ml_core.specs.errors import PhotoError

# A photo is held in memory twice while its packet is changed.
_MOST_BYTES = 2**30


def read_embedded(photo: Path) -> list[bytes]:
    """Return the packet that a photo carries and its extension, where it has them; raises `PhotoError`."""
    with opened(photo) as source:
        return [packet for packet in _packets(source) if packet]


def takes_packet(photo: Path) -> bool:
    """Return whether Lightroom keeps its settings in a file like this, not in a sidecar; raises `PhotoError`."""
    with opened(photo) as source:
        return source.kind != "raw" or _is_dng(photo)


def with_embedded(photo: Path, data: bytes, packet: bytes) -> bytes:
    """Return the bytes of a photo with another packet.

    Args:
        photo: Where it is, for its format.
        data: All its bytes.
        packet: The new packet.

    Raises:
        PhotoError: If its format cannot take one, or it is damaged or too large.
    """
    if len(data) > _MOST_BYTES:
        raise PhotoError("The photo is too large to write into.", "Export a copy instead.", photo)
    with opened(photo) as source:
        file = io.BytesIO(data)
        if source.kind == "jpeg":
            return jpeg_packet.with_packet(data, file, packet)
        if source.kind == "png":
            return png_packet.with_packet(data, file, packet)
        if source.kind == "tiff" or _is_dng(photo):
            return tiff_packet.with_packet(data, file, packet)
        what = f"A crop for Lightroom cannot be written into a {format_name(source.kind)} file."
        raise PhotoError(what, "Export a copy instead.")


def _packets(source: PhotoSource) -> tuple[bytes | None, ...]:
    if source.kind == "jpeg":
        return jpeg_packet.read_packets(source.file)
    if source.kind == "png":
        return (png_packet.read_packet(source.file),)
    if source.kind == "tiff" or _is_dng(source.path):
        return (tiff_packet.read_packet(source.file),)
    if source.kind == "raw":
        return ()
    found = open_image(source).info.get("xmp")
    return (bytes(found),) if isinstance(found, bytes | bytearray) else ()


def _is_dng(photo: Path) -> bool:
    return photo.suffix.lower() == ".dng"
