"""The crops of the photo in view: proposed by the engine, chosen, accepted and rejected by the person."""

from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QObject, Signal

from desktop_app.commands.history import History
from desktop_app.jobs.crop_proposing import ALTERNATIVES, propose_request, proposed_crops
from ml_core.catalog.records import CropState, Photo, StoredCrop
from ml_core.specs.engine import ProposeReply, ProposeRequest
from ml_core.specs.errors import EngineError
from ml_core.specs.tasks import AspectName

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

ASPECTS: tuple[AspectName, ...] = get_args(AspectName)
_KEPT: tuple[CropState, ...] = ("accepted", "corrected")
_TOPIC = "library.propose"


class CropDesk(QObject):
    """Holds one photo's crops and one of them as chosen.

    Args:
        session: Where crops are kept and proposed.
        history: What can be undone.

    Signals:
        changed(): Other crops, another choice, another aspect, or the engine began or ended to work.
        failed(object): The engine could not propose.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, session: "Session", history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._history = session, history
        self._photo: Photo | None = None
        self._crops: list[StoredCrop] = []
        self._chosen = 0
        self._aspect: AspectName = "free"
        self._working = self._fruitless = False

    @property
    def photo(self) -> Photo | None:
        """Return the photo, or None."""
        return self._photo

    @property
    def crops(self) -> list[StoredCrop]:
        """Return the crops to choose from: those kept first, then the proposals, best first."""
        return self._crops

    @property
    def chosen(self) -> StoredCrop | None:
        """Return the chosen crop, or None without any."""
        return self._crops[self._chosen] if self._crops else None

    @property
    def aspect(self) -> AspectName:
        """Return the shape that is asked for."""
        return self._aspect

    @property
    def working(self) -> bool:
        """Return whether the engine is looking for crops."""
        return self._working

    @property
    def fruitless(self) -> bool:
        """Return whether the engine found no crop of that shape."""
        return self._fruitless

    def show_photo(self, photo: Photo | None) -> None:
        """Take up a photo, or the same one anew."""
        if photo is None or self._photo is None or photo.id != self._photo.id:
            self._session.engine.forget(_TOPIC)
            self._working = self._fruitless = False
            self._chosen = 0
        self._photo = photo
        self._reload()

    # What the person does

    def choose(self, number: int) -> None:
        """Choose a crop by its place, from 0; one that is not there is ignored."""
        if 0 <= number < len(self._crops):
            self._chosen = number
            self.changed.emit()

    def set_aspect(self, aspect: AspectName) -> None:
        """Ask for crops of another shape."""
        if aspect != self._aspect:
            self._aspect = aspect
            self.propose()

    def propose(self) -> None:
        """Ask the engine for crops; they replace proposals that nobody decided on."""
        photo = self._photo
        if photo is None or photo.state != "ready":
            return
        request = propose_request(self._session, photo, self._aspect)
        self._working, self._fruitless = True, False
        self.changed.emit()
        self._session.engine.ask(
            request, lambda reply: self._on_proposed(photo.id, request, reply), self._on_failed, _TOPIC
        )

    def can_decide(self) -> bool:
        """Return whether there is a crop to accept or to reject."""
        return bool(self._crops)

    def accept(self) -> None:
        """Accept the chosen crop in place of any other; undo brings the states back."""
        chosen = self.chosen
        if chosen is not None:
            states: dict[int, CropState] = {crop.id: "proposed" for crop in self._crops if crop.state in _KEPT}
            self._decide("accepted a crop", states | {chosen.id: "accepted"})

    def reject(self) -> None:
        """Reject all crops of the photo; undo brings the states back."""
        self._decide("rejected the crops", {crop.id: "rejected" for crop in self._crops})

    # Within

    def _decide(self, words: str, states: dict[int, CropState]) -> None:
        photo = self._photo
        if photo is None or not states:
            return
        before: dict[int, CropState] = {crop.id: crop.state for crop in self._crops if crop.id in states}
        self._set_states(photo.id, states)
        self._history.did(
            f"{words} of {photo.path.name}",
            lambda: self._set_states(photo.id, before),
            lambda: self._set_states(photo.id, states),
        )

    def _set_states(self, photo_id: int, states: dict[int, CropState]) -> None:
        catalog = self._session.catalog
        with catalog.transaction():
            for crop_id, state in states.items():
                catalog.set_crop_state(crop_id, state)
        self._tell(photo_id)

    def _tell(self, photo_id: int) -> None:
        if self._photo is not None and self._photo.id == photo_id:
            self._reload()
        self._session.photo_changed.emit(photo_id)

    def _reload(self) -> None:
        crops = [] if self._photo is None else self._session.catalog.crops(self._photo.id)
        open_ones = [crop for crop in crops if crop.state != "rejected"]
        before = self.chosen
        self._crops = sorted(open_ones, key=lambda crop: crop.state not in _KEPT)[:ALTERNATIVES]
        ids = [crop.id for crop in self._crops]
        self._chosen = ids.index(before.id) if before is not None and before.id in ids else 0
        self.changed.emit()

    def _on_proposed(self, photo_id: int, request: ProposeRequest, reply: ProposeReply) -> None:
        self._working, self._fruitless = False, not reply.crops
        crops = proposed_crops(photo_id, request, reply)
        if self._session.catalog.photo(photo_id) is None:
            return
        with self._session.catalog.transaction():
            self._session.catalog.clear_proposals([photo_id])
            added = self._session.catalog.add_crops(crops)
        self._tell(photo_id)
        self._choose_first(added)

    def _choose_first(self, added: list[int]) -> None:
        """Show the best of the new proposals, also where an accepted crop comes first."""
        places = [place for place, crop in enumerate(self._crops) if crop.id in added]
        if places:
            self.choose(places[0])

    def _on_failed(self, error: EngineError) -> None:
        self._working = False
        self.changed.emit()
        self.failed.emit(error)
