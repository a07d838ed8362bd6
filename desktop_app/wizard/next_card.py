"""The card of a step that says what comes next, with its buttons."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID


def set_role(button: QPushButton, role: str) -> None:
    """Make a button the main one, or a plain one; a style sheet reads the role only when told to."""
    if button.property("role") != role:
        button.setProperty("role", role)
        button.style().unpolish(button)
        button.style().polish(button)


class NextCard(QFrame):
    """Words and small print at the left, buttons at the right, a bar while something works.

    Args:
        buttons: The buttons, from left to right; see `add_buttons`.
    """

    def __init__(self, buttons: Sequence[QPushButton] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.buttons: tuple[QPushButton, ...] = ()
        self._held: set[QPushButton] = set()
        self._words = label("", wrap=True)
        self._small = label("", "caption", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._bar.hide()
        self._row = QHBoxLayout(self)
        self._lay_out()
        self._small.hide()
        self.add_buttons(*buttons)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        for each in (self._words, self._bar, self._small):
            words.addWidget(each)
        self._row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self._row.setSpacing(GRID)
        self._row.addLayout(words, 1)

    def add_buttons(self, *buttons: QPushButton) -> None:
        """Put further buttons at the right."""
        self.buttons = (*self.buttons, *buttons)
        for button in buttons:
            self._row.addWidget(button)

    def say(self, words: str) -> None:
        """Show the words."""
        self._words.setText(words)

    def say_small(self, words: str) -> None:
        """Show the small print, or none."""
        self._small.setText(words)
        self._small.setVisible(bool(words))

    def show_share(self, share: float | None) -> None:
        """Show how far something is, as a share in 0..1; None takes the bar away."""
        self._bar.setVisible(share is not None)
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(1000 * (share or 0.0)))

    def hold_back(self, button: QPushButton, held: bool) -> None:
        """Show a button at no time, or whenever it fits again."""
        (self._held.add if held else self._held.discard)(button)

    def show_only(self, *buttons: QPushButton) -> None:
        """Show these of the buttons, but for those that are held back."""
        for button in self.buttons:
            button.setVisible(button in buttons and button not in self._held)
