"""Taking photos off the list, and putting them back with what the person did to them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import NewCrop, Photo, PhotoFile

_NEW_CROP = [each.name for each in fields(NewCrop)]


@dataclass(frozen=True)
class Removed:
    """Photos that were taken off the list, each with its crops."""

    photos: tuple[tuple[Photo, tuple[NewCrop, ...]], ...]


def remove(catalog: Catalog, photo_ids: Sequence[int]) -> Removed:
    """Take photos off the list; the files stay as they are."""
    photos = catalog.photos(photo_ids)
    removed = Removed(tuple((photo, tuple(catalog.crops(photo.id))) for photo in photos))
    catalog.remove_photos(photo_ids)
    return removed


def put_back(catalog: Catalog, removed: Removed) -> list[int]:
    """Put photos back with their crops and marked subjects; returns their new ids, to be read again."""
    ids = []
    with catalog.transaction():
        catalog.add_photos(PhotoFile(photo.path, photo.size, photo.mtime_ns) for photo, _ in removed.photos)
        for photo, crops in removed.photos:
            added = catalog.photo_at(photo.path)
            if added is None:
                continue
            ids.append(added.id)
            if photo.subject is not None:
                catalog.set_subject(added.id, photo.subject, photo.subject_source)
            catalog.add_crops(_moved(crop, added.id) for crop in crops)
    return ids


def _moved(crop: NewCrop, photo_id: int) -> NewCrop:
    """Return a crop as it was, of the photo's new id."""
    values = {name: getattr(crop, name) for name in _NEW_CROP}
    return NewCrop(**(values | {"photo_id": photo_id}))
