"""The subject of the photo in view: found by the engine, marked by the person, kept in the catalog."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.commands.history import History
from ml_core.catalog.records import Photo, SubjectSource
from ml_core.geometry import Box
from ml_core.specs.engine import SubjectReply, SubjectRequest
from ml_core.specs.errors import EngineError

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_TOPIC = "library.subject"


class SubjectDesk(QObject):
    """Holds one photo's subject.

    Args:
        session: Where subjects are kept and found.
        history: What can be undone.

    Signals:
        changed(): Another subject, or another photo.
        failed(object): The engine could not find one.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, session: "Session", history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._history = session, history
        self._photo: Photo | None = None
        self._found: Box | None = None

    @property
    def box(self) -> Box | None:
        """Return the subject: the person's mark, else what was found."""
        marked = self._photo.subject if self._photo is not None else None
        return marked if marked is not None else self._found

    @property
    def is_marked(self) -> bool:
        """Return whether a person marked the subject."""
        return self._photo is not None and self._photo.subject_source == "user"

    def show_photo(self, photo: Photo | None) -> None:
        """Take up a photo, or the same one anew."""
        if photo is None or self._photo is None or photo.id != self._photo.id:
            self._session.engine.forget(_TOPIC)
            self._found = None
        self._photo = photo
        self.changed.emit()

    def find(self) -> None:
        """Look for the subject where the person marked none; it is shown, not kept."""
        if self._photo is not None and self._photo.subject is None and self._photo.state == "ready":
            self._ask(None, self._on_found)

    def find_at(self, x: float, y: float) -> None:
        """Take what is at a point of the photo for the subject, and keep it."""
        self._ask((x, y), lambda reply: self.mark(None if reply.subject is None else Box(*reply.subject)))

    def mark(self, box: Box | None) -> None:
        """Keep a subject, or forget it; undo brings the one before back."""
        photo = self._photo
        if photo is None or (box is None and photo.subject is None):
            return
        before, source = photo.subject, photo.subject_source
        self._keep(photo.id, box, "user")
        words = "marked the subject" if box is not None else "took the subject away"
        self._history.did(f"{words} of {photo.path.name}", lambda: self._keep(photo.id, before, source or "user"))

    def _keep(self, photo_id: int, box: Box | None, source: SubjectSource) -> None:
        self._session.catalog.set_subject(photo_id, box, source)
        if self._photo is not None and self._photo.id == photo_id:
            self._photo = self._session.catalog.photo(photo_id)
            self.changed.emit()
        self._session.photo_changed.emit(photo_id)

    def _ask(self, click: tuple[float, float] | None, then: Callable[[SubjectReply], None]) -> None:
        photo = self._photo
        if photo is None:
            return

        def on_reply(reply: SubjectReply) -> None:
            if self._photo is not None and self._photo.id == photo.id:
                then(reply)

        self._session.engine.ask(SubjectRequest(photo.path, click), on_reply, self._on_failed, _TOPIC)

    def _on_found(self, reply: SubjectReply) -> None:
        self._found = None if reply.subject is None else Box(*reply.subject)
        self.changed.emit()

    def _on_failed(self, error: EngineError) -> None:
        self.failed.emit(error)
