"""How the library is put together: header, lists, what stands in for an empty list, full view, export sheet."""

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.panes.library.filter_bar import FilterBar
from desktop_app.panes.library.grid_commands import GridCommands
from desktop_app.widgets.buttons import CommandButton, CommandPushButton, push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.icons import icon
from desktop_app.widgets.taste_button import TasteButton
from desktop_app.widgets.text import line
from desktop_app.widgets.theme import GRID


class LibraryHeader(QWidget):
    """Buttons of the whole library over the filter."""

    def __init__(self, pane: GridCommands, filter_bar: FilterBar) -> None:
        super().__init__()
        self._filter = filter_bar
        self.add = push_button("Add folder…", lambda: pane.command_wanted.emit("window.add_folder"))
        self.add.setIcon(icon("add"))
        self.add.setToolTip("Add folder… (Ctrl+O)\nAdd a folder of photos; they stay where they are.")
        self.troubles = CommandPushButton(pane, "library.troubles", role="plain")
        self.troubles.setIcon(icon("warning", "loss"))
        self.earlier = CommandPushButton(pane, "library.import")
        self.earlier.setIcon(icon("crop"))
        self.export = CommandPushButton(pane, "library.export")
        self.export.setIcon(icon("export"))
        self.learn = TasteButton(pane.session, lambda: pane.command_wanted.emit("window.learn"))
        self.smaller, self.larger = CommandButton(pane, "library.smaller"), CommandButton(pane, "library.larger")
        self._lay_out()

    def show_counts(self, shown: int, broken: int) -> None:
        """Say how many photos are shown, and how many cannot be read."""
        self._filter.show_count(shown)
        self.troubles.setText(f"{broken:,} cannot be read")
        self.troubles.setVisible(broken > 0)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.add)
        buttons.addWidget(self.troubles)
        buttons.addStretch(1)
        for button in (self.smaller, self.larger, self.earlier, self.export, self.learn):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addLayout(buttons)
        column.addWidget(self._filter)


@dataclass(frozen=True)
class Pages:
    """What the library's place can show."""

    grid: QWidget
    troubles: QWidget
    empty: QWidget
    no_match: QWidget
    mending: tuple[CommandPushButton, ...]

    def for_list(self, count: int, filter_bar: FilterBar) -> QWidget:
        """Return what shows a list of so many photos."""
        if count:
            return self.troubles if filter_bar.query().state == "broken" else self.grid
        return self.no_match if filter_bar.is_narrow() else self.empty

    def refresh_buttons(self) -> None:
        """Enable what can be done with the selected troubles."""
        for button in self.mending:
            button.setEnabled(button.bound.can_run())


def lay_out(pane: GridCommands, header: QWidget) -> Pages:
    """Put a library together."""
    add = push_button("Add a folder of photos", lambda: pane.command_wanted.emit("window.add_folder"), "main")
    add.setIcon(icon("folder", "on_accent"))
    empty = EmptyState(
        "photo", "No photos yet", "Add a folder, or drop one here; your photos stay where they are.", add
    )
    clear = CommandPushButton(pane, "library.clear_filter", role="main")
    no_match = EmptyState("filter", "No photo matches", "No photo is left by the filter as it is.", clear)
    mending = tuple(CommandPushButton(pane, name) for name in ("library.read_again", "library.remove"))
    pages = Pages(pane.grid, _with_buttons(pane.troubles, mending), empty, no_match, mending)
    for page in (pages.grid, pages.troubles, empty, no_match, pane.page):
        pane.stack.addWidget(page)
    _place_tools(pane)
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in (header, line()):
        column.addWidget(widget)
    column.addWidget(pane.stack, 1)
    # The sheet lies over the photos: they need not move for it.
    for sheet in (pane.sheet, pane.imports):
        sheet.lay_over(pane)
    return pages


def _with_buttons(troubles: QWidget, mending: tuple[CommandPushButton, ...]) -> QWidget:
    """Return the list of troubles with what can be done about them."""
    page = QWidget()
    page.setFocusProxy(troubles)
    buttons = QHBoxLayout()
    buttons.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
    buttons.setSpacing(GRID)
    for button in mending:
        buttons.addWidget(button)
    buttons.addStretch(1)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(troubles, 1)
    column.addLayout(buttons)
    return page


def _place_tools(pane: GridCommands) -> None:
    names = ("zoom", "overlay", "subject", "compare", "previous", "next")
    pane.page.place_tools(
        CommandButton(pane, "library.back"),
        [CommandButton(pane, f"library.{name}") for name in names],
        [
            CommandPushButton(pane, "library.propose"),
            CommandPushButton(pane, "library.reject"),
            CommandPushButton(pane, "library.accept", role="main"),
        ],
    )
