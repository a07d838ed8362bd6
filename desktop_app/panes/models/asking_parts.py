"""Parts of what is asked above a page: a card, and a field that Escape leaves."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class LeavableField(QLineEdit):
    """A text field that Escape leaves.

    Signals:
        left(): Escape was pressed.
    """

    left = Signal()

    def __init__(self, name: str, example: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(example)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape, which a text field keeps from the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def card() -> QWidget:
    """Return an empty card."""
    made = QWidget()
    made.setProperty("surface", "card")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return made
