"""How one photo looks in the grid: picture, mark at the corner, name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap

from desktop_app.widgets.icons import icon_pixmap
from desktop_app.widgets.photo_words import state_icon
from desktop_app.widgets.theme import CAPTION_PIXELS, GRID, Theme, text_font
from ml_core.catalog.records import Photo

MARGIN = GRID
CAPTION = 3 * GRID
# Wide photos fill the width; upright ones do not make every row as high as they are wide.
_HEIGHT_SHARE = 0.75
_MARK = 2.5 * GRID
_MARK_ICON = 2 * GRID
_MARK_ROLES = {"check": "accent", "rename": "accent", "eye": "accent", "warning": "loss", "reject": "muted"}


DrawOver: TypeAlias = Callable[[QPainter, QRectF, Photo], None]


@dataclass(frozen=True)
class CellState:
    """How a cell stands: selected, under the keyboard, and whether the grid has the focus."""

    selected: bool
    current: bool
    focused: bool


def cell_height(edge: int) -> int:
    """Return the height of a cell whose picture is at most `edge` wide."""
    return round(edge * _HEIGHT_SHARE) + CAPTION + 2 * MARGIN


def picture_size(photo: Photo, edge: int) -> QSizeF:
    """Return the size of a photo's picture in a cell, in device-independent pixels."""
    room = QSizeF(edge, round(edge * _HEIGHT_SHARE))
    known = photo.width > 0 and photo.height > 0
    shape = QSizeF(photo.width, photo.height) if known else QSizeF(3, 2)
    return shape.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)


def picture_edge(photo: Photo, edge: int, ratio: float) -> int:
    """Return how many device pixels the longer side of a photo's picture takes."""
    size = picture_size(photo, edge)
    return round(max(size.width(), size.height()) * ratio)


class CellPainter:
    """Paints cells of one size with one theme.

    Args:
        theme: Colours.
        edge: Longest side of the pictures.
        ratio: Device pixels a device-independent pixel.
        over: Draws over a photo's picture what is known of it.
    """

    def __init__(self, theme: Theme, edge: int, ratio: float, over: DrawOver | None = None) -> None:
        self._theme, self._edge, self._ratio, self._over = theme, edge, ratio, over
        self._font: QFont = text_font(CAPTION_PIXELS)
        self._metrics = QFontMetrics(self._font)

    def paint(self, painter: QPainter, cell: QRect, photo: Photo, picture: QPixmap | None, state: CellState) -> None:
        """Paint one cell."""
        if state.selected:
            painter.fillRect(cell.adjusted(2, 2, -2, -2), self._theme.colour("selected"))
        if state.current and state.focused:
            self._frame(painter, cell)
        place = self._place(cell, photo)
        if picture is None:
            painter.fillRect(place, self._theme.colour("surround" if not state.selected else "hover"))
        else:
            painter.drawPixmap(place, picture, QRectF(picture.rect()))
        if self._over is not None:
            self._over(painter, place, photo)
        mark = state_icon(photo)
        if mark:
            self._mark(painter, place, mark)
        self._caption(painter, cell, photo)

    def _place(self, cell: QRect, photo: Photo) -> QRectF:
        """Return where the picture goes, on whole device pixels so that it is not blurred."""
        size = picture_size(photo, self._edge)
        room = cell.adjusted(0, MARGIN, 0, -MARGIN - CAPTION)
        left = room.center().x() + 0.5 - size.width() / 2
        top = room.top() + room.height() - size.height()
        snapped = QPointF(round(left * self._ratio), round(top * self._ratio)) / self._ratio
        pixels = QSize(round(size.width() * self._ratio), round(size.height() * self._ratio))
        return QRectF(snapped, QSizeF(pixels) / self._ratio)

    def _frame(self, painter: QPainter, cell: QRect) -> None:
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(cell.adjusted(2, 2, -2, -2))

    def _mark(self, painter: QPainter, place: QRectF, mark: str) -> None:
        """A dark or light plate under the mark keeps it readable on any photo."""
        plate = QRectF(place.right() - _MARK - 4, place.bottom() - _MARK - 4, _MARK, _MARK)
        painter.setPen(QPen(self._theme.colour("edge"), 1))
        painter.setBrush(self._theme.colour("panel"))
        painter.drawRoundedRect(plate, 3, 3)
        inset = (_MARK - _MARK_ICON) / 2
        role = _MARK_ROLES.get(mark, "text")
        painter.drawPixmap(plate.topLeft() + QPointF(inset, inset), icon_pixmap(mark, _MARK_ICON, self._ratio, role))

    def _caption(self, painter: QPainter, cell: QRect, photo: Photo) -> None:
        line = QRect(cell.left() + MARGIN, cell.bottom() - MARGIN - CAPTION + 1, cell.width() - 2 * MARGIN, CAPTION)
        painter.setFont(self._font)
        painter.setPen(self._theme.colour("loss" if photo.state == "broken" else "text"))
        words = self._metrics.elidedText(photo.path.name, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)
