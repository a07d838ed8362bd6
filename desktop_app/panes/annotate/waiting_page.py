"""What is shown while there is no pair: why, for how long already, and the one button that helps."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.widgets.symbol import Symbol
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID

_TEXT_WIDTH = 55 * GRID
_ICON = 6 * GRID
_TICK_MS = 1000


class WaitingPage(QWidget):
    """An icon, a title, a sentence, and a button; or a title with the seconds it takes already."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("surface", "surround")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._symbol = Symbol("annotate", _ICON)
        self._title, self._sentence = label("", "title"), label("", "muted", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._sentence.setFixedWidth(_TEXT_WIDTH)
        self.button = QPushButton()
        self.button.setProperty("role", "main")
        self._call: Callable[[], object] = lambda: None
        self.button.clicked.connect(self._help)
        self._since: float | None = None
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._show_seconds)
        self._lay_out()

    def say(
        self, icon: str, title: str, sentence: str, button: str = "", call: Callable[[], object] = lambda: None
    ) -> None:
        """Say why there is no pair; without a word for the button there is none."""
        self._tick.stop()
        self._since = None
        self._symbol.show_icon(icon, "muted")
        self._title.setText(title)
        self._sentence.setText(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._call = call

    def count(self, title: str, sentence: str, since: float) -> None:
        """Say what is under way, and how many seconds it took since that time of the steady clock."""
        self.say("clock", title, sentence)
        self._since = since
        self._tick.start()
        self._show_seconds()

    def words(self) -> list[str]:
        """Return the words shown, in order."""
        return [self._title.text(), self._sentence.text(), self.button.text()]

    def hideEvent(self, event: QHideEvent) -> None:
        """Count no longer while nobody sees it."""
        self._tick.stop()
        super().hideEvent(event)

    def _help(self) -> None:
        self._call()

    def _show_seconds(self) -> None:
        if self._since is not None:
            title = self._title.text().rsplit(" · ")[0]
            self._title.setText(f"{title} · {monotonic() - self._since:.0f} s")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(2 * GRID)
        column.addStretch(2)
        column.addWidget(self._symbol, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title, alignment=Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._sentence)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
