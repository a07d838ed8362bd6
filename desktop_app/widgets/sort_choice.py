"""In which order photos are listed: a choice and its direction."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from desktop_app.widgets.buttons import icon_button
from desktop_app.widgets.icons import icon
from desktop_app.widgets.theme import GRID
from ml_core.catalog.records import PhotoSort

SORTS: dict[str, PhotoSort] = {
    "Name": "name",
    "Date taken": "taken",
    "Date added": "added",
    "Score": "score",
    "Folder": "folder",
    "File size": "size",
}
# An order that a person means when they choose it: newest, best and surest first.
_FALLING: frozenset[PhotoSort] = frozenset({"taken", "added", "score", "size", "confidence"})


class SortChoice(QWidget):
    """A list of orders and a button that turns the one chosen round.

    Args:
        sorts: The orders by the words a person reads.

    Signals:
        changed(): Another order.
    """

    changed = Signal()

    def __init__(self, sorts: Mapping[str, PhotoSort] = SORTS) -> None:
        super().__init__()
        self._sorts = dict(sorts)
        self._descending = False
        self.list = QComboBox()
        self.list.addItems(list(sorts))
        self.list.setAccessibleName("Sort by")
        self.direction = icon_button("sort", "Turn the order round", self.turn)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.list)
        row.addWidget(self.direction)
        self.list.currentIndexChanged.connect(self._on_sort)
        self._show_direction()

    @property
    def sort(self) -> PhotoSort:
        """Return the order."""
        return self._sorts[self.list.currentText()]

    @property
    def descending(self) -> bool:
        """Return whether the order is the opposite one."""
        return self._descending

    def turn(self) -> None:
        """Turn the order round."""
        self._descending = not self._descending
        self._show_direction()
        self.changed.emit()

    def _on_sort(self) -> None:
        self._descending = self.sort in _FALLING
        self._show_direction()
        self.changed.emit()

    def _show_direction(self) -> None:
        words = "Largest or newest first" if self._descending else "Smallest or oldest first"
        self.direction.setIcon(icon("descending" if self._descending else "ascending"))
        self.direction.setToolTip(f"{words}; click to turn the order round")
        self.direction.setAccessibleDescription(words)
