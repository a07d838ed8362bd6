"""What is drawn over a photo: lines of composition, a crop's outline with the outside dimmed, the subject's box."""

from enum import Enum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

OUTSIDE = 0.35  # what is outside the crop keeps this much of its light
HANDLE = 8.0
_GOLDEN = (5**0.5 - 1) / 2
_DARK, _LIGHT = QColor(0, 0, 0, 140), QColor(255, 255, 255, 230)
_SUBJECT = QColor(224, 160, 48)  # on photos the same in both themes
_FAINT = QColor(255, 255, 255, 170)


class Overlay(Enum):
    """Lines of composition, in the order they are cycled through."""

    NONE = "none"
    THIRDS = "thirds"
    GOLDEN = "golden ratio"

    @property
    def after(self) -> "Overlay":
        """Return the next one."""
        kinds = list(Overlay)
        return kinds[(kinds.index(self) + 1) % len(kinds)]

    @property
    def places(self) -> tuple[float, ...]:
        """Return where the lines are, as shares of width and height."""
        return {Overlay.NONE: (), Overlay.THIRDS: (1 / 3, 2 / 3), Overlay.GOLDEN: (1 - _GOLDEN, _GOLDEN)}[self]


def draw_overlay(painter: QPainter, frame: QRectF, overlay: Overlay) -> None:
    """Draw lines of composition over a frame."""
    lines = [
        line
        for place in overlay.places
        for line in (
            QLineF(
                frame.left() + place * frame.width(), frame.top(), frame.left() + place * frame.width(), frame.bottom()
            ),
            QLineF(
                frame.left(), frame.top() + place * frame.height(), frame.right(), frame.top() + place * frame.height()
            ),
        )
    ]
    _stroke(painter, lines, _FAINT)


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
