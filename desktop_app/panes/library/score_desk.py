"""Scores: of the photo in view at once, of all others when there is nothing else to do."""

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.jobs.taste_state import live_taste
from desktop_app.panes.library.crop_desk import as_tuple
from ml_core.catalog.records import Photo, PhotoQuery
from ml_core.geometry import Box
from ml_core.specs.engine import PhotoRef, RatedCrop, ScoreReply, ScoreRequest
from ml_core.specs.errors import EngineError

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

Score: TypeAlias = tuple[int, float, float, str]

_PAUSE_MS = 200
_LOOK, _FILL = "library.score", "library.fill"
_BATCH = 16


class ScoreDesk(QObject):
    """Asks for the scores of one photo and of a crop on it, and keeps the photo's in the catalog.

    Signals:
        scored(RatedCrop, object): The full frame's rating, and the crop's or None.
        failed(object): The engine could not score.
    """

    scored = Signal(object, object)
    failed = Signal(object)

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
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
        self._session.engine.forget(_LOOK)
        if photo is None or photo.state != "ready":
            self._pause.stop()
        else:
            self._pause.start()

    def stop(self) -> None:
        """Ask for nothing any more."""
        self._pause.stop()
        self._session.engine.forget(_LOOK)

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
        self._session.engine.ask(request, lambda reply: self._on_scored(photo, request, reply), self._on_failed, _LOOK)

    def _on_scored(self, photo: Photo, request: ScoreRequest, reply: ScoreReply) -> None:
        if self._photo is None or self._photo.id != photo.id:
            return
        full, crop = reply.crops[0], reply.crops[1] if len(reply.crops) > 1 else None
        self._last = (full, crop)
        keep_score(self._session, photo, full, request.scorer)
        self.scored.emit(full, crop)

    def _on_failed(self, error: EngineError) -> None:
        self.failed.emit(error)


class ScoreFilling(QObject):
    """Scores photos that have no score yet, one at a time, while the indexer rests and nobody asks the engine."""

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._failed: set[int] = set()
        self._scores: dict[int, Score] = {}
        self._waiting = False
        self._timer = QTimer(self, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._next)

    def start(self) -> None:
        """Begin, or go on."""
        self._timer.start()

    def stop(self) -> None:
        """Pause."""
        self._timer.stop()
        self._waiting = False
        self._session.engine.forget(_FILL)
        self._keep()

    def _next(self) -> None:
        busy = self._session.indexer.is_busy() or self._session.engine.state not in ("off", "ready")
        if self._waiting or busy:
            return
        photo = self._unscored()
        if photo is None:
            self._timer.stop()
            self._keep()
            return
        self._waiting = True
        scorer = self._session.settings.scorer
        request = ScoreRequest(PhotoRef(photo.path, as_tuple(photo.subject)), scorer=scorer)
        self._session.engine.ask(
            request,
            lambda reply: self._on_scored(photo, scorer, reply),
            lambda _error: self._on_failed(photo),
            _FILL,
        )

    def _unscored(self) -> Photo | None:
        # Photos without a score come first in the order of scores.
        done = self._failed | self._scores.keys()
        page = self._session.catalog.page(PhotoQuery(state="ready", sort="score"), 0, len(done) + 1)
        return next((photo for photo in page if photo.score is None and photo.id not in done), None)

    def _on_scored(self, photo: Photo, scorer: str, reply: ScoreReply) -> None:
        self._waiting = False
        full = reply.crops[0]
        self._scores[photo.id] = (photo.id, full.mean, full.std, scorer)
        if len(self._scores) >= _BATCH:
            self._keep()
        self._next()

    def _on_failed(self, photo: Photo) -> None:
        # Whoever looks at it will hear why.
        self._waiting = False
        self._failed.add(photo.id)

    def _keep(self) -> None:
        """Write many at once: each write waits for the disk."""
        scores, self._scores = self._scores, {}
        if scores:
            self._session.catalog.record_scores(scores.values())
        for photo_id in scores:
            self._session.photo_changed.emit(photo_id)


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
