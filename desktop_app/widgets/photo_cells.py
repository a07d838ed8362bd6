"""Where the cells of a grid are: arithmetic alone, so that a hundred thousand cost no more than one."""

from dataclasses import dataclass

from PySide6.QtCore import QRect


@dataclass(frozen=True)
class Cells:
    """Cells of one size in rows, in pixels from the top left of all of them.

    Attributes:
        count: How many cells there are.
        columns: Cells in a row, at least 1.
        width: Width of a cell.
        height: Height of a cell.
    """

    count: int
    columns: int
    width: int
    height: int

    @property
    def total(self) -> int:
        """Return the height of all rows."""
        return -(-self.count // self.columns) * self.height

    def cell(self, row: int) -> QRect:
        """Return where a cell is."""
        line, column = divmod(row, self.columns)
        return QRect(column * self.width, line * self.height, self.width, self.height)

    def row_at(self, x: int, y: int) -> int | None:
        """Return the cell at a point, or None."""
        column, line = x // self.width, y // self.height
        row = line * self.columns + column
        return row if 0 <= column < self.columns and 0 <= row < self.count and line >= 0 else None

    def nearest_row(self, x: int, y: int) -> int | None:
        """Return the cell at a point, or the one in the same line that is nearest to it; None without cells."""
        if self.count == 0:
            return None
        column = min(max(x // self.width, 0), self.columns - 1)
        return min(max(y // self.height, 0) * self.columns + column, self.count - 1)

    def rows_between(self, top: int, bottom: int) -> range:
        """Return the cells in the lines that a span of heights touches."""
        first, last = max(top, 0) // self.height, -(-max(bottom, 0) // self.height)
        return range(min(first * self.columns, self.count), min(last * self.columns, self.count))

    def step(self, row: int, by: int) -> int:
        """Return the cell that a move leads to: lines are kept to, the ends hold."""
        target = row + by
        if abs(by) >= self.columns > 1 and abs(by) < self.count:
            # Up from the first line and down from the last one stay; down to a short last line goes to its end.
            lines = -(-self.count // self.columns)
            line = min(max(row // self.columns + by // self.columns, 0), lines - 1)
            return min(line * self.columns + row % self.columns, self.count - 1)
        return min(max(target, 0), self.count - 1)
