"""Where crops go, before and now: heat maps of the frame and of the crop, distributions of size and shape."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID, Theme, text_font
from ml_core.specs.evaluation import Distribution, EvaluationReport, Grid, Placement

_CAPTION, _LABEL_HEIGHT = 11, 18
_MAP, _BARS = QSize(192, 128), QSize(280, 120)


class HeatMap(QWidget):
    """A table of shares as cells: the higher a share beside the largest, the fuller its colour.

    Args:
        grid: Rows from top to bottom.
        name: What it shows, for those who cannot see it.
    """

    def __init__(self, grid: Grid, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = grid
        self._most = max((share for row in grid for share in row), default=0.0)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumSize(_MAP / 2)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return _MAP

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cells and the frame, in the shape of a photo."""
        painter, theme = QPainter(self), Theme.current()
        frame = self._frame()
        painter.fillRect(frame, theme.colour("surround"))
        for place, share in self._cells(frame):
            colour = theme.colour("accent")
            colour.setAlphaF(share / self._most)
            painter.fillRect(place, colour)
        painter.setPen(theme.colour("edge"))
        painter.drawRect(frame)
        painter.end()

    def _frame(self) -> QRectF:
        width = min(self.width() - 1.0, (self.height() - 1.0) * _MAP.width() / _MAP.height())
        height = width * _MAP.height() / _MAP.width()
        return QRectF(0, (self.height() - 1 - height) / 2, width, height)

    def _cells(self, frame: QRectF) -> list[tuple[QRectF, float]]:
        tall = frame.height() / max(len(self._grid), 1)
        cells = []
        for y, row in enumerate(self._grid):
            wide = frame.width() / len(row)
            for x, share in enumerate(row):
                if share > 0:
                    cells.append((QRectF(frame.x() + x * wide, frame.y() + y * tall, wide, tall), share))
        return cells


class Bars(QWidget):
    """One or two distributions as bars, with the labels below; the second one is today's.

    Args:
        series: What to show, at most two of the same labels.
        labels: A short label a bar.
        name: What it shows, for those who cannot see it.
    """

    def __init__(
        self, series: Sequence[Distribution], labels: Sequence[str], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._series, self._labels = series, labels
        self._most = max((share for shown in series for share in shown.shares), default=0.0)
        self.setAccessibleName(name)
        self.setAccessibleDescription(_likeliest(series, labels))
        self.setFont(text_font(_CAPTION))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumSize(_BARS)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return _BARS

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw bars, ground line and labels."""
        painter, theme = QPainter(self), Theme.current()
        ground = self.height() - _LABEL_HEIGHT
        slot = self.width() / max(len(self._labels), 1)
        width = 0.8 * slot / max(len(self._series), 1)
        for number, shown in enumerate(self._series):
            colour = theme.colour("accent" if number == len(self._series) - 1 else "edge")
            for place, share in enumerate(shown.shares):
                height = share / self._most * (ground - 2) if self._most else 0.0
                painter.fillRect(QRectF(slot * (place + 0.1) + number * width, ground - height, width, height), colour)
        painter.setPen(theme.colour("edge"))
        painter.drawLine(0, ground, self.width(), ground)
        painter.setPen(theme.colour("muted"))
        for place, words in enumerate(self._labels):
            room = QRectF(slot * place, ground + 2, slot, _LABEL_HEIGHT - 2)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


def _likeliest(series: Sequence[Distribution], labels: Sequence[str]) -> str:
    names = ("now",) if len(series) == 1 else ("before", "now")
    tops = [labels[max(range(len(labels)), key=shown.shares.__getitem__)] for shown in series if shown.shares]
    return ", ".join(f"{name} most often {top}" for name, top in zip(names, tops, strict=False))


def place_cards(report: EvaluationReport) -> list[QFrame]:
    """Return the cards on where crops go."""
    frames = [("Now", report.after)] if report.before is None else [("Before", report.before), ("Now", report.after)]
    series = [shown for _, shown in frames]
    coverage = [_captioned(HeatMap(shown.coverage, f"{name}: what the crops hold"), name) for name, shown in frames]
    subjects = [
        _captioned(HeatMap(shown.subjects, f"{name}: where the subject lies"), name + _outside(shown))
        for name, shown in frames
    ]
    starts = [name.partition("–")[0] for name in report.after.areas.labels]
    size = Bars([shown.areas for shown in series], starts, "Size of the crops")
    shape = Bars([shown.shapes for shown in series], report.after.shapes.labels, "Shape of the crops")
    key = "" if report.before is None else "Grey is before, the colour is now."
    return [
        _card("What of the frame the crops hold", "The fuller the colour, the more of them.", coverage),
        _card("Where in the crop the subject lies", "The fuller the colour, the more often.", subjects),
        _card("Size of the crops", f"From so many % of the photo on. {key}", [size]),
        _card("Shape of the crops", f"Width to height. {key}", [shape]),
    ]


def _outside(shown: Placement) -> str:
    return f"   {shown.subjects_outside} outside of the crop" if shown.subjects_outside else ""


def _captioned(widget: QWidget, caption: str) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(widget)
    column.addWidget(label(caption, "caption"))
    return made


def _card(title: str, words: str, shown: Sequence[QWidget]) -> QFrame:
    card = QFrame()
    card.setProperty("surface", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, GRID, 12, GRID)
    column.setSpacing(GRID // 2)
    column.addWidget(label(title, "heading", wrap=True))
    column.addWidget(label(words.strip(), "caption", wrap=True))
    row = QHBoxLayout()
    row.setSpacing(2 * GRID)
    for widget in shown:
        row.addWidget(widget, 1)
    column.addLayout(row)
    column.addStretch(1)
    return card
