"""The crops that other editors' files hold for a photo, and why others hold none; a bad file raises nothing."""

from collections.abc import Callable, Iterator
from functools import partial
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
    profile = sidecar.suffix.lower() == ".pp3"
    try:
        if sidecar.stat().st_size > MAX_BYTES:
            raise DamagedSidecarError("It is too large to be a sidecar.")
        data = sidecar.read_bytes()
        packet = None if profile else Packet(data)
    except OSError as error:
        yield FoundCrop(
            photo, sidecar, _guessed(sidecar, photo), None, f"It cannot be read: {error.strerror or error}."
        )
    except DamagedSidecarError as error:
        yield FoundCrop(photo, sidecar, _guessed(sidecar, photo), None, str(error))
    else:
        if packet is None:
            yield _found(photo, sidecar, "rawtherapee", lambda frame: rawtherapee.read(data, frame))
        else:
            yield from _in_packet(photo, sidecar, packet)


def _in_packet(photo: Path, sidecar: Path, packet: Packet) -> Iterator[FoundCrop]:
    theirs = packet.has(DARKTABLE)
    if packet.has(CRS) or not theirs:
        other = _of_other_photo(photo, sidecar, packet)
        yield other or _found(photo, sidecar, "lightroom", lambda frame: lightroom.crop_of(packet, frame))
    if theirs:
        yield _found(photo, sidecar, "darktable", lambda frame: darktable.crop_of(packet, frame))


def _in_photo(photo: Path) -> Iterator[FoundCrop]:
    try:
        packets = read_embedded(photo)
    except PhotoError as error:
        yield FoundCrop(photo, photo, "lightroom", None, error.words)
        return
    for data in packets:
        # Most photos carry XMP, few carry settings of Camera Raw.
        if CRS.encode() in data or CRS.encode("utf-16-le") in data or CRS.encode("utf-16-be") in data:
            found = _found(photo, photo, "lightroom", partial(lightroom.read, data))
            if found.crop is not None or found.skipped != lightroom.NO_CROP:
                yield found


def _found(photo: Path, file: Path, editor: Editor, read: Callable[[Frame], Crop | str]) -> FoundCrop:
    try:
        frame = frame_of(photo)
    except PhotoError as error:
        return FoundCrop(photo, file, editor, None, error.words)
    crop = read(frame)
    if isinstance(crop, str):
        return FoundCrop(photo, file, editor, None, crop)
    return FoundCrop(photo, file, editor, crop, aspect=aspect_of(crop, frame))


def _of_other_photo(photo: Path, sidecar: Path, packet: Packet) -> FoundCrop | None:
    extension = packet.values.get((PHOTOSHOP, "SidecarForExtension"), "")
    if not extension or extension.lower() == photo.suffix.lower().removeprefix("."):
        return None
    words = f"It belongs to a photo of the same name ending in .{extension}."
    return FoundCrop(photo, sidecar, "lightroom", None, words)


def _guessed(sidecar: Path, photo: Path) -> Editor:
    """Return whose file it is by its name, where its content says nothing."""
    if sidecar.suffix.lower() == ".pp3":
        return "rawtherapee"
    return "darktable" if sidecar.stem == photo.name else "lightroom"
