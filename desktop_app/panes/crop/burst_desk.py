"""The photos that were taken right before and after the one under review and look like it."""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.jobs.crop_changes import CropChanges
from desktop_app.panes.crop.wanted_pixels import remarked
from desktop_app.widgets.crop_editing import fitted, ratio_of, reshaped
from desktop_app.widgets.crop_room import PhotoSize
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import NewCrop, Photo, PhotoQuery, StoredCrop
from ml_core.geometry import Crop
from ml_core.specs.engine import BurstsReply, BurstsRequest
from ml_core.specs.errors import EngineError
from ml_core.specs.outputs import Output

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_TOPIC = "review.bursts"
_PAUSE_MS = 700
# Photos looked at before and after the one shown, by name within its folder: longer bursts are found piece by piece.
_AROUND = 12
_KEPT = 400


class BurstDesk(QObject):
    """Finds similar photos, and gives them the same crop.

    Args:
        session: Where the photos are.
        changes: Writes crops, so that it can be undone.

    Signals:
        changed(): Other photos are similar to the one shown.
    """

    changed = Signal()

    def __init__(self, session: "Session", changes: CropChanges, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._changes = session, changes
        self._photo: Photo | None = None
        # What was found out last, until something changes: it is asked for with every key.
        self._similar: tuple[str, list[Photo]] | None = None
        self._groups: OrderedDict[Path, tuple[Path, ...]] = OrderedDict()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        changes.changed.connect(lambda _ids: self._forget())

    def show_photo(self, photo: Photo | None) -> None:
        """Look for photos like this one, once the person stays with it."""
        self._photo, self._similar = photo, None
        self._session.engine.forget(_TOPIC)
        if photo is not None and photo.state == "ready" and photo.path not in self._groups:
            self._pause.start()
        else:
            self._pause.stop()
        self.changed.emit()

    def similar(self, output: Output) -> list[Photo]:
        """Return the similar photos whose crop for an output is not decided."""
        if self._similar is None or self._similar[0] != output.name:
            self._similar = (output.name, self._find(output.name))
        return self._similar[1]

    def apply(self, crop: StoredCrop, output: Output) -> int:
        """Give the similar photos this crop, as one act; returns how many they are."""
        photos = self.similar(output)
        source = self._photo
        if not photos or source is None:
            return 0
        crops = [remarked(_adapted(crop, source, each), each, output) for each in photos]
        count = "1 similar photo" if len(photos) == 1 else f"{len(photos):,} similar photos"
        self._changes.act(
            f"gave the crop to {count}", [each.id for each in photos], lambda catalog, ids: _add(catalog, crops, ids)
        )
        self.changed.emit()
        return len(photos)

    def _forget(self) -> None:
        self._similar = None

    def _find(self, output: str) -> list[Photo]:
        photo = self._photo
        if photo is None:
            return []
        others = [path for path in self._groups.get(photo.path, ()) if path != photo.path]
        found = [each for path in others if (each := self._session.catalog.photo_at(path)) is not None]
        undecided = set(self._session.catalog.undecided([each.id for each in found], output))
        return [each for each in found if each.id in undecided]

    def _ask(self) -> None:
        photo = self._photo
        if photo is None:
            return
        query, catalog = PhotoQuery(folder=photo.path.parent, state="ready"), self._session.catalog
        place = catalog.position(query, photo.id) or 0
        first = max(place - _AROUND, 0)
        paths = tuple(each.path for each in catalog.page(query, first, place + _AROUND + 1 - first))
        self._session.engine.ask(
            BurstsRequest(paths), lambda reply: self._on_reply(photo, reply), self._on_failed, _TOPIC
        )

    def _on_reply(self, photo: Photo, reply: BurstsReply) -> None:
        self._groups[photo.path] = next((group for group in reply.groups if photo.path in group), ())
        while len(self._groups) > _KEPT:
            self._groups.popitem(last=False)
        self._similar = None
        self.changed.emit()

    def _on_failed(self, _error: EngineError) -> None:
        # Without an answer nothing is offered; the photo itself is looked at all the same.
        self.changed.emit()


def _add(catalog: Catalog, crops: Sequence[NewCrop], photo_ids: Sequence[int]) -> None:
    catalog.add_crops([crop for crop in crops if crop.photo_id in photo_ids])


def _adapted(crop: StoredCrop, source: Photo, other: Photo) -> NewCrop:
    """Return the same crop, as a change of the person's, on a photo whose frame may be another."""
    return NewCrop(
        other.id, adapted(crop.crop, source, other), "user", "corrected", crop.aspect, model=crop.model,
        output=crop.output,
    )  # fmt: skip


def adapted(crop: Crop, source: Photo, other: Photo) -> Crop:
    """Return a crop with the same place on another photo, and the same shape in pixels."""
    own, size = PhotoSize(source.width, source.height), PhotoSize(other.width, other.height)
    return fitted(crop, size) if own == size else reshaped(fitted(crop, size), size, ratio_of(crop, own))
