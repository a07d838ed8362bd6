"""The angle that would level the photo under review: suggested, never applied by itself."""

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ml_core.catalog.records import Photo
from ml_core.specs.engine import StraightenReply, StraightenRequest
from ml_core.specs.errors import EngineError

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_TOPIC = "review.level"
_PAUSE_MS = 150
_KEPT = 200
# Smaller angles cannot be seen, less sure ones are not worth a look.
_LEAST_DEGREES, _LEAST_CONFIDENCE = 0.15, 0.3


class LevelDesk(QObject):
    """Asks the engine once a photo, and keeps the answers.

    Signals:
        changed(): There is a suggestion for the photo, or none any more.
    """

    changed = Signal()

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._photo: Photo | None = None
        self._kept: OrderedDict[tuple[Path, int], StraightenReply] = OrderedDict()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    @property
    def suggestion(self) -> StraightenReply | None:
        """Return what is worth suggesting for the photo, or None."""
        reply = self._kept.get(_key(self._photo)) if self._photo is not None else None
        worth = reply is not None and abs(reply.angle) >= _LEAST_DEGREES and reply.confidence >= _LEAST_CONFIDENCE
        return reply if worth else None

    def show_photo(self, photo: Photo | None) -> None:
        """Find the suggestion for a photo, once the person stays with it."""
        self._photo = photo
        self._session.engine.forget(_TOPIC)
        if photo is not None and photo.state == "ready" and _key(photo) not in self._kept:
            self._pause.start()
        else:
            self._pause.stop()
        self.changed.emit()

    def _ask(self) -> None:
        photo = self._photo
        if photo is not None:
            request = StraightenRequest(photo.path)
            self._session.engine.ask(request, lambda reply: self._on_reply(photo, reply), self._on_failed, _TOPIC)

    def _on_reply(self, photo: Photo, reply: StraightenReply) -> None:
        self._kept[_key(photo)] = reply
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.changed.emit()

    def _on_failed(self, _error: EngineError) -> None:
        # A photo that cannot be read says so where it is shown; no suggestion is all there is to see here.
        self.changed.emit()


def _key(photo: Photo) -> tuple[Path, int]:
    return photo.path, photo.mtime_ns
