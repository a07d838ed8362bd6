"""The crops that other editors' files hold for a photo, and why others hold none; a bad file raises nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

from ml_core.geometry import Crop
from ml_core.photos.editors import darktable, lightroom, rawtherapee
from ml_core.photos.editors.embedding import read_embedded
from ml_core.photos.editors.records import Editor, FoundCrop, Frame, aspect_of, frame_of
from ml_core.photos.editors.sidecars import sidecars_beside
from ml_core.photos.editors.xml_places import MAX_BYTES, DamagedSidecarError
from ml_core.photos.editors.xmp import CRS, DARKTABLE, PHOTOSHOP, Packet
from ml_core.specs.errors import PhotoError

READERS: dict[Editor, Callable[[bytes, Frame], Crop | str]] = {
    "lightroom": lightroom.read,
    "darktable": darktable.read,
    "rawtherapee": rawtherapee.read,
}
crop_of_xmp = lightroom.read


def crops_of(photo: Path) -> list[FoundCrop]:
    """Return what the sidecars beside a photo and the XMP in it say about its crop; empty when there are none.

    Metadata in the photo that never had a crop is passed over; every sidecar is named.
    """
    found = [each for sidecar in sidecars_beside(photo) for each in _in_sidecar(photo, sidecar)]
    return [*found, *_in_photo(photo)]


def _in_sidecar(photo: Path, sidecar: Path) -> Iterator[FoundCrop]:
    editor: Editor = "rawtherapee" if sidecar.suffix.lower() == ".pp3" else "lightroom"
    try:
        if sidecar.stat().st_size > MAX_BYTES:
            raise DamagedSidecarError("It is too large to be a sidecar.")
        data = sidecar.read_bytes()
        if editor == "rawtherapee":
            yield _found(photo, sidecar, editor, data)
            return
        packet = Packet(data)
    except OSError as error:
        yield FoundCrop(photo, sidecar, editor, None, f"It cannot be read: {error.strerror or error}.")
        return
    except DamagedSidecarError as error:
        yield FoundCrop(photo, sidecar, _guessed(sidecar, photo), None, str(error))
        return
    if _names(packet, CRS) or not _names(packet, DARKTABLE):
        yield _of_raw(photo, sidecar, packet) or _found(photo, sidecar, "lightroom", data)
    if _names(packet, DARKTABLE):
        yield _found(photo, sidecar, "darktable", data)


def _in_photo(photo: Path) -> Iterator[FoundCrop]:
    try:
        packets = read_embedded(photo)
    except PhotoError as error:
        yield FoundCrop(photo, photo, "lightroom", None, error.words)
        return
    for data in packets:
        # Most photos carry XMP, few carry settings of Camera Raw.
        if CRS.encode() in data or _is_utf16(data):
            found = _found(photo, photo, "lightroom", data)
            if found.crop is not None or found.skipped != lightroom.NO_CROP:
                yield found


def _found(photo: Path, file: Path, editor: Editor, data: bytes) -> FoundCrop:
    try:
        frame = frame_of(photo)
    except PhotoError as error:
        return FoundCrop(photo, file, editor, None, error.words)
    crop = READERS[editor](data, frame)
    if isinstance(crop, str):
        return FoundCrop(photo, file, editor, None, crop)
    return FoundCrop(photo, file, editor, crop, aspect=aspect_of(crop, frame))


def _of_raw(photo: Path, sidecar: Path, packet: Packet) -> FoundCrop | None:
    extension = packet.values.get((PHOTOSHOP, "SidecarForExtension"), "")
    if not extension or extension.lower() == photo.suffix.lower().removeprefix("."):
        return None
    words = f"It belongs to a photo of the same name ending in .{extension}."
    return FoundCrop(photo, sidecar, "lightroom", None, words)


def _names(packet: Packet, namespace: str) -> bool:
    described = packet.descriptions
    return any(
        name[0] == namespace for each in described for name in (*each.attributes, *(c.name for c in each.children))
    )


def _guessed(sidecar: Path, photo: Path) -> Editor:
    return "darktable" if sidecar.stem == photo.name else "lightroom"


def _is_utf16(data: bytes) -> bool:
    return data.startswith((b"\xff\xfe", b"\xfe\xff"))
