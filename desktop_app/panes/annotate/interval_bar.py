"""A share with its interval, drawn on a line from 0 to 100 %."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.widgets.theme import GRID, Theme

_HEIGHT, _DOT, _THICK = 2 * GRID, 4.0, 4.0


class IntervalBar(QWidget):
    """Draws where a share lies and how sure that is; the words beside it say the same."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role
        self._share = (0.0, 0.0, 0.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, low: float, value: float, high: float) -> None:
        """Draw a share and its interval, all in 0..1."""
        self._share = (low, value, high)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a thin line."""
        return QSize(12 * GRID, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, its middle, the interval and the share."""
        theme, painter = Theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, value, high = (_DOT + share * (self.width() - 2 * _DOT) for share in self._share)
        middle = self.height() / 2
        painter.fillRect(QRectF(_DOT, middle - 0.5, self.width() - 2 * _DOT, 1), theme.colour("edge"))
        painter.fillRect(QRectF(self.width() / 2 - 0.5, middle - _DOT, 1, 2 * _DOT), theme.colour("edge"))
        painter.fillRect(QRectF(low, middle - _THICK / 2, high - low, _THICK), theme.colour("edge"))
        painter.setPen(theme.colour(self._role))
        painter.setBrush(theme.colour(self._role))
        painter.drawEllipse(QPointF(value, middle), _DOT, _DOT)
        painter.end()
