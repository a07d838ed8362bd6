"""Keeping imported crops in the catalog, and learning from them; little at a time, so that others can write too."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ml_core.catalog.catalog import Catalog, NewCrop, Photo, PhotoFile
from ml_core.datasets.decided_pairs import KEPT
from ml_core.datasets.done import remember_photos
from ml_core.photos.info import PhotoInfo, read_info
from ml_core.specs.errors import PhotoError
from ml_core.specs.imports import ImportedCrop, ImportSource
from ml_core.tasks.imports.sorting import crop_of, same_crop

# Whoever else writes, such as a person who answers, looks for a gap now and then: gaps are as long as the work.
_SECONDS_A_TRANSACTION = _SECONDS_BETWEEN = 0.02
_MOST_READY = 8
# What made a crop, as it stands beside the crop. A catalog and its sidecars are one program's.
PROGRAMS: dict[ImportSource, str] = {
    "lightroom catalog": "Lightroom",
    "lightroom": "Lightroom",
    "darktable": "darktable",
    "rawtherapee": "RawTherapee",
    "copy": "a cropped copy",
}


@dataclass(frozen=True)
class _Ready:
    """A photo whose crops are to be kept, with what its file and header say."""

    file: PhotoFile
    info: PhotoInfo
    crops: tuple[ImportedCrop, ...]


@dataclass
class Kept:
    """What came of it: photos and crops that are new in the catalog, answers given, and photos that failed."""

    photos: int = 0
    crops: int = 0
    pairs: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def keep(catalog: Catalog, found: Iterable[ImportedCrop], annotator: str, watch: Callable[[int, int], None]) -> Kept:
    """Keep crops that are to be learnt from, and put them beside others of their photos.

    Args:
        catalog: Where they go; photos that it does not have yet are added.
        found: What is to be kept.
        annotator: Whose crops they are.
        watch: Called with how many photos are done and how many there are; may raise to break off between photos.

    Returns:
        What came of it; a photo that cannot be read is named with the reason.

    Raises:
        CatalogError: If the catalog cannot be written.
    """
    groups: dict[str, list[ImportedCrop]] = defaultdict(list)
    for crop in found:
        groups[crop.photo].append(crop)
    kept, waiting = Kept(), list(reversed(groups.items()))
    while waiting:
        watch(len(groups) - len(waiting), len(groups))
        ready = _next_ready(waiting, kept)
        with catalog.transaction():
            for each in ready:
                _keep(catalog, each, annotator, kept)
        time.sleep(_SECONDS_BETWEEN)
    watch(len(groups), len(groups))
    return kept


def _next_ready(waiting: list[tuple[str, list[ImportedCrop]]], kept: Kept) -> list[_Ready]:
    """Take photos off the end of `waiting` and read their headers, for as long as a transaction may take."""
    ready: list[_Ready] = []
    until = time.monotonic() + _SECONDS_A_TRANSACTION
    while waiting and len(ready) < _MOST_READY and (not ready or time.monotonic() < until):
        photo, crops = waiting.pop()
        try:
            ready.append(_ready(Path(photo), crops))
        except PhotoError as error:
            kept.failed[photo] = error.words
    return ready


def _ready(photo: Path, crops: Sequence[ImportedCrop]) -> _Ready:
    info = read_info(photo)
    try:
        status = photo.stat()
    except OSError as error:
        raise PhotoError("The file is no longer there.", "Find it, and import again.", photo) from error
    return _Ready(PhotoFile(photo, status.st_size, status.st_mtime_ns), info, tuple(crops))


def _keep(catalog: Catalog, ready: _Ready, annotator: str, kept: Kept) -> None:
    kept.photos += catalog.add_photos([ready.file]).new
    photo = catalog.photo_at(ready.file.path)
    assert photo is not None
    if not photo.width:
        catalog.record_info(photo.id, ready.info)
    for each in ready.crops:
        _replace(catalog, photo, each)
    kept.crops += len(catalog.add_crops(_new_crop(photo, each) for each in ready.crops))
    kept.pairs += remember_photos(catalog, [ready.file.path], annotator)


def _replace(catalog: Catalog, photo: Photo, found: ImportedCrop) -> None:
    """Put the crop aside that the same program had for the same use of the photo before."""
    for other in catalog.crops(photo.id):
        same_use = (other.model, other.output) == (PROGRAMS[found.source], found.output)
        if other.source == "file" and other.state in KEPT and same_use and not same_crop(other.crop, crop_of(found)):
            catalog.set_crop_state(other.id, "rejected")


def _new_crop(photo: Photo, found: ImportedCrop) -> NewCrop:
    program = PROGRAMS[found.source]
    return NewCrop(
        photo.id,
        crop_of(found),
        "file",
        "accepted",
        found.aspect,
        model=program,
        output=found.output,
        reason=f"You made it: {program}" if found.source == "copy" else f"You made it in {program}",
    )
