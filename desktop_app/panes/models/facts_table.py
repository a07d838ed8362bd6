"""Names and values in two columns, which a person may select and copy."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.widgets.text import label, line
from desktop_app.widgets.theme import GRID

_NAMES_WIDTH = 16 * GRID


class FactsTable(QWidget):
    """Shows facts, a line under each."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID)
        self._grid.setColumnMinimumWidth(0, _NAMES_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._shown: list[tuple[str, str]] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Write the table anew, unless it says that already."""
        if list(facts) == self._shown:
            return
        self._shown = list(facts)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, (name, value) in enumerate(facts):
            self._add(2 * row, name, value)

    def _add(self, row: int, name: str, value: str) -> None:
        said = label(_breakable(value), wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.setAccessibleName(f"{name}: {value}")
        self._grid.addWidget(label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(said, row, 1)
        self._grid.addWidget(line(), row + 1, 0, 1, 2)


def _breakable(value: str) -> str:
    """Let a long address be broken after its slashes, which Qt does not do by itself."""
    return value.replace("/", "/\u200b") if "://" in value else value
