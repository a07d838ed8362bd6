"""Keys of the window: which command a key sets off depends on the pane shown, its mode, and what has the focus."""

import operator
from collections.abc import Callable, Iterable
from typing import Any, cast

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.commands.keymap import Keymap, foremost, serves
from desktop_app.commands.registry import BoundCommand

_Modifier = Qt.KeyboardModifier
_STRONG = _Modifier.ControlModifier | _Modifier.AltModifier | _Modifier.MetaModifier
# What buttons, lists of choices and sliders need for themselves.
_OPERATING = {
    *(Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab),
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
}


class Shortcuts(QObject):
    """Listens to the keys of all commands and carries out the one that holds at that moment.

    Signals:
        refused(Command): the command exists but cannot run now.
    """

    refused = Signal(object)

    def __init__(self, window: QWidget, keymap: Keymap, place: Callable[[], tuple[str, str]]) -> None:
        super().__init__(window)
        self._window, self._keymap, self._place = window, keymap, place
        self._commands: dict[str, list[BoundCommand]] = {}
        self._listening: dict[str, QShortcut] = {}
        self._only: frozenset[str] | None = None
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def add(self, commands: Iterable[BoundCommand]) -> None:
        """Listen to the keys of these commands as well; a command may have several owners, one of them seen."""
        for each in commands:
            self._commands.setdefault(each.command.name, []).append(each)
        self.rebuild()

    def commands(self) -> list[BoundCommand]:
        """Return every command once, in the order they were added."""
        return [_seen(owned) for owned in self._commands.values()]

    def available(self) -> list[BoundCommand]:
        """Return the commands that can be carried out in the place shown, those of the place first."""
        pane, mode = self._place()
        here = [each for each in self.commands() if serves(each.command.where, pane, mode) and each.can_run()]
        return sorted(here, key=lambda each: each.command.where == "window")

    def run(self, name: str) -> None:
        """Carry out a command by name; raises `KeyError` when there is none."""
        self._carry_out(_seen(self._commands[name]))

    def restrict_to(self, names: Iterable[str] | None) -> None:
        """Let only these commands be set off by keys, while something lies over the window; None lifts that."""
        self._only = None if names is None else frozenset(names)
        self.refresh()

    def rebuild(self) -> None:
        """Listen to the keys that are in force now."""
        wanted = {key for each in self.commands() for key in self._keymap.keys(each.command)}
        for key in set(self._listening) - wanted:
            self._listening.pop(key).deleteLater()
        for key in wanted - set(self._listening):
            shortcut = QShortcut(QKeySequence(key), self._window)
            shortcut.activated.connect(lambda key=key: self._on_key(key))
            self._listening[key] = shortcut
        self.refresh()

    def refresh(self) -> None:
        """Take up another pane, mode or focus."""
        focus = QApplication.focusWidget()
        for key, shortcut in self._listening.items():
            shortcut.setEnabled(self._meant(key) is not None and not belongs_to(focus, shortcut.key()))

    def _meant(self, key: str) -> BoundCommand | None:
        pane, mode = self._place()
        here = [
            each.command
            for each in self.commands()
            if key in self._keymap.keys(each.command)
            and serves(each.command.where, pane, mode)
            and (self._only is None or each.command.name in self._only)
        ]
        first = foremost(here)
        return _seen(self._commands[first.name]) if first is not None else None

    def _on_key(self, key: str) -> None:
        meant = self._meant(key)
        if meant is not None:
            self._carry_out(meant)

    def _carry_out(self, meant: BoundCommand) -> None:
        if meant.can_run():
            meant.call()
        else:
            self.refused.emit(meant.command)

    def _on_focus_changed(self, _old: QWidget | None, _new: QWidget | None) -> None:
        self.refresh()


def _seen(owned: list[BoundCommand]) -> BoundCommand:
    """Return the command of the owner that is seen, else of the first one."""
    if len(owned) == 1:
        return owned[0]
    widgets = ((each, each.owner) for each in owned if isinstance(each.owner, QWidget))
    return next((each for each, widget in widgets if isValid(widget) and widget.isVisible()), owned[0])


def belongs_to(focus: QWidget | None, key: QKeySequence) -> bool:
    """Return whether the widget that has the focus needs the key for itself."""
    if focus is None or key.isEmpty():
        return False
    # The stubs do not know that a sequence can be indexed.
    first: QKeyCombination = operator.getitem(cast("Any", key), 0)
    if first.keyboardModifiers() & _STRONG or Qt.Key.Key_F1 <= first.key() <= Qt.Key.Key_F35:
        return False
    if isinstance(focus, QLineEdit | QTextEdit | QPlainTextEdit | QAbstractSpinBox):
        # A page that is only read leaves letters and Escape alone.
        return not (isinstance(focus, QTextEdit) and focus.isReadOnly()) or first.key() in _OPERATING
    return isinstance(focus, QAbstractButton | QComboBox | QAbstractSlider) and first.key() in _OPERATING
