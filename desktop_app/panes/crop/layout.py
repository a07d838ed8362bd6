"""How the review is put together: groups on top, strip or grid, the photo, and what stands in for an empty list."""

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.panes.crop.grid_commands import GridCommands
from desktop_app.panes.crop.review_filter import ALL, ReviewFilter
from desktop_app.widgets.buttons import CommandButton, CommandPushButton, push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.icons import icon
from desktop_app.widgets.photo_grid import PhotoGrid
from desktop_app.widgets.taste_button import TasteButton
from desktop_app.widgets.text import line
from desktop_app.widgets.theme import GRID

STRIP_WIDTH = 132
_WIDEST = 16_777_215


@dataclass(frozen=True)
class Parts:
    """What the place of the review can show."""

    stack: QStackedWidget
    body: QWidget
    grid: PhotoGrid
    page: QWidget
    empty: QWidget
    none_here: QWidget

    def show_for(self, count: int, chosen: ReviewFilter, *, in_view: bool) -> None:
        """Show a list of so many photos, as a strip beside one of them or as a grid."""
        self.page.setVisible(in_view)
        self.grid.setMaximumWidth(STRIP_WIDTH if in_view else _WIDEST)
        self.grid.setMinimumWidth(STRIP_WIDTH)
        if count:
            self.stack.setCurrentWidget(self.body)
        else:
            self.stack.setCurrentWidget(self.empty if chosen.group == ALL else self.none_here)


def lay_out(pane: GridCommands) -> Parts:
    """Put a review together."""
    body = QWidget()
    row = QHBoxLayout(body)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(pane.grid)
    row.addWidget(pane.page, 1)
    add = push_button("Add a folder of photos", lambda: pane.command_wanted.emit("window.add_folder"), "main")
    empty = EmptyState("crop", "No photos to crop yet", "Add a folder of photos; they stay where they are.", add)
    everything = push_button("Show all photos", lambda: pane.filter.show_only(ALL), "main")
    none_here = EmptyState("filter", "No photo in this group", "Every photo is in another group now.", everything)
    stack = QStackedWidget()
    for page in (body, empty, none_here):
        stack.addWidget(page)
    _place_buttons(pane)
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(_header(pane))
    column.addWidget(line())
    column.addWidget(stack, 1)
    return Parts(stack, body, pane.grid, pane.page, empty, none_here)


def _header(pane: GridCommands) -> QWidget:
    header = QWidget()
    buttons = QHBoxLayout()
    buttons.setSpacing(GRID)
    propose = CommandPushButton(pane, "crop.propose_group")
    propose.setIcon(icon("crop"))
    buttons.addWidget(propose)
    buttons.addStretch(1)
    buttons.addWidget(CommandButton(pane, "crop.grid"))
    buttons.addWidget(TasteButton(pane.session, lambda: pane.command_wanted.emit("window.learn")))
    column = QVBoxLayout(header)
    column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
    column.setSpacing(GRID)
    column.addLayout(buttons)
    column.addWidget(pane.filter)
    return header


def _place_buttons(pane: GridCommands) -> None:
    tools = ("compare", "overlay", "previous", "next")
    pane.page.place_buttons(
        [CommandButton(pane, f"crop.{name}") for name in tools],
        [pane.similar_button],
        [CommandPushButton(pane, "crop.reject"), CommandPushButton(pane, "crop.accept", role="main")],
    )
