"""How curves are told apart, by colour and by dash, and the legend that says so."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.widgets.theme import Theme

# Okabe and Ito's colours, told apart by colour-blind eyes; on white the light ones are darkened.
_ON_DARK = ("#e0a030", "#56b4e9", "#2fbf8f", "#f0e442", "#d98cb3", "#e8743b")
_ON_LIGHT = ("#8a5a00", "#0072b2", "#00795a", "#7a6f00", "#a8447c", "#b8470a")
_DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (1.5, 2.5), (8, 3, 1.5, 3), (3, 3))
_WIDTH = 1.6
_MARK, _GAP, _SPACE = 26, 6, 18


@dataclass(frozen=True)
class CurveStyle:
    """A curve's place among those it is compared with, and its name in the legend."""

    place: int
    title: str

    def pen(self, theme: Theme, ratio: float = 1.0) -> QPen:
        """Return the pen, which keeps its width at any zoom; `ratio` is that of the screen's pixels."""
        colours = _ON_DARK if theme.name == "dark" else _ON_LIGHT
        pen = QPen(QColor(colours[self.place % len(colours)]), _WIDTH * ratio)
        pen.setCosmetic(True)
        if dashes := _DASHES[self.place % len(_DASHES)]:
            pen.setDashPattern(dashes)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen


class CurveLegend(QWidget):
    """Line samples with their names, in as many rows as the width asks for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styles: list[CurveStyle] = []
        self._words: list[str] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_styles(self, styles: list[CurveStyle]) -> None:
        """Show these curves; a single one needs no legend."""
        self._styles = styles if len(styles) > 1 else []
        self._words = [style.title for style in self._styles]
        self.setVisible(bool(self._styles))
        self._fit()

    def set_readings(self, readings: list[str]) -> None:
        """Write a value behind each name."""
        self._words = [f"{style.title}  {text}" for style, text in zip(self._styles, readings, strict=False)]
        self._fit()
        self.update()

    def _places(self) -> list[tuple[int, int]]:
        """Return x and the row of each sample."""
        places, x, row = [], 0, 0
        for words in self._words:
            width = _MARK + _GAP + self.fontMetrics().horizontalAdvance(words) + _SPACE
            if x and x + width - _SPACE > self.width():
                x, row = 0, row + 1
            places.append((x, row))
            x += width
        return places

    def _row_height(self) -> int:
        return self.fontMetrics().height() + 4

    def _fit(self) -> None:
        rows = max((row for _, row in self._places()), default=-1) + 1
        if self.minimumHeight() != rows * self._row_height():
            self.setFixedHeight(rows * self._row_height())

    def sizeHint(self) -> QSize:
        """Return no width of its own: the card decides."""
        return QSize(0, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap again."""
        self._fit()
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the samples and names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._row_height()
        for style, words, (x, row) in zip(self._styles, self._words, self._places(), strict=True):
            middle = row * height + height / 2
            painter.setPen(style.pen(Theme.current(), self.devicePixelRatioF()))
            painter.drawLine(QPointF(x, middle), QPointF(x + _MARK, middle))
            painter.setPen(Theme.current().colour("text"))
            baseline = middle + (self.fontMetrics().ascent() - self.fontMetrics().descent()) / 2
            painter.drawText(QPointF(x + _MARK + _GAP, baseline), words)
        painter.end()
