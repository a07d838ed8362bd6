"""Marking the subject of the photo whose crops are judged."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.widgets.photo_subject import SubjectEditing
from ml_core.catalog.records import Photo
from ml_core.geometry import Box
from ml_core.specs.engine import SubjectReply, SubjectRequest

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_TOPIC = "annotate.subject"


class SubjectMarking(QObject):
    """Keeps in the catalog what a person marks: a click asks the engine what is there, a drag is taken as it is.

    Args:
        session: The open profile.
        editing: Where the person clicks and draws.

    Signals:
        kept(): The subject was kept.
        failed(object): The engine could not find one.
        missed(str): Nothing was kept, and why.
    """

    kept = Signal()
    failed = Signal(object)
    missed = Signal(str)

    def __init__(self, session: "Session", editing: SubjectEditing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._editing = session, editing
        self._photo: Photo | None = None
        editing.clicked.connect(self._on_clicked)
        editing.drawn.connect(self._keep)

    @property
    def is_on(self) -> bool:
        """Return whether the subject is being marked."""
        return self._editing.is_on

    def begin(self, path: Path) -> bool:
        """Let the person mark the subject of a photo; returns whether it is in the library still."""
        self._photo = self._session.catalog.photo_at(path)
        if self._photo is None:
            return False
        self._editing.set_box(self._photo.subject, marked=self._photo.subject_source == "user")
        self._editing.switch(True)
        return True

    def end(self) -> None:
        """Mark no longer."""
        self._session.engine.forget(_TOPIC)
        self._editing.switch(False)
        self._photo = None

    def _on_clicked(self, x: float, y: float) -> None:
        if self._photo is not None:
            request = SubjectRequest(self._photo.path, (x, y))
            self._session.engine.ask(request, self._on_found, self.failed.emit, _TOPIC)

    def _on_found(self, reply: SubjectReply) -> None:
        if reply.subject is None:
            self.missed.emit("Nothing was found there; draw a box around the subject instead.")
        else:
            self._keep(Box(*reply.subject))

    def _keep(self, box: Box) -> None:
        if self._photo is None:
            return
        self._session.catalog.set_subject(self._photo.id, box, "user")
        self._editing.set_box(box, marked=True)
        self._session.photo_changed.emit(self._photo.id)
        self.kept.emit()
