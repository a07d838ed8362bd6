"""The centre of Models: one version with its figures and what it was made from, or two side by side."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.jobs.versions import made_towards, made_when
from desktop_app.panes.models.version_rows import KIND_WORDS
from desktop_app.widgets.text import Role, label, line
from desktop_app.widgets.theme import GRID
from ml_core.catalog.model_comparison import ModelComparison, figures_of
from ml_core.catalog.records import StoredModel
from ml_core.specs.evaluation import Figure
from ml_core.specs.evaluation_words import figure_words, interval_words, measure_words

_NOT_JUDGED = "No figures with intervals yet. Compare it in “Learn my taste” to measure it on photos it never saw."
_SAME = "Both were measured on the same photos in the same way."
_OTHER = "They were measured on different photos, so that small differences say nothing."
_BEYOND_DOUBT = "beyond doubt"


class VersionPage(QWidget):
    """Shows versions.

    Args:
        buttons: What can be done with the version, at the right of its title.
    """

    def __init__(self, buttons: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("", "title", wrap=True)
        self._words = label("", "muted", wrap=True)
        self._origin = label("", wrap=True)
        self._note = label("", "muted", wrap=True)
        self._table = QWidget()
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addWidget(self._title)
        words.addWidget(self._words)
        head.addLayout(words, 1)
        for button in buttons:
            head.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self._origin)
        column.addWidget(self._scrolled(), 1)

    def _scrolled(self) -> QScrollArea:
        """Return the table and its note, which may be longer than the window."""
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, GRID, GRID, 0)
        self._column.setSpacing(GRID)
        self._column.addWidget(self._table)
        self._column.addWidget(self._note)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("Figures")
        area.setWidget(page)
        return area

    def show_version(self, model: StoredModel, used: bool, ancestors: Sequence[StoredModel]) -> None:
        """Show one version; `ancestors` are what it was made from, nearest first."""
        towards = f", trained towards {made_towards(model)}" if model.kind == "policy" else ""
        state = "In use. " if used else ""
        self._title.setText(model.name)
        self._words.setText(f"{state}{KIND_WORDS.get(model.kind, model.kind)}, made {made_when(model)}{towards}.")
        self._origin.setText(_origin_words(ancestors))
        figures = figures_of(model).values()
        self._fill([("Figure", "Value (95 % interval)"), *((_name(each), interval_words(each)) for each in figures)])
        self._note.setText("" if figures else _NOT_JUDGED)
        self._table.setVisible(bool(figures))

    def show_comparison(self, comparison: ModelComparison) -> None:
        """Show two versions side by side."""
        first, second = comparison.first, comparison.second
        self._title.setText("Two versions compared")
        self._words.setText("Values with their 95 % intervals; take a tick away to see one version again.")
        self._origin.setText("")
        rows = [
            (each.words, _interval(each.first), _interval(each.second), _BEYOND_DOUBT if each.differs else "")
            for each in comparison.figures
        ]
        self._fill([("Figure", _column_name(first), _column_name(second), "Difference"), *rows])
        self._note.setText((_SAME if comparison.same_photos else _OTHER) if rows else _NOT_JUDGED)
        self._table.setVisible(bool(rows))

    def _fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Write the table anew; its first row is the heading."""
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4 * GRID)
        grid.setVerticalSpacing(GRID)
        for number, row in enumerate(rows):
            role: Role = "muted" if number == 0 else "text"
            for column, words in enumerate(row):
                grid.addWidget(label(words, role, wrap=column == 0 and number > 0), 2 * number, column)
            grid.addWidget(line(), 2 * number + 1, 0, 1, len(row))
        grid.setColumnStretch(0, 1)
        self._column.replaceWidget(self._table, table)
        self._table.hide()
        self._table.deleteLater()
        self._table = table


def _origin_words(ancestors: Sequence[StoredModel]) -> str:
    if not ancestors:
        return "Not made from another version that is still here."
    named = (f"“{each.name}” ({KIND_WORDS.get(each.kind, each.kind).lower()}, {made_when(each)})" for each in ancestors)
    return f"Made from {', '.join(named)}."


def _name(figure: Figure) -> str:
    words = measure_words(figure.measure)
    return words if figure.way is None else f"{words}: {figure_words(figure)}"


def _interval(figure: Figure | None) -> str:
    return "not measured" if figure is None else interval_words(figure)


def _column_name(model: StoredModel) -> str:
    return f"{model.name}, {made_when(model)}"
