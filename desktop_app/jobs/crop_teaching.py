"""Accepted and corrected crops teach the taste: what was decided is learnt a moment later, beside the window."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.jobs.taste_state import LIVE_TASTE
from ml_core.catalog.records import PhotoQuery
from ml_core.specs.engine import RememberReply, RememberRequest, TasteReply, TasteRequest
from ml_core.specs.errors import EngineError

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

# Long enough to take a decision back before it is learnt from, short enough for the next photos to follow it.
_PAUSE_MS = 1500
_MANY = 500
_REMEMBER, _TASTE = "review.remember", "review.taste"


class CropTeaching(QObject):
    """Asks the engine to learn from photos whose crops changed.

    Args:
        session: The open profile.

    Attributes:
        learnt_at: When the taste was fitted last, in seconds of Unix time; 0 before it was.

    Signals:
        learnt(TasteReply): The taste was fitted anew.
        failed(object): It could not be learnt.
    """

    learnt = Signal(object)
    failed = Signal(object)

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.learnt_at = 0.0
        # Each photo with the number of its last change: one that changes while the engine learns is learnt again.
        self._waiting: dict[Path, int] = {}
        self._number, self._everything = 0, False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.learn)

    def crops_changed(self, photo_ids: Sequence[int]) -> None:
        """Hear of photos whose crops were accepted, corrected, rejected, or put back."""
        self._number += 1
        if len(photo_ids) > _MANY:
            self._everything = True
        else:
            self._waiting.update((photo.path, self._number) for photo in self._session.catalog.photos(photo_ids))
        self._pause.start()

    def learn(self) -> None:
        """Learn from what is waiting now."""
        self._pause.stop()
        if self._waiting or self._everything:
            # Without photos, those that changed are looked for.
            photos = () if self._everything else tuple(self._waiting)
            request = RememberRequest(self._session.profile.catalog_file, photos=photos)
            self._session.engine.ask(request, partial(self._on_remembered, self._number), self._on_failed, _REMEMBER)

    def stop(self) -> None:
        """Learn nothing more; what is left is learnt with the next change of its photo, or the next training."""
        self._pause.stop()
        for topic in (_REMEMBER, _TASTE):
            self._session.engine.forget(topic)

    def taught(self) -> int:
        """Return how many photos have a crop that teaches."""
        catalog = self._session.catalog
        return catalog.count(PhotoQuery(crop="accepted")) + catalog.count(PhotoQuery(crop="corrected"))

    def _on_remembered(self, asked: int, _reply: RememberReply) -> None:
        # What changed since was not asked about; it waits for its own turn.
        self._waiting = {path: number for path, number in self._waiting.items() if number > asked}
        self._everything = self._everything and self._number > asked
        self._session.answers_changed.emit()
        request = TasteRequest(
            catalog=self._session.profile.catalog_file,
            scorer=self._session.settings.scorer,
            save_to=self._session.profile.models_folder / LIVE_TASTE,
        )
        self._session.engine.ask(request, self._on_learnt, self._on_failed, _TASTE)

    def _on_learnt(self, reply: TasteReply) -> None:
        if reply.saved:
            self.learnt_at = time.time()
        self.learnt.emit(reply)

    def _on_failed(self, error: EngineError) -> None:
        self.failed.emit(error)
