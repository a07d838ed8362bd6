"""What is asked above a version: its new name, or whether to delete it for good."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from desktop_app.panes.models.asking_parts import LeavableField, card
from desktop_app.panes.models.version_rows import KIND_WORDS
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.catalog.model_versions import Deletion


class AskingBar(QStackedWidget):
    """One question at a time; hidden until there is one.

    Signals:
        renamed(str): The name that was entered, without spaces around it.
        deleted(): Delete for good.
        cancelled(): Nothing shall change.
    """

    renamed = Signal(str)
    deleted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = LeavableField("New name")
        self.name.returnPressed.connect(self._on_named)
        self.name.left.connect(self.cancelled)
        self._question = label("", wrap=True)
        cancel, keep = push_button("Cancel", self.cancelled.emit), push_button("Keep it", self.cancelled.emit)
        delete = push_button("Delete for good", self.deleted.emit, "loss")
        self.addWidget(_bar(self.name, push_button("Rename", self._on_named, "main"), cancel))
        self.addWidget(_bar(self._question, delete, keep))
        self.hide()

    def ask_name(self, name: str) -> None:
        """Ask for another name than this."""
        self.name.setText(name)
        self.setCurrentIndex(0)
        self.show()
        self.name.selectAll()
        self.name.setFocus()

    def ask_to_delete(self, what: Deletion) -> None:
        """Say what deleting would mean, and ask."""
        self._question.setText(question(what))
        self.setCurrentIndex(1)
        self.show()

    def _on_named(self) -> None:
        self.renamed.emit(self.name.text().strip())


def question(what: Deletion) -> str:
    """Return what deleting a version would mean, as a question."""
    kind = KIND_WORDS.get(what.model.kind, what.model.kind).lower()
    parts = [f"Delete the {kind} “{what.model.name}” with its files? This cannot be undone."]
    if made := len(what.children):
        parts.append(f"{made} {'version was' if made == 1 else 'versions were'} made from it and will go on working.")
    if what.last and kind == "policy":
        parts.append("It is the only policy: without it there is none to crop with.")
    return " ".join(parts)


def _bar(wide: QWidget, *buttons: QWidget) -> QWidget:
    bar = card()
    row = QHBoxLayout(bar)
    row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
    row.setSpacing(GRID)
    row.addWidget(wide, 1)
    for button in buttons:
        row.addWidget(button)
    return bar
