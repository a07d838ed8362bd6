"""A command as its key and a few words, to press as well."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.widgets.buttons import CommandPushButton
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID

_ARROWS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}


class KeyCaption(CommandPushButton):
    """Shows the first key in force before the words; the window keeps it true to the keys in force."""

    def __init__(self, owner: object, name: str, words: str = "", parent: QWidget | None = None) -> None:
        # What comes with the base class asks for the tooltip before there are labels.
        self._key = label("", "key")
        self._words = label(words, "text")
        super().__init__(owner, name, role="plain", parent=parent)
        self.setText("")
        self._words.setText(words or self.bound.command.title)
        self.setAccessibleName(self.bound.command.title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        self._row.setSpacing(GRID)
        for part in (self._key, self._words):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._row.addWidget(part)

    def show_keys(self, keys: Sequence[str]) -> None:
        """Show the first of these keys, and name all of them in the tooltip."""
        super().show_keys(keys)
        self._key.setText(_short(keys[0]) if keys else "")
        # Shown before it has a place in the button, it would be a window of its own.
        if not keys:
            self._key.hide()
        elif self._key.parent() is not None:
            self._key.show()

    def say(self, words: str) -> None:
        """Say something else."""
        self._words.setText(words)

    def words(self) -> str:
        """Return key and words, as they are read."""
        return f"{self._key.text()} {self._words.text()}".strip()

    def refresh(self) -> None:
        """Take up whether the command can run now."""
        can_run = self.bound.can_run()
        if can_run != self.isEnabled():
            self.setEnabled(can_run)
            self._words.setProperty("role", "text" if can_run else "muted")
            self._words.style().polish(self._words)

    def sizeHint(self) -> QSize:
        """Return the size of key and words."""
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the size of key and words, which are never cut off."""
        return self.sizeHint()


def _short(key: str) -> str:
    """Return a key as this system writes it, arrows as arrows."""
    return _ARROWS.get(key) or QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key
