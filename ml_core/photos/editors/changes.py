"""Writing a crop where an editor looks for it: what would change first, then the change itself, whole or not at all."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ml_core.geometry import FULL_FRAME, Crop
from ml_core.photos.cropping import check_crop
from ml_core.photos.editors import darktable, lightroom, rawtherapee
from ml_core.photos.editors.embedding import packets_in, takes_packet, with_packet
from ml_core.photos.editors.frames import WHOLE_PHOTO
from ml_core.photos.editors.reading import READERS
from ml_core.photos.editors.records import EDITOR_NAMES, Editor, Frame, frame_of
from ml_core.photos.editors.sidecars import sidecar_of
from ml_core.photos.editors.xml_places import MAX_BYTES, DamagedSidecarError
from ml_core.photos.editors.xmp import CRS
from ml_core.photos.new_files import move_to_new
from ml_core.specs.errors import PhotoError
from ml_core.specs.files import written_beside

_MERGERS: dict[Editor, Callable[[bytes | None, Crop, Frame], bytes]] = {
    "lightroom": lightroom.merged,
    "darktable": darktable.merged,
    "rawtherapee": rawtherapee.merged,
}

# A photo is held in memory twice while its packet is changed.
_MOST_BYTES = 2**30
# A crop is written in whole pixels where the editor counts so.
_MOST_PIXELS = 1.5
_REMEDIES = {
    errno.ENOSPC: "Free some space on the disk.",
    errno.EDQUOT: "Free some space on the disk.",
    errno.EACCES: "Change the permissions of the folder and the file.",
    errno.EPERM: "Change the permissions of the folder and the file.",
    errno.EROFS: "The disk is read-only: copy the photos to another one.",
    errno.ENAMETOOLONG: "Give the photo a shorter name.",
    errno.EEXIST: "Look at it and export again.",
    errno.ENOENT: "Find the folder, or remove its photos from the library.",
}


@dataclass(frozen=True)
class Change:
    """A file as it is and as it would be with a crop in it. For a photo that is embedded into, all of it: keep few.

    Attributes:
        path: The file: a sidecar, or the photo itself.
        photo: The photo.
        editor: Who reads it.
        before: Its bytes now; None when it does not exist.
        after: Its bytes with the crop.
        embeds: Whether it is the photo itself.
        words: What changes, for a person.
    """

    path: Path
    photo: Path
    editor: Editor
    before: bytes | None = field(repr=False)
    after: bytes = field(repr=False)
    embeds: bool
    words: str

    @property
    def unchanged(self) -> bool:
        """Return whether the crop is there already, and nothing is to be written."""
        return self.before == self.after


def plan(editor: Editor, photo: Path, crop: Crop, *, embed: bool = False) -> Change:
    """Return what writing a crop for an editor would change; reads only.

    Args:
        editor: Who is to read it.
        photo: The photo.
        crop: Its crop.
        embed: Whether the photographer agreed to metadata being written into photos, where Lightroom keeps it for
            all but RAW photos.

    Raises:
        PhotoError: If the photo or its sidecar cannot be read, the crop cannot be written in the editor's form, or it
            would be embedded without agreement.
    """
    frame = frame_of(photo)
    with _named(photo):
        check_crop(crop, frame.width, frame.height)
    if editor == "lightroom" and takes_packet(photo):
        return _embedding(photo, crop, frame, embed)
    path = sidecar_of(editor, photo)
    before = _content(path, MAX_BYTES)
    with _named(path):
        after = _MERGERS[editor](before, crop, frame)
    _verify(editor, path, after, crop, frame)
    return Change(path, photo, editor, before, after, False, _words(editor, before, after))


def carry_out(change: Change) -> None:
    """Write a change by temporary file, fsync and rename, keeping the file's rights; a crash leaves the old or the new.

    Raises:
        PhotoError: If the photo is gone, the file is not what it was when the change was planned, or the disk does not
            take it.
    """
    if not change.photo.is_file():
        raise PhotoError("The photo is no longer there.", "Find it, or remove it from the library.", change.photo)
    if _content(change.path, _MOST_BYTES) != change.before:
        raise PhotoError("The file was changed in the meantime.", "Look at it and export again.", change.path)
    if change.unchanged:
        return
    with _explained(change.path):
        # Through a link, so that what it points to changes and not the link.
        path = change.path.resolve()
        with written_beside(path, change.after) as temporary:
            if change.before is None:
                move_to_new(temporary, path)
            else:
                _take_rights(path, temporary)
                temporary.replace(path)


def _embedding(photo: Path, crop: Crop, frame: Frame, embed: bool) -> Change:
    if not embed:
        raise PhotoError(
            "Lightroom reads crops of such photos from the photo itself, which would be changed.",
            "Agree to metadata being written into photos, or export for another program.",
            photo,
        )
    before = _content(photo, _MOST_BYTES)
    if before is None:
        raise PhotoError("The photo is no longer there.", "Find it, or remove it from the library.", photo)
    packets = packets_in(photo, before)
    with _named(photo):
        if len(packets) > 1 and CRS.encode() in packets[1]:
            raise PhotoError("Its Camera Raw settings are spread over the file.", "Crop it in Lightroom.")
        packet = lightroom.merged(packets[0] if packets else None, crop, frame)
        after = before if packets and packet == packets[0] else with_packet(photo, before, packet)
    _verify("lightroom", photo, packets_in(photo, after)[0], crop, frame)
    return Change(photo, photo, "lightroom", before, after, True, _words("lightroom", before, after))


def _content(path: Path, most: int) -> bytes | None:
    """Return what is in a file, None when there is none; raises `PhotoError` for more than `most` bytes."""
    with _explained(path):
        try:
            if (size := path.stat().st_size) > most:
                what = f"The file is too large to write a crop into: {size / 2**20:,.0f} MB."
                raise PhotoError(what, "Export a copy instead.", path)
            return path.read_bytes()
        except FileNotFoundError:
            return None


def _verify(editor: Editor, path: Path, after: bytes, crop: Crop, frame: Frame) -> None:
    """Raise `PhotoError` when the crop that was written does not read as it was meant."""
    found = READERS[editor](after, frame)
    if found == WHOLE_PHOTO:
        found = Crop(FULL_FRAME)
    if isinstance(found, str):
        raise PhotoError(f"The crop would not be read: {found}", "Crop it there.", path)
    away = abs(found.corners(frame.width, frame.height) - crop.corners(frame.width, frame.height)).max()
    if away > _MOST_PIXELS:
        what = f"The crop would be off by {away:.0f} pixels, because of other settings in the file."
        raise PhotoError(what, "Crop it there.", path)


def _words(editor: Editor, before: bytes | None, after: bytes) -> str:
    if before == after:
        return f"{EDITOR_NAMES[editor]} has this crop already."
    if before is None:
        return f"A new file with the crop for {EDITOR_NAMES[editor]}."
    return f"The crop goes into {EDITOR_NAMES[editor]}'s settings; all else in the file stays."


def _take_rights(path: Path, temporary: Path) -> None:
    shutil.copymode(path, temporary)
    status = path.stat()
    if hasattr(os, "chown") and (status.st_uid, status.st_gid) != (os.getuid(), os.getgid()):
        # Only an administrator may give files away; a file of a shared folder then becomes one's own.
        with suppress(PermissionError):
            os.chown(temporary, status.st_uid, status.st_gid)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Give failures to read or merge a file its path."""
    try:
        yield
    except DamagedSidecarError as error:
        raise PhotoError(error.what, error.remedy, path) from error
    except PhotoError as error:
        raise PhotoError(error.what, error.remedy, path) from error


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Make of a failing disk a `PhotoError` that says what to do."""
    try:
        yield
    # ValueError: a name that no file can have.
    except (OSError, ValueError) as error:
        number = error.errno if isinstance(error, OSError) else None
        reason = getattr(error, "strerror", None) or str(error)
        remedy = _REMEDIES.get(number or 0, "Check the folder and the disk.")
        raise PhotoError(f"The file could not be read or written: {reason}.", remedy, path) from error
