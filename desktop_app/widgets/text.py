"""Labels in the window's few sizes and weights."""

from typing import Literal

from PySide6.QtCore import Qt
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


def line(orientation: Qt.Orientation = Qt.Orientation.Horizontal) -> QFrame:
    """Return a hairline between two areas."""
    made = QFrame()
    made.setProperty("role", "line")
    if orientation == Qt.Orientation.Horizontal:
        made.setFixedHeight(1)
    else:
        made.setFixedWidth(1)
    return made
