"""What a catalog and the disk know of photos and of crops that were judged, and looking at what they do not know."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np

from ml_core.catalog.catalog import Catalog, Photo
from ml_core.catalog.folders import cache_folder
from ml_core.geometry import Box, as_boxes
from ml_core.models.choosing.kept import Kept
from ml_core.models.choosing.looking import LookedAt
from ml_core.models.choosing.pairs import Described
from ml_core.specs.errors import CatalogError, PhotoError
from ml_core.worker.warm import looked_at

# A request looks at so many photos it has not seen before, at most.
_MAX_LOOKS = 100


def open_catalog(file: Path) -> Catalog:
    """Open a catalog that somebody else looks after; raises `CatalogError` when there is none."""
    if not file.is_file():
        raise CatalogError("The catalog is missing.", "Choose another profile, or add photos to this one.", file)
    return Catalog.open(file, maintain=False)


def subject_of(photo: Photo) -> Box | None:
    """Return the subject that a person marked."""
    return photo.subject if photo.subject_source == "user" else None


def state_of(photo: Photo) -> str:
    """Return what a photo's descriptors depend on beside the photo itself."""
    return f"{photo.size} {photo.mtime_ns} {subject_of(photo)}"


@lru_cache(maxsize=4)
def kept_for(catalog: Path) -> Kept:
    """Return what is kept on disk of the photos of a catalog."""
    name = hashlib.blake2b(str(catalog).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return Kept(cache_folder() / "judged" / f"{name}.safetensors")


class KnownPhotos:
    """The photos of a catalog, looked at when need be and remembered on disk.

    Args:
        catalog: The catalog.
        kept: What is kept of its photos.
    """

    def __init__(self, catalog: Catalog, kept: Kept) -> None:
        self._catalog = catalog
        self._kept = kept
        self._records: dict[Path, Photo | None] = {}
        self._looks_left = _MAX_LOOKS

    def at(self, path: Path) -> Photo | None:
        """Return the catalog's record of a file; None when it has none any more."""
        if path not in self._records:
            self._records[path] = self._catalog.photo_at(path)
        return self._records[path]

    def looked_at(self, photo: Photo) -> LookedAt | None:
        """Return a photo ready for pairs of its crops; None when it cannot be read."""
        try:
            found = looked_at(photo.path, subject_of(photo))
        except PhotoError:
            return None
        if self._kept.look(photo.path, state_of(photo)) is None:
            self._kept.keep_look(photo.path, state_of(photo), found.look)
        return found

    def look(self, path: Path) -> int | None:
        """Return the difference hash of a photo that was looked at before; None when it is not known."""
        photo = self.at(path)
        return self._kept.look(path, None if photo is None else state_of(photo))

    def descriptors(self, path: Path, boxes: Iterable[Box]) -> Described | None:
        """Return the descriptors (N, D) of crops; None when they are not known and the photo cannot be read."""
        wanted = list(boxes)
        photo = self.at(path)
        state = None if photo is None else state_of(photo)
        found = [self._kept.descriptors(path, box, state) for box in wanted]
        known = [values for values in found if values is not None]
        if len(known) == len(wanted):
            return np.array(known)
        return None if photo is None else self._described(photo, wanted)

    def _described(self, photo: Photo, boxes: list[Box]) -> Described | None:
        if self._looks_left == 0 or (seen := self.looked_at(photo)) is None:
            return None
        self._looks_left -= 1
        described = seen.album.maps.describe(np.zeros(len(boxes), dtype=np.intp), as_boxes(boxes))
        for box, values in zip(boxes, described, strict=True):
            self._kept.keep_descriptors(photo.path, box, state_of(photo), values)
        return described
