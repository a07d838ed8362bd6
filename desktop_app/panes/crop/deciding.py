"""What is written to the catalog when crops are accepted, rejected or drawn; each is one act that can be undone."""

from collections.abc import Sequence
from dataclasses import replace

from desktop_app.jobs.crop_changes import CropChanges
from desktop_app.jobs.run_words import photos
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import CropState, NewCrop, Photo, StoredCrop

KEPT: tuple[CropState, ...] = ("accepted", "corrected")


class Deciding:
    """Writes decisions.

    Args:
        changes: Carries them out, and remembers what was before.
    """

    def __init__(self, changes: CropChanges) -> None:
        self._changes = changes

    def accept(self, photo: Photo, crops: Sequence[StoredCrop], chosen: StoredCrop) -> None:
        """Keep one of the crops of a photo for an output, in place of any other."""

        def change(catalog: Catalog, _ids: Sequence[int]) -> None:
            _let_go(catalog, [crop for crop in crops if crop.id != chosen.id])
            state: CropState = "corrected" if chosen.source == "user" else "accepted"
            if catalog.crop(chosen.id) is not None:
                catalog.set_crop_state(chosen.id, state)
            else:
                # A run that proposed anew took it away a moment ago; what the person saw is what counts.
                catalog.put_crops(photo.id, [*catalog.crops(photo.id), replace(chosen, state=state)])

        self._changes.act(f"accepted a crop of {photo.path.name}", [photo.id], change)

    def keep_own(self, photo: Photo, crops: Sequence[StoredCrop], own: NewCrop) -> None:
        """Keep a crop that the person made, in place of any other and of an earlier one of theirs."""
        earlier = {crop.id for crop in crops if crop.source == "user"}

        def change(catalog: Catalog, _ids: Sequence[int]) -> None:
            _let_go(catalog, crops)
            if earlier:
                catalog.put_crops(photo.id, [crop for crop in catalog.crops(photo.id) if crop.id not in earlier])
            catalog.add_crops([own])

        self._changes.act(f"corrected the crop of {photo.path.name}", [photo.id], change)

    def reject(self, photo: Photo, crops: Sequence[StoredCrop]) -> None:
        """Keep none of the crops: the photo stays as it is."""

        def change(catalog: Catalog, _ids: Sequence[int]) -> None:
            for crop in crops:
                catalog.set_crop_state(crop.id, "rejected")

        self._changes.act(f"rejected the crops of {photo.path.name}", [photo.id], change)

    def accept_all(self, photo_ids: Sequence[int], output: str) -> None:
        """Keep the best proposal of each photo that has no decision yet."""

        def change(catalog: Catalog, ids: Sequence[int]) -> None:
            for photo_id in ids:
                crops = _open(catalog, photo_id, output)
                if crops and not any(crop.state in KEPT for crop in crops):
                    catalog.set_crop_state(crops[0].id, "accepted")

        self._changes.act(f"accepted the crops of {photos(len(photo_ids))}", photo_ids, change)

    def reject_all(self, photo_ids: Sequence[int], output: str) -> None:
        """Keep no crop of these photos."""

        def change(catalog: Catalog, ids: Sequence[int]) -> None:
            for photo_id in ids:
                for crop in _open(catalog, photo_id, output):
                    catalog.set_crop_state(crop.id, "rejected")

        self._changes.act(f"rejected the crops of {photos(len(photo_ids))}", photo_ids, change)


def _open(catalog: Catalog, photo_id: int, output: str) -> list[StoredCrop]:
    crops = catalog.crops(photo_id)
    return [crop for crop in crops if crop.output == output and crop.state != "rejected"]


def _let_go(catalog: Catalog, crops: Sequence[StoredCrop]) -> None:
    for crop in crops:
        if crop.state in KEPT:
            catalog.set_crop_state(crop.id, "proposed")
