"""The cheat sheet: every command with its keys, by place, made from the declarations."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import Command
from desktop_app.widgets.buttons import icon_button
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from desktop_app.window.key_words import command_keys
from desktop_app.window.overlay import Overlay

_COLUMNS = 3


class CheatSheet(Overlay):
    """Lies over the whole window; Escape, `?` and a click beside it close it."""

    def __init__(self, parent: QWidget, keymap: Keymap) -> None:
        super().__init__(parent, "Keys")
        self._keymap = keymap
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName("Keys")
        head = QHBoxLayout()
        head.addWidget(label("Keys", "title"))
        head.addStretch(1)
        head.addWidget(label("Change them in the settings", "muted"))
        head.addWidget(icon_button("close", "Close", self.dismiss))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addLayout(head)
        layout.addWidget(self._scroll)

    def open_with(self, groups: Mapping[str, Sequence[Command]]) -> None:
        """Show commands by the title of their place."""
        self._scroll.setWidget(self._sheet(groups))
        area = self.below.rect()
        margin = 4 * GRID
        self.open_at(margin, margin, area.width() - 2 * margin, area.height() - 2 * margin)
        self._scroll.setFocus()

    def words(self) -> list[str]:
        """Return the words shown, in order."""
        return [each.text() for each in self._scroll.findChildren(QLabel)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on the key that opened it as well."""
        if event.text() == "?":
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _sheet(self, groups: Mapping[str, Sequence[Command]]) -> QWidget:
        sheet = QWidget()
        columns = QHBoxLayout(sheet)
        columns.setContentsMargins(0, 0, GRID, 0)
        columns.setSpacing(4 * GRID)
        for titles in balanced({title: len(commands) + 2 for title, commands in groups.items()}, _COLUMNS):
            column = QVBoxLayout()
            column.setSpacing(2 * GRID)
            for title in titles:
                column.addLayout(self._group(title, groups[title]))
            column.addStretch(1)
            columns.addLayout(column, 1)
        return sheet

    def _group(self, title: str, commands: Sequence[Command]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(title, "heading"), 0, 0, 1, 2)
        for row, each in enumerate(commands, start=1):
            name = label(each.title, wrap=True)
            name.setToolTip(each.help)
            grid.addWidget(name, row, 0)
            keys = QHBoxLayout()
            keys.setSpacing(GRID // 2)
            for text in command_keys(self._keymap, each):
                keys.addWidget(label(text, "key"))
            grid.addLayout(keys, row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return grid


def balanced(heights: Mapping[str, int], columns: int) -> list[list[str]]:
    """Return titles in their order, cut into columns whose tallest is as low as can be."""
    titles, limit = list(heights), max(max(heights.values(), default=0), -(-sum(heights.values()) // columns))
    while len(cut := _cut(titles, heights, limit)) > columns:
        limit += 1
    return cut


def _cut(titles: Sequence[str], heights: Mapping[str, int], limit: int) -> list[list[str]]:
    cut: list[list[str]] = []
    filled = limit + 1
    for title in titles:
        if filled + heights[title] > limit:
            cut.append([])
            filled = 0
        cut[-1].append(title)
        filled += heights[title]
    return cut
