"""Commands by the place they work in, for menu, cheat sheet and settings."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtWidgets import QMenu

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import ANY_PANE, WINDOW, BoundCommand
from desktop_app.widgets.icons import icon
from desktop_app.window.key_words import command_keys

EVERYWHERE = "Everywhere"


def grouped(commands: Iterable[BoundCommand], titles: Mapping[str, str]) -> dict[str, list[BoundCommand]]:
    """Return commands by the title of their place, those that work everywhere first.

    Args:
        commands: The commands.
        titles: Title of each pane, by its name.
    """
    groups: dict[str, list[BoundCommand]] = {EVERYWHERE: []}
    for each in commands:
        groups.setdefault(place_title(each.command.where, titles), []).append(each)
    return {title: members for title, members in groups.items() if members}


def place_title(where: str, titles: Mapping[str, str]) -> str:
    """Return what a person calls the place of a command, for example “Library, view”."""
    if where == WINDOW:
        return EVERYWHERE
    pane, _, mode = where.partition(".")
    if pane == ANY_PANE:
        return mode.replace("_", " ").capitalize()
    title = titles.get(pane, pane.capitalize())
    return f"{title}, {mode.replace('_', ' ')}" if mode else title


def fill_menu(
    menu: QMenu, groups: Mapping[str, Sequence[BoundCommand]], available: Iterable[BoundCommand], keymap: Keymap
) -> None:
    """Add a submenu a place; what cannot be done now is there but off."""
    possible = {each.command.name for each in available}
    for title, commands in groups.items():
        submenu = menu.addMenu(title)
        submenu.setEnabled(any(each.command.name in possible for each in commands))
        for each in commands:
            # After a tab Qt shows a shortcut; a real one would compete with the window's own.
            words = "\t".join([each.command.title.replace("&", "&&"), *command_keys(keymap, each.command)[:1]])
            action = submenu.addAction(words)
            action.setToolTip(each.command.help)
            action.setEnabled(each.command.name in possible)
            if each.command.icon:
                action.setIcon(icon(each.command.icon))
            action.triggered.connect(lambda _checked, each=each: each.call())
