"""The crops of the photo under review: proposed, chosen, changed by hand, accepted, rejected."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.jobs.crop_changes import CropChanges
from desktop_app.jobs.crop_proposing import ALTERNATIVES
from desktop_app.panes.crop.deciding import KEPT, Deciding
from desktop_app.panes.crop.review_proposing import ReviewProposing, Wish, lacks
from desktop_app.panes.crop.shapes import FREE, Shape, has_shape, ratio_on, shape_of
from desktop_app.panes.crop.wanted_pixels import MAIN, remarked
from desktop_app.widgets.crop_editing import reshaped
from desktop_app.widgets.crop_room import PhotoSize
from ml_core.catalog.records import NewCrop, Photo, StoredCrop
from ml_core.geometry import FULL_FRAME, Crop
from ml_core.specs.outputs import Output

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

# Nudges that follow each other this quickly are one act.
_SETTLE_MS = 600
# R is pressed several times on the way to a shape.
_ASK_MS = 350


class ReviewDesk(QObject):
    """Holds one photo's crops for one output, one of them chosen, perhaps with changes that are not stored yet.

    Changes by hand are stored as a corrected crop a moment after the last one, and by `flush`; those that only follow
    from another shape wait for `accept`.

    Args:
        session: Where crops are kept.
        changes: Writes them, so that it can be undone.
        proposing: Asks the engine.

    Signals:
        changed(): Other crops, another choice, another shape, a change, or the engine began or ended to work.
        preferred(Shape): The person wants this shape from now on.
    """

    changed = Signal()
    preferred = Signal(object)

    def __init__(
        self, session: "Session", changes: CropChanges, proposing: ReviewProposing, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._changes, self._proposing = session, changes, proposing
        self._deciding = Deciding(changes)
        self._photo: Photo | None = None
        self._output = MAIN
        self._crops: list[StoredCrop] = []
        self._decided: frozenset[str] = frozenset()
        self._chosen = 0
        self._preferred = self._shape = FREE
        self._draft: Crop | None = None
        self._by_hand = self._working = self._fruitless = False
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.flush)
        self._ask = QTimer(self, singleShot=True, interval=_ASK_MS)
        self._ask.timeout.connect(self.propose)
        changes.changed.connect(self._on_changed)
        proposing.failed.connect(self._on_failed)

    # How it stands

    @property
    def photo(self) -> Photo | None:
        """Return the photo, or None."""
        return self._photo

    @property
    def output(self) -> Output:
        """Return the output that crops are for."""
        return self._output

    @property
    def crops(self) -> list[StoredCrop]:
        """Return the crops to choose from: those kept first, then the proposals, best first."""
        return self._crops

    @property
    def decided(self) -> frozenset[str]:
        """Return the names of the outputs for which the photo's crop is decided."""
        return self._decided

    @property
    def chosen(self) -> StoredCrop | None:
        """Return the chosen crop as it is stored, or None without any."""
        return self._crops[self._chosen] if self._crops else None

    @property
    def place(self) -> int:
        """Return the place of the chosen crop, from 0."""
        return self._chosen

    @property
    def crop(self) -> Crop | None:
        """Return the crop as it is shown: the chosen one with what was changed of it."""
        if self._draft is not None:
            return self._draft
        return self.chosen.crop if self.chosen is not None else None

    @property
    def shape(self) -> Shape:
        """Return the shape that changes by hand keep to."""
        return self._shape

    @property
    def working(self) -> bool:
        """Return whether the engine is looking for crops."""
        return self._working or self._ask.isActive()

    @property
    def fruitless(self) -> bool:
        """Return whether the engine found no crop of that shape."""
        return self._fruitless

    @property
    def changed_by_hand(self) -> bool:
        """Return whether there is a change that is not stored yet."""
        return self._draft is not None

    def usual_shape(self, photo: Photo) -> Shape:
        """Return the shape that crops of a photo are asked for without further ado."""
        if not self._output.name:
            return self._preferred
        return Shape(self._output.aspect, self._output.turned((photo.width, photo.height)))

    # What the pane shows

    def show_photo(self, photo: Photo | None) -> None:
        """Take up a photo, or the same one anew; a change of the former one is stored first."""
        if photo is not None and self._photo is not None and photo.id == self._photo.id:
            self._photo = photo
            self._reload(self.chosen)
            return
        self._leave()
        self._photo = photo
        self._arrive()

    def show_output(self, output: Output) -> None:
        """Take up another output of the photo."""
        self._leave()
        self._output = output
        self._arrive()

    def shows(self, wish: Wish) -> bool:
        """Return whether crops as they are wished for, or a decision, are looked at now."""
        photo = self._photo
        here = photo is not None and photo.id == wish.photo.id and self._output == wish.output
        return here and not lacks(wish.photo, self._crops, wish.shape)

    def take_up(self, photo_id: int) -> None:
        """Show crops that came for this photo while it was not looked at yet."""
        if self._photo is not None and self._photo.id == photo_id and not self._by_hand:
            self._ask.stop()
            self._draft = None
            self._reload(None)

    def prefer(self, shape: Shape) -> None:
        """Ask for this shape of photos to come, where the output has none of its own."""
        self._preferred = shape

    # What the person does

    def choose(self, place: int) -> None:
        """Choose a crop by its place, from 0; one that is not there is ignored."""
        self.flush()
        if 0 <= place < len(self._crops):
            self._chosen, self._draft = place, None
            self._follow_shape()
            self.changed.emit()

    def step_alternative(self, by: int) -> None:
        """Choose the crop so many places on, round and round."""
        if self._crops:
            self.choose((self._chosen + by) % len(self._crops))

    def change(self, crop: Crop) -> None:
        """Take up a change by hand."""
        if self._photo is not None and crop != self.crop:
            self._draft, self._by_hand = crop, True
            self._settle.start()
            self.changed.emit()

    def set_shape(self, shape: Shape) -> None:
        """Show the crop in another shape at once, and look for better ones."""
        if shape == self._shape or self._photo is None:
            return
        self.flush()
        before = self._shape
        self._changes.note("changed the shape", self._photo.id, lambda: self._take(before), lambda: self._take(shape))
        self._take(shape)

    def can_decide(self) -> bool:
        """Return whether there is a crop to accept."""
        return self.crop is not None

    def can_reject(self) -> bool:
        """Return whether there is a crop that is not rejected."""
        return any(crop.state != "rejected" for crop in self._crops)

    def accept(self) -> None:
        """Keep the crop as it is shown, in place of any other for this output."""
        photo, chosen = self._photo, self.chosen
        self._settle.stop()
        if photo is not None and self._draft is not None:
            self._store(photo, self._draft)
        elif photo is not None and chosen is not None and chosen.state not in KEPT:
            self._deciding.accept(photo, self._crops, chosen)

    def reject(self) -> None:
        """Reject all crops for this output: the photo stays as it is."""
        self._settle.stop()
        self._draft = None
        if self._photo is not None:
            self._deciding.reject(self._photo, self._crops)

    def flush(self) -> None:
        """Store a change by hand now."""
        self._settle.stop()
        if self._photo is not None and self._draft is not None and self._by_hand:
            self._store(self._photo, self._draft)

    def propose(self) -> None:
        """Ask the engine for crops of the shape; they replace proposals that nobody decided on."""
        photo = self._photo
        self._ask.stop()
        if photo is None or photo.state != "ready":
            return
        self._working, self._fruitless = True, False
        self.changed.emit()
        kept = self._kept_id()
        self._proposing.ask(Wish(photo, self._output, self._shape), lambda count: self._on_proposed(count, kept))

    # Within

    def _store(self, photo: Photo, crop: Crop) -> None:
        model = self.chosen.model if self.chosen is not None else ""
        own = NewCrop(photo.id, crop, "user", "corrected", self._shape.aspect, model=model, output=self._output.name)
        self._draft, self._by_hand = None, False
        self._deciding.keep_own(photo, self._crops, remarked(own, photo, self._output))

    def _take(self, shape: Shape) -> None:
        self._shape, self._draft, photo = shape, None, self._photo
        if not self._output.name:
            self._preferred = shape
            self.preferred.emit(shape)
        if photo is not None:
            self._show_shape(photo)
        self._ask.start()
        self.changed.emit()

    def _show_shape(self, photo: Photo) -> None:
        """Show the chosen crop, or all of the photo, in the shape, until there are better ones."""
        ratio = ratio_on(photo, self._shape)
        if ratio is not None:
            start = self.crop or Crop(FULL_FRAME)
            self._draft, self._by_hand = reshaped(start, PhotoSize(photo.width, photo.height), ratio), False

    def _leave(self) -> None:
        self.flush()
        self._ask.stop()
        self._proposing.forget()
        self._working = self._fruitless = self._by_hand = False
        self._draft = None

    def _arrive(self) -> None:
        self._reload(None)
        photo = self._photo
        if photo is not None and photo.state == "ready" and lacks(photo, self._crops, self.usual_shape(photo)):
            self._shape = self.usual_shape(photo)
            self._show_shape(photo)
            self._ask.start()
            self.changed.emit()

    def _reload(self, keep: StoredCrop | None) -> None:
        photo = self._photo
        stored = [] if photo is None else self._session.catalog.crops(photo.id)
        self._decided = frozenset(crop.output for crop in stored if crop.state != "proposed")
        own = [crop for crop in stored if crop.output == self._output.name]
        open_ones = [crop for crop in own if crop.state != "rejected"] or own
        self._crops = sorted(open_ones, key=self._order)[:ALTERNATIVES]
        ids = [crop.id for crop in self._crops]
        self._chosen = ids.index(keep.id) if keep is not None and keep.id in ids else 0
        self._follow_shape()
        self.changed.emit()

    def _order(self, crop: StoredCrop) -> tuple[bool, bool]:
        """Those kept come first, then those of the shape that is wanted; within both, the best."""
        photo = self._photo
        return crop.state not in KEPT, photo is not None and not self._is_usual(photo, crop)

    def _is_usual(self, photo: Photo, crop: StoredCrop) -> bool:
        return has_shape(photo, crop.crop, crop.aspect, self.usual_shape(photo))

    def _follow_shape(self) -> None:
        """A crop that was kept, or made for another shape, says its shape itself; else the person's wish holds."""
        chosen, photo = self.chosen, self._photo
        if photo is None:
            return
        usual = self.usual_shape(photo)
        own = chosen is not None and (chosen.state in KEPT or not self._is_usual(photo, chosen))
        self._shape = shape_of(photo, chosen.crop, chosen.aspect) if own and chosen is not None else usual

    def _kept_id(self) -> int | None:
        return next((crop.id for crop in self._crops if crop.state in KEPT), None)

    # What happened

    def _on_changed(self, photo_ids: list[int]) -> None:
        if self._photo is None or self._photo.id not in photo_ids:
            return
        self._settle.stop()
        self._draft, before = None, self._kept_id()
        chosen = self.chosen
        self._reload(chosen)
        if self._kept_id() not in (None, before):
            # What was just kept is what is shown.
            self._reload(None)

    def _on_proposed(self, count: int, kept: int | None) -> None:
        self._working, self._fruitless = False, count == 0
        draft, by_hand, shape = self._draft, self._by_hand, self._shape
        self._reload(self.chosen)
        if count and not by_hand and self._kept_id() == kept:
            self._draft, self._shape = None, shape
            places = [place for place, crop in enumerate(self._crops) if crop.state == "proposed"]
            self._chosen = places[0] if places else self._chosen
        else:
            self._draft, self._by_hand, self._shape = draft, by_hand, shape
        if self._photo is not None:
            self._session.photo_changed.emit(self._photo.id)
        self.changed.emit()

    def _on_failed(self, _error: object) -> None:
        self._working = False
        self.changed.emit()
