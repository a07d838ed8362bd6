"""Scores of photos that nobody has looked at yet, when there is nothing else to do."""

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, QTimer

from desktop_app.jobs.crop_proposing import as_tuple
from ml_core.catalog.records import Photo, PhotoQuery
from ml_core.specs.engine import PhotoRef, ScoreReply, ScoreRequest

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

Score: TypeAlias = tuple[int, float, float, str]

_PAUSE_MS = 200
_FILL = "library.fill"
_BATCH = 16


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
