"""Buttons that show a command: title, icon, tooltip and key come from its declaration."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from desktop_app.commands.registry import BoundCommand, commands_of
from desktop_app.widgets.icons import icon
from desktop_app.widgets.theme import ICON_PIXELS


def bound(owner: object, name: str) -> BoundCommand:
    """Return a command of `owner` by name; raises `KeyError` when it declares none of that name."""
    for each in commands_of(owner):
        if each.command.name == name:
            return each
    raise KeyError(name)


def tooltip(each: BoundCommand, keys: Sequence[str]) -> str:
    """Return title, keys and help as a tooltip shows them."""
    shown = f" ({', '.join(keys)})" if keys else ""
    return f"{each.command.title}{shown}\n{each.command.help}"


class CommandButton(QToolButton):
    """An icon that carries out a command of `owner`; the window keeps its tooltip true to the keys in force."""

    def __init__(self, owner: object, name: str, icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bound = bound(owner, name)
        self.setIcon(icon(icon_name or self.bound.command.icon))
        self.setIconSize(QSize(ICON_PIXELS, ICON_PIXELS))
        self.setAccessibleName(self.bound.command.title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_keys(self.bound.command.keys)
        self.clicked.connect(self.bound.call)

    def show_keys(self, keys: Sequence[str]) -> None:
        """Name these keys in the tooltip."""
        self.setToolTip(tooltip(self.bound, keys))


class CommandPushButton(QPushButton):
    """A word that carries out a command of `owner`; `role` is ``""``, ``"main"``, ``"loss"`` or ``"plain"``."""

    def __init__(self, owner: object, name: str, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bound = bound(owner, name)
        self.setText(text or self.bound.command.title)
        self.setProperty("role", role)
        self.show_keys(self.bound.command.keys)
        self.clicked.connect(self.bound.call)

    def show_keys(self, keys: Sequence[str]) -> None:
        """Name these keys in the tooltip."""
        self.setToolTip(tooltip(self.bound, keys))


def show_keys_in(widget: QWidget, keys: Callable[[BoundCommand], Sequence[str]]) -> None:
    """Name the keys in force in the tooltip of each command's button below `widget`."""
    for button in widget.findChildren(QAbstractButton):
        if isinstance(button, CommandButton | CommandPushButton):
            button.show_keys(keys(button.bound))


def icon_button(icon_name: str, name: str, call: Callable[[], object]) -> QToolButton:
    """Return an icon that is no command, with `name` as its accessible name and tooltip."""
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setIconSize(QSize(ICON_PIXELS, ICON_PIXELS))
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda _checked: call())
    return button


def push_button(text: str, call: Callable[[], object], role: str = "") -> QPushButton:
    """Return a word that is no command; `role` as in `CommandPushButton`."""
    button = QPushButton(text)
    button.setProperty("role", role)
    button.clicked.connect(lambda _checked: call())
    return button
