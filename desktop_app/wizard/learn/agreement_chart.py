"""How often each kind of taste is right, with its interval, beside how consistent the person is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.jobs.run_words import duration, percent
from desktop_app.widgets.theme import GRID, Theme, text_font
from desktop_app.wizard.learn.words import KIND_WORDS, ceiling, span
from ml_core.specs.engine import TasteReply

_ROW, _AXIS, _CAPTION = 5 * GRID, 3 * GRID, 11
_LOWEST = 0.4  # half of all answers are right by chance


@dataclass(frozen=True)
class Agreement:
    """One row: its name, the share of held-out choices it gets right with its interval, and seconds of fitting."""

    name: str
    value: float
    low: float
    high: float
    seconds: float | None = None

    @property
    def words(self) -> str:
        """Return the row's numbers for a person."""
        low, high = span(self.low, self.high)
        took = f"   {duration(self.seconds)}" if self.seconds is not None else ""
        return f"{percent(self.value)}   ({low} to {high}){took}"


def agreements_of(result: Mapping[str, Any]) -> tuple[Agreement, ...]:
    """Return the rows of a taste run's result: every kind where they were compared, else the one that was fitted."""
    table = result.get("table") or ()
    if not table and result.get("agreement") is not None:
        table = [
            {
                "model": result.get("model", "linear"),
                "agreement": result["agreement"],
                "low": result["agreement_low"],
                "high": result["agreement_high"],
            }
        ]
    return tuple(_row(plain) for plain in table if plain.get("agreement") is not None)


def _row(plain: Mapping[str, Any]) -> Agreement:
    seconds = plain.get("seconds")
    value, low, high = (float(plain[key]) for key in ("agreement", "low", "high"))
    name = str(plain["model"])
    return Agreement(KIND_WORDS.get(name, name), value, low, high, float(seconds) if seconds is not None else None)


class AgreementChart(QWidget):
    """Rows of intervals on one scale from 40 to 100 %, with chance and the person's own consistency as lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Agreement, ...] = ()
        self._known: TasteReply | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("How often it is right")

    def show_rows(self, rows: Sequence[Agreement], known: TasteReply | None) -> None:
        """Show these rows, and the consistency that is known."""
        self._rows, self._known = tuple(rows), known
        self.setAccessibleDescription("\n".join(f"{row.name}: {row.words}" for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all rows and the scale."""
        return QSize(40 * GRID, self._top + len(self._rows) * _ROW + _AXIS)

    def minimumSizeHint(self) -> QSize:
        """Return the same height at the least width."""
        return QSize(24 * GRID, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw rows, lines and scale."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, row in enumerate(self._rows):
            self._draw_row(painter, row, self._top + place * _ROW, main=place == 0)
        self._draw_lines(painter)
        painter.end()

    @property
    def _ceiling(self) -> float | None:
        return ceiling(self._known) if self._known is not None else None

    @property
    def _top(self) -> int:
        """Return where the rows begin, under what is written above them."""
        return _AXIS if self._ceiling is not None else 0

    def _x(self, share: float) -> float:
        left, right = 2.0 * GRID, self.width() - 2.0 * GRID
        return left + (right - left) * (max(share, _LOWEST) - _LOWEST) / (1 - _LOWEST)

    def _draw_row(self, painter: QPainter, row: Agreement, top: int, *, main: bool) -> None:
        theme = Theme.current()
        painter.setFont(text_font(_CAPTION))
        words = QRectF(0, top, self.width(), 2 * GRID)
        painter.setPen(theme.colour("text"))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, row.name)
        painter.setPen(theme.colour("muted"))
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.words)
        middle = top + 2.5 * GRID
        colour = theme.colour("accent" if main else "text")
        painter.setPen(QPen(colour, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(self._x(row.low), middle), QPointF(self._x(row.high), middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(self._x(row.value), middle), 5, 5)

    def _draw_lines(self, painter: QPainter) -> None:
        bottom = self._top + len(self._rows) * _ROW
        self._draw_line(painter, 0.5, "chance", bottom, above=False)
        if self._ceiling is not None:
            self._draw_line(painter, self._ceiling, "you, asked again", bottom, above=True)
        for share in (0.75, 1.0):
            self._write(painter, share, f"{share * 100:.0f}\u00a0%", bottom)

    def _draw_line(self, painter: QPainter, share: float, words: str, bottom: int, *, above: bool) -> None:
        painter.setPen(QPen(Theme.current().colour("muted"), 1, Qt.PenStyle.DashLine))
        for place in range(len(self._rows)):
            # Through the intervals only: the words between them stay legible.
            middle = self._top + place * _ROW + 2.5 * GRID
            painter.drawLine(QPointF(self._x(share), middle - GRID / 2), QPointF(self._x(share), middle + 1.5 * GRID))
        self._write(painter, share, words, 0 if above else bottom)

    def _write(self, painter: QPainter, share: float, words: str, top: int) -> None:
        painter.setFont(text_font(_CAPTION))
        painter.setPen(Theme.current().colour("muted"))
        width = painter.fontMetrics().horizontalAdvance(words)
        left = min(max(0.0, self._x(share) - width / 2), self.width() - width)
        painter.drawText(QRectF(left, top, width + 1, 2 * GRID), Qt.AlignmentFlag.AlignCenter, words)
