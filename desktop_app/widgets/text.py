"""Labels in the window's few sizes and weights."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

Role = Literal["text", "title", "heading", "caption", "muted", "loss", "accent", "key"]


def label(text: str, role: Role = "text", *, wrap: bool = False) -> QLabel:
    """Return a label of that role; plain text, so that a file name with markup in it stays what it is."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


class FileNameLabel(QLabel):
    """A file name that takes what room there is; a long one loses its middle, since its end tells photos apart."""

    def __init__(self, role: Role = "text") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much of the name as there is room for."""
        name = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        QPainter(self).drawText(self.rect(), self.alignment(), name)


def line(orientation: Qt.Orientation = Qt.Orientation.Horizontal) -> QFrame:
    """Return a hairline between two areas."""
    made = QFrame()
    made.setProperty("role", "line")
    if orientation == Qt.Orientation.Horizontal:
        made.setFixedHeight(1)
    else:
        made.setFixedWidth(1)
    return made
