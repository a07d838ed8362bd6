"""Scores of the photo in view and of a crop on it, asked for once the person stays with them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.jobs.crop_proposing import as_tuple
from desktop_app.jobs.taste_state import live_taste
from ml_core.catalog.records import Photo
from ml_core.geometry import Box
from ml_core.specs.engine import PhotoRef, RatedCrop, ScoreReply, ScoreRequest
from ml_core.specs.errors import EngineError

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_PAUSE_MS = 200


class ScoreDesk(QObject):
    """Asks for the scores of one photo and of a crop on it, and keeps the photo's in the catalog.

    Args:
        session: The open profile.
        topic: What the engine knows these questions by: the newest wins.

    Signals:
        scored(RatedCrop, object): The full frame's rating, and the crop's or None.
        failed(object): The engine could not score.
    """

    scored = Signal(object, object)
    failed = Signal(object)

    def __init__(self, session: "Session", topic: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._topic = session, topic
        self._photo: Photo | None = None
        self._crop: Box | None = None
        self._last: tuple[RatedCrop, RatedCrop | None] | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    def show_photo(self, photo: Photo | None, crop: Box | None) -> None:
        """Score a photo and a crop on it, once the person stays with them for a moment."""
        known = self._photo is not None and photo is not None and _same(self._photo, photo)
        if known and crop == self._crop:
            if self._last is not None:
                self.scored.emit(*self._last)
            return
        self._photo, self._crop, self._last = photo, crop, None
        self._session.engine.forget(self._topic)
        if photo is None or photo.state != "ready":
            self._pause.stop()
        else:
            self._pause.start()

    def stop(self) -> None:
        """Ask for nothing any more."""
        self._pause.stop()
        self._session.engine.forget(self._topic)

    def _ask(self) -> None:
        photo, crop = self._photo, as_tuple(self._crop)
        if photo is None:
            return
        boxes = ((0.0, 0.0, 1.0, 1.0), *(() if crop is None else (crop,)))
        request = ScoreRequest(
            PhotoRef(photo.path, as_tuple(photo.subject)),
            boxes,
            self._session.settings.scorer,
            live_taste(self._session),
        )
        self._session.engine.ask(
            request, lambda reply: self._on_scored(photo, request, reply), self._on_failed, self._topic
        )

    def _on_scored(self, photo: Photo, request: ScoreRequest, reply: ScoreReply) -> None:
        if self._photo is None or self._photo.id != photo.id:
            return
        full, crop = reply.crops[0], reply.crops[1] if len(reply.crops) > 1 else None
        self._last = (full, crop)
        keep_score(self._session, photo, full, request.scorer)
        self.scored.emit(full, crop)

    def _on_failed(self, error: EngineError) -> None:
        self.failed.emit(error)


def keep_score(session: "Session", photo: Photo, rated: RatedCrop, scorer: str) -> None:
    """Keep a photo's score in the catalog when it is another one than before."""
    if photo.score is None or photo.scorer != scorer or abs(photo.score - rated.mean) > 1e-6:
        session.catalog.record_scores([(photo.id, rated.mean, rated.std, scorer)])
        session.photo_changed.emit(photo.id)


def _same(first: Photo, second: Photo) -> bool:
    return (first.id, first.mtime_ns, first.subject, first.state) == (
        second.id,
        second.mtime_ns,
        second.subject,
        second.state,
    )
