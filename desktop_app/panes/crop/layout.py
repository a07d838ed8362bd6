"""How the review is put together: groups on top, strip or grid, the photo, and what stands in for a list."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.commands.registry import BoundCommand
from desktop_app.jobs.run_words import photos
from desktop_app.panes.crop.batch_bar import BatchBar
from desktop_app.panes.crop.review_filter import ALL, WITHOUT, ReviewFilter
from desktop_app.panes.crop.shoot_commands import ShootCommands
from desktop_app.widgets.buttons import CommandButton, CommandPushButton, bound, push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.icons import icon
from desktop_app.widgets.photo_grid import PhotoGrid
from desktop_app.widgets.taste_button import TasteButton
from desktop_app.widgets.text import line
from desktop_app.widgets.theme import GRID

STRIP_EDGE = 96
# Room for one column of small pictures and the scroll bar.
_STRIP_WIDTH = STRIP_EDGE + 36
_WIDEST = 16_777_215


@dataclass(frozen=True)
class Parts:
    """What the place of the review can show.

    Attributes:
        stack: Shows one of the pages.
        body: Strip or grid, and the photo.
        grid: The photos.
        page: The photo.
        empty: There are no photos.
        unproposed: There are photos, and no crops.
        none_here: The group is empty.
        done: Everything is decided.
        begin: The button of `unproposed`.
        write: The button of `done`.
    """

    stack: QStackedWidget
    body: QWidget
    grid: PhotoGrid
    page: QWidget
    empty: EmptyState
    unproposed: EmptyState
    none_here: EmptyState
    done: EmptyState
    begin: QPushButton
    write: QPushButton

    def arrange(self, *, in_view: bool) -> None:
        """Show the list as a strip beside one photo, or as a grid."""
        self.page.setVisible(in_view)
        self.grid.setMaximumWidth(_STRIP_WIDTH if in_view else _WIDEST)
        self.grid.setMinimumWidth(_STRIP_WIDTH)

    def show_list(self, count: int, chosen: ReviewFilter) -> None:
        """Show a list of so many photos, or what stands in for an empty one."""
        if count:
            self.stack.setCurrentWidget(self.body)
        else:
            self.stack.setCurrentWidget(self.empty if chosen.group == ALL else self.none_here)

    def show_unproposed(self, count: int) -> None:
        """Offer to propose crops for so many photos."""
        self.begin.setText(f"Propose crops for {count:,} photos" if count > 1 else "Propose a crop for 1 photo")
        self.stack.setCurrentWidget(self.unproposed)

    def show_done(self, words: str, to_write: int) -> None:
        """Say what was decided, and offer to export it."""
        self.done.say(words)
        self.write.setText(f"Export {to_write:,} crops…" if to_write > 1 else "Export…")
        self.write.setVisible(to_write > 0)
        self.stack.setCurrentWidget(self.done)
        self.write.setFocus(Qt.FocusReason.OtherFocusReason)


def lay_out(pane: ShootCommands) -> Parts:
    """Put a review together."""
    body = QWidget()
    row = QHBoxLayout(body)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(pane.grid)
    row.addWidget(pane.page, 1)
    parts = _parts(pane, body)
    for page in (body, parts.empty, parts.unproposed, parts.none_here, parts.done):
        parts.stack.addWidget(page)
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in (_header(pane), line(), BatchBar(pane.desks.batch.cropping)):
        column.addWidget(widget)
    column.addWidget(parts.stack, 1)
    pane.sheet.lay_over(pane)
    return parts


def _parts(pane: ShootCommands, body: QWidget) -> Parts:
    add = push_button("Add a folder of photos", lambda: pane.command_wanted.emit("window.add_folder"), "main")
    begin = CommandPushButton(pane, "crop.propose_missing", role="main")
    everything = push_button("Show all photos", lambda: pane.filter.show_only(ALL), "main")
    write = CommandPushButton(pane, "crop.export", role="main")
    return Parts(
        QStackedWidget(), body, pane.grid, pane.page,
        EmptyState("crop", "No photos to crop yet", "Add a folder of photos; they stay where they are.", add),
        EmptyState(
            "crop", "No crops yet",
            "Thirds looks at every photo in the background; you can go through the first ones right away. "
            "Your photos are only read.", begin,
        ),
        EmptyState("filter", "No photo in this group", "Every photo is in another group now.", everything),
        EmptyState("check", "Every photo here is decided", "", write),
        begin, write,
    )  # fmt: skip


def _header(pane: ShootCommands) -> QWidget:
    header = QWidget()
    buttons = QHBoxLayout()
    buttons.setSpacing(GRID)
    export = CommandPushButton(pane, "crop.export")
    export.setIcon(icon("export"))
    buttons.addWidget(_propose_button(pane))
    buttons.addStretch(1)
    for button in (CommandButton(pane, "crop.grid"), export, _taste_button(pane)):
        buttons.addWidget(button)
    column = QVBoxLayout(header)
    column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
    column.setSpacing(GRID)
    column.addLayout(buttons)
    column.addWidget(pane.filter)
    return header


def _taste_button(pane: ShootCommands) -> TasteButton:
    return TasteButton(pane.session, lambda: pane.command_wanted.emit("window.learn"))


def _propose_button(pane: ShootCommands) -> QPushButton:
    """Return the button with the ways of proposing crops for many photos."""
    button = push_button("Propose crops", lambda: None)
    button.setIcon(icon("crop"))
    button.setToolTip("Propose crops in the background")
    menu = QMenu(button)
    counts = {
        "crop.propose_missing": lambda: pane.filter.counts[WITHOUT],
        "crop.propose_selected": lambda: len(pane.selected_ids()),
        "crop.propose_all": lambda: pane.filter.counts[ALL],
    }
    for name, count in counts.items():
        each = bound(pane, name)
        menu.aboutToShow.connect(partial(_name_action, menu.addAction(each.command.title, each.call), each, count))
    button.setMenu(menu)
    return button


def _name_action(action: QAction, each: BoundCommand, count: Callable[[], int]) -> None:
    """Say for how many photos it would be, and whether it can be now."""
    action.setText(f"{each.command.title}: {photos(count())}")
    action.setEnabled(each.can_run())


def place_buttons(
    pane: ShootCommands, similar: CommandPushButton
) -> tuple[list[CommandButton], list[CommandPushButton], list[CommandPushButton]]:
    """Return the buttons above the photo, what is offered now and then, and the decisions."""
    tools = [CommandButton(pane, f"crop.{name}") for name in ("compare", "overlay", "previous", "next")]
    decisions = [CommandPushButton(pane, "crop.reject"), CommandPushButton(pane, "crop.accept", role="main")]
    return tools, [similar], decisions
