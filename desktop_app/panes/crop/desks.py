"""What works for the review behind the window: crops, levels, bursts, scores, teaching, batches."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.commands.history import History
from desktop_app.jobs.crop_changes import CropChanges
from desktop_app.jobs.crop_teaching import CropTeaching
from desktop_app.jobs.score_desk import ScoreDesk
from desktop_app.panes.crop.batch import Batch
from desktop_app.panes.crop.burst_desk import BurstDesk
from desktop_app.panes.crop.deciding import Deciding
from desktop_app.panes.crop.level_desk import LevelDesk
from desktop_app.panes.crop.review_choices import ReviewChoices
from desktop_app.panes.crop.review_desk import ReviewDesk
from desktop_app.panes.crop.review_proposing import ReviewProposing, Wish
from ml_core.catalog.records import Photo

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


class Desks(QObject):
    """Holds the parts, and ends them together.

    Args:
        session: The open profile.
        history: What can be undone.

    Attributes:
        changes: Writes crops, so that it can be undone.
        deciding: Accepts and rejects the crops of several photos.
        teaching: Learns from what was decided.
        proposing: Asks for crops of single photos.
        batch: Asks for crops of many.
        crops: The crops of the photo shown.
        levels: The angle that would level it.
        bursts: The photos like it.
        scores: The score of its crop.
        choices: What the profile remembers.

    Signals:
        failed(object): One of them could not do its work.
    """

    failed = Signal(object)

    def __init__(self, session: "Session", history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.choices = ReviewChoices(session, self)
        self.changes = CropChanges(session, history, self)
        self.deciding = Deciding(self.changes)
        self.teaching, self.proposing = CropTeaching(session, self), ReviewProposing(session, self)
        self.batch = Batch(session, self.choices, self)
        self.crops = ReviewDesk(session, self.changes, self.proposing, self)
        self.crops.prefer(self.choices.shape)
        self.levels, self.bursts = LevelDesk(session, self), BurstDesk(session, self.changes, self)
        self.scores = ScoreDesk(session, "review.score", self)
        self.crops.preferred.connect(self.choices.take_shape)
        self.changes.changed.connect(self.teaching.crops_changed)
        sources = (
            self.changes,
            self.proposing,
            self.teaching,
            self.scores,
            self.choices,
            self.batch.cropping,
            self.batch.arriving,
        )
        for source in sources:
            source.failed.connect(self.failed)

    def look_closely(self, photo: Photo | None) -> None:
        """Find out what there is to know of a photo besides its crops."""
        self.levels.show_photo(photo)
        self.bursts.show_photo(photo)
        self.score()

    def score(self) -> None:
        """Score the crop shown."""
        crop = self.crops.crop
        self.scores.show_photo(self.crops.photo, None if crop is None else crop.box)

    def look_ahead(self, photo: Photo) -> None:
        """Have crops for a photo that comes later, made with what was learnt meanwhile."""
        wish, crops = Wish(photo, self.crops.output, self.crops.usual_shape(photo)), self.crops

        def on_stored(_count: int) -> None:
            crops.take_up(photo.id)
            self._session.photo_changed.emit(photo.id)

        # What a person looks at by now must not change before their eyes.
        self.proposing.look_ahead(wish, self.teaching.learnt_at, on_stored, lambda: not crops.shows(wish))

    def show_nothing(self) -> None:
        """Leave the photo."""
        self.crops.show_photo(None)
        self.look_closely(None)

    def close(self) -> None:
        """End everything."""
        self.show_nothing()
        self.proposing.stop()
        self.scores.stop()
        self.teaching.stop()
        self.choices.close()
