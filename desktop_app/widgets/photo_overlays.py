"""What is drawn over a photo: lines of composition, a crop's outline with the outside dimmed, the subject's box."""

from enum import Enum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

OUTSIDE = 0.35  # what is outside the crop keeps this much of its light
HANDLE = 8.0
_GOLDEN = (5**0.5 - 1) / 2
_SQUARES = 8
_DARK, _LIGHT = QColor(0, 0, 0, 140), QColor(255, 255, 255, 230)
_SUBJECT = QColor(224, 160, 48)  # on photos the same in both themes
_FAINT = QColor(255, 255, 255, 170)


class Overlay(Enum):
    """Lines of composition, in the order they are cycled through."""

    NONE = "none"
    THIRDS = "thirds"
    GOLDEN = "golden ratio"
    DIAGONALS = "diagonals"
    GRID = "grid"

    @property
    def after(self) -> "Overlay":
        """Return the next one."""
        kinds = list(Overlay)
        return kinds[(kinds.index(self) + 1) % len(kinds)]

    def lines(self, frame: QRectF) -> list[QLineF]:
        """Return the lines over a frame."""
        if self is Overlay.DIAGONALS:
            return _diagonals(frame)
        if self is Overlay.GRID:
            return _squares(frame)
        places = {Overlay.THIRDS: (1 / 3, 2 / 3), Overlay.GOLDEN: (1 - _GOLDEN, _GOLDEN)}.get(self, ())
        xs = [frame.left() + place * frame.width() for place in places]
        ys = [frame.top() + place * frame.height() for place in places]
        return _crossing(frame, xs, ys)


def _crossing(frame: QRectF, xs: list[float], ys: list[float]) -> list[QLineF]:
    upright = [QLineF(x, frame.top(), x, frame.bottom()) for x in xs]
    return upright + [QLineF(frame.left(), y, frame.right(), y) for y in ys]


def _diagonals(frame: QRectF) -> list[QLineF]:
    """Return the lines at 45 degrees from each corner, on which details of weight often lie (Edwin Westhoff)."""
    side = min(frame.width(), frame.height())
    corners = [(x, y, dx, dy) for x, dx in ((frame.left(), 1), (frame.right(), -1))
               for y, dy in ((frame.top(), 1), (frame.bottom(), -1))]  # fmt: skip
    return [QLineF(x, y, x + dx * side, y + dy * side) for x, y, dx, dy in corners]


def _squares(frame: QRectF) -> list[QLineF]:
    """Return a grid of squares, symmetrical about the middle."""
    step = min(frame.width(), frame.height()) / _SQUARES
    if step <= 0:
        return []
    middle, across, down = frame.center(), int(frame.width() / 2 / step), int(frame.height() / 2 / step)
    xs = [middle.x() + number * step for number in range(-across, across + 1)]
    ys = [middle.y() + number * step for number in range(-down, down + 1)]
    inside = frame.adjusted(1, 1, -1, -1)
    return _crossing(
        frame,
        [x for x in xs if inside.left() < x < inside.right()],
        [y for y in ys if inside.top() < y < inside.bottom()],
    )


def draw_overlay(painter: QPainter, frame: QRectF, overlay: Overlay) -> None:
    """Draw lines of composition over a frame."""
    _stroke(painter, overlay.lines(frame), _FAINT)


def draw_crop(painter: QPainter, photo: QRectF, crop: QRectF) -> None:
    """Dim what is outside the crop and outline it."""
    outside = QPainterPath()
    outside.addRect(photo)
    outside.addRect(crop)
    painter.fillPath(outside, QColor(0, 0, 0, round(255 * (1 - OUTSIDE))))
    _outline(painter, crop, _LIGHT)


def draw_subject(painter: QPainter, box: QRectF, *, marked: bool, handles: bool) -> None:
    """Draw the subject's box: solid when a person marked it, dashed when it was found."""
    _outline(painter, box, _SUBJECT, Qt.PenStyle.SolidLine if marked else Qt.PenStyle.DashLine)
    if not handles:
        return
    painter.setPen(QPen(_DARK, 1))
    painter.setBrush(_SUBJECT)
    for centre in handle_centres(box):
        painter.drawRect(QRectF(centre.x() - HANDLE / 2, centre.y() - HANDLE / 2, HANDLE, HANDLE))


def handle_centres(box: QRectF) -> list[QPointF]:
    """Return where the handles of a box are: corners and middles of the edges."""
    xs, ys = (box.left(), box.center().x(), box.right()), (box.top(), box.center().y(), box.bottom())
    return [QPointF(x, y) for y in ys for x in xs if (x, y) != (xs[1], ys[1])]


def _outline(painter: QPainter, rect: QRectF, colour: QColor, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
    """Draw two strokes: light is seen on dark photos, dark on light ones."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_DARK, 3))
    painter.drawRect(rect)
    painter.setPen(QPen(colour, 1.5, style))
    painter.drawRect(rect)


def _stroke(painter: QPainter, lines: list[QLineF], colour: QColor) -> None:
    for pen in (QPen(_DARK, 2.5), QPen(colour, 1)):
        painter.setPen(pen)
        painter.drawLines(lines)
