"""The figures of an evaluation: each value as a dot with its interval as a whisker, in groups by what is measured."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID, Theme
from ml_core.specs.evaluation import EvaluationReport, Figure, Measure
from ml_core.specs.evaluation_words import explained, figure_words, interval_words, is_win, measure_words

# In the order a person asks: which is better, by how much, is the taste right.
MEASURES: tuple[Measure, ...] = ("taste wins", "reward wins", "share", "taste", "agreement", "aesthetic")
_DOT, _MARGIN = 5, 8


class Whisker(QWidget):
    """A figure on a line from nothing to all (ratings: from 1 to 10); wins have a mark at one half.

    Args:
        figure: What to draw.
    """

    def __init__(self, figure: Figure, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure = figure
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{figure_words(figure)}: {interval_words(figure)}")

    def sizeHint(self) -> QSize:
        """Return the room a dot with its whisker needs."""
        return QSize(20 * GRID, 3 * GRID)

    def minimumSizeHint(self) -> QSize:
        """Return the least room."""
        return QSize(10 * GRID, 3 * GRID)

    def at(self, value: float) -> float:
        """Return where a value lies, in pixels from the left."""
        share = (value - 1) / 9 if self.figure.measure == "aesthetic" else value
        return _MARGIN + min(max(share, 0.0), 1.0) * (self.width() - 2 * _MARGIN)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line, the mark, the whisker and the dot."""
        painter, theme, figure = QPainter(self), Theme.current(), self.figure
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.setPen(QPen(theme.colour("edge"), 1))
        painter.drawLine(QPointF(_MARGIN, middle), QPointF(self.width() - _MARGIN, middle))
        if is_win(figure):
            painter.setPen(QPen(theme.colour("muted"), 1, Qt.PenStyle.DashLine))
            half = self.at(0.5)
            painter.drawLine(QPointF(half, 2), QPointF(half, self.height() - 2))
        painter.setPen(QPen(theme.colour("text"), 2))
        painter.drawLine(QPointF(self.at(figure.low), middle), QPointF(self.at(figure.high), middle))
        mine = figure.way in ("policy", None) or is_win(figure)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent" if mine else "edge"))
        painter.drawEllipse(QPointF(self.at(figure.value), middle), _DOT, _DOT)
        painter.end()


class FigureGroup(QFrame):
    """All figures of one measure under its name.

    Args:
        measure: What is measured.
        figures: The figures, at least one.
    """

    def __init__(self, measure: Measure, figures: list[Figure], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.setAccessibleName(measure_words(measure))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, GRID, 12, GRID)
        column.setSpacing(2)
        column.addWidget(label(measure_words(measure), "heading", wrap=True))
        column.addWidget(label(explained(measure), "caption", wrap=True))
        column.addLayout(_rows(figures))


def figure_groups(report: EvaluationReport) -> list[FigureGroup]:
    """Return a group for each measure that was taken."""
    by_measure = {measure: [item for item in report.figures if item.measure == measure] for measure in MEASURES}
    return [FigureGroup(measure, figures) for measure, figures in by_measure.items() if figures]


def _rows(figures: list[Figure]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(GRID)
    grid.setVerticalSpacing(2)
    for row, figure in enumerate(figures):
        grid.addWidget(label(figure_words(figure)), row, 0)
        grid.addWidget(Whisker(figure), row, 1)
        value = label(interval_words(figure))
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setMinimumWidth(16 * GRID)
        grid.addWidget(value, row, 2)
    grid.setColumnMinimumWidth(0, 20 * GRID)
    grid.setColumnStretch(1, 1)
    return grid
