"""What an empty place shows: one sentence, and the one button that fills it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.widgets.symbol import Symbol
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID

_ICON = 6 * GRID
_TEXT_WIDTH = 55 * GRID


class EmptyState(QWidget):
    """An icon, a title, one sentence, a button, centred."""

    def __init__(self, icon_name: str, title: str, sentence: str, button: QAbstractButton | None = None) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * GRID)
        layout.addStretch(2)
        layout.addWidget(Symbol(icon_name, _ICON), alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(label(title, "title"), alignment=Qt.AlignmentFlag.AlignHCenter)
        words = self._words = label(sentence, "muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words.setFixedWidth(_TEXT_WIDTH)
        # In a row of its own: a layout asks an aligned item for no more height than it hints at.
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(words)
        row.addStretch(1)
        layout.addLayout(row)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(2 * GRID)
        layout.addLayout(self._buttons)
        if button is not None:
            self.add(button)
            self.setFocusProxy(button)
        layout.addStretch(3)

    def add(self, button: QAbstractButton) -> None:
        """Put another button under those that are there."""
        self._buttons.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)

    def say(self, sentence: str) -> None:
        """Show another sentence."""
        self._words.setText(sentence)
