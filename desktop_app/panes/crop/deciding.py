"""What is written to the catalog when crops are accepted, rejected or drawn; each is one act that can be undone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.jobs.crop_changes import CropChanges
from desktop_app.jobs.run_words import photos
from ml_core.catalog.records import CropState, NewCrop, Photo, StoredCrop

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

KEPT: tuple[CropState, ...] = ("accepted", "corrected")


class Deciding:
    """Writes decisions.

    Args:
        session: Where the crops are.
        changes: Remembers what was before.
    """

    def __init__(self, session: "Session", changes: CropChanges) -> None:
        self._catalog, self._changes = session.catalog, changes

    def accept(self, photo: Photo, crops: Sequence[StoredCrop], chosen: StoredCrop) -> None:
        """Keep one of the crops of a photo for an output, in place of any other."""

        def change() -> None:
            self._let_go([crop for crop in crops if crop.id != chosen.id])
            state: CropState = "corrected" if chosen.source == "user" else "accepted"
            if self._catalog.crop(chosen.id) is not None:
                self._catalog.set_crop_state(chosen.id, state)
            else:
                # A run that proposed anew took it away a moment ago; what the person saw is what counts.
                others = self._catalog.crops(photo.id)
                self._catalog.put_crops(photo.id, [*others, replace(chosen, state=state)])

        self._changes.act(f"accepted a crop of {photo.path.name}", [photo.id], change)

    def keep_own(self, photo: Photo, crops: Sequence[StoredCrop], own: NewCrop) -> None:
        """Keep a crop that the person made, in place of any other and of an earlier one of theirs."""
        earlier = {crop.id for crop in crops if crop.source == "user"}

        def change() -> None:
            self._let_go(crops)
            if earlier:
                left = [crop for crop in self._catalog.crops(photo.id) if crop.id not in earlier]
                self._catalog.put_crops(photo.id, left)
            self._catalog.add_crops([own])

        self._changes.act(f"corrected the crop of {photo.path.name}", [photo.id], change)

    def reject(self, photo: Photo, crops: Sequence[StoredCrop]) -> None:
        """Keep none of the crops: the photo stays as it is."""
        ids = [crop.id for crop in crops]
        self._changes.act(f"rejected the crops of {photo.path.name}", [photo.id], lambda: self._reject(ids))

    def accept_all(self, photo_ids: Sequence[int], output: str) -> None:
        """Keep the best proposal of each photo that has no decision yet."""

        def change() -> None:
            for photo_id in photo_ids:
                crops = self._open(photo_id, output)
                if crops and not any(crop.state in KEPT for crop in crops):
                    self._catalog.set_crop_state(crops[0].id, "accepted")

        self._changes.act(f"accepted the crops of {photos(len(photo_ids))}", photo_ids, change)

    def reject_all(self, photo_ids: Sequence[int], output: str) -> None:
        """Keep no crop of these photos."""

        def change() -> None:
            for photo_id in photo_ids:
                self._reject([crop.id for crop in self._open(photo_id, output)])

        self._changes.act(f"rejected the crops of {photos(len(photo_ids))}", photo_ids, change)

    def _open(self, photo_id: int, output: str) -> list[StoredCrop]:
        crops = self._catalog.crops(photo_id)
        return [crop for crop in crops if crop.output == output and crop.state != "rejected"]

    def _let_go(self, crops: Sequence[StoredCrop]) -> None:
        for crop in crops:
            if crop.state in KEPT:
                self._catalog.set_crop_state(crop.id, "proposed")

    def _reject(self, crop_ids: Sequence[int]) -> None:
        for crop_id in crop_ids:
            self._catalog.set_crop_state(crop_id, "rejected")
