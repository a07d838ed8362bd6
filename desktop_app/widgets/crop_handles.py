"""The eight handles of a crop: where they are, what the pointer looks like on them, how they are drawn."""

from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPainterPath, QPen, QPixmap

from desktop_app.widgets.crop_room import Grip

# How near to an edge the pointer takes hold of it, and a finger.
REACH, FINGER_REACH = 10.0, 24.0
GRIPS = tuple(Grip(across, down) for down in (-1, 0, 1) for across in (-1, 0, 1) if (across, down) != (0, 0))
_LENGTH, _THICK = 22.0, 3.0
_DARK, _LIGHT = QColor(0, 0, 0, 150), QColor(255, 255, 255, 245)
_CURSOR = 24


def grip_at(rect: QRectF, at: QPointF, reach: float = REACH) -> Grip | None:
    """Return what of a crop the pointer would hold, the middle included; None outside."""
    if not rect.adjusted(-reach, -reach, reach, reach).contains(at):
        return None
    return Grip(_side(at.x(), rect.left(), rect.right(), reach), _side(at.y(), rect.top(), rect.bottom(), reach))


def _side(value: float, low: float, high: float, reach: float) -> int:
    # In a small crop the nearer edge is meant, and the middle stays free to move it.
    inner = min(reach, max((high - low) / 4, 2.0))
    if value <= low + inner:
        return -1
    return 1 if value >= high - inner else 0


def cursor_of(grip: Grip | None, *, held: bool = False) -> QCursor:
    """Return the pointer that says what a drag will do; outside of the crop it turns the photo."""
    if grip is None:
        return _turning_cursor()
    if grip == (0, 0):
        return QCursor(Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.SizeAllCursor)
    if grip.across == 0:
        return QCursor(Qt.CursorShape.SizeVerCursor)
    if grip.down == 0:
        return QCursor(Qt.CursorShape.SizeHorCursor)
    same = grip.across == grip.down
    return QCursor(Qt.CursorShape.SizeFDiagCursor if same else Qt.CursorShape.SizeBDiagCursor)


@lru_cache(maxsize=1)
def _turning_cursor() -> QCursor:
    """Draw a bent arrow with two heads, which no system has."""
    picture = QPixmap(2 * _CURSOR, 2 * _CURSOR)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    path = QPainterPath()
    path.arcMoveTo(QRectF(5, 6, 14, 14), 20)
    path.arcTo(QRectF(5, 6, 14, 14), 20, 140)
    for x, way in ((18.6, 1), (5.4, -1)):
        path.moveTo(x - 3.5 * way - 1.2 * way, 8.6)
        path.lineTo(x, 11)
        path.lineTo(x + 1.2 * way, 6.6)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((Qt.GlobalColor.black, 3.5), (Qt.GlobalColor.white, 1.5)):
        painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(path)
    painter.end()
    return QCursor(picture, _CURSOR // 2, _CURSOR // 2)


def draw_handles(painter: QPainter, rect: QRectF) -> None:
    """Draw an angle at each corner and a bar at the middle of each edge, seen on dark and on light photos."""
    lines = [line for grip in GRIPS for line in _strokes(rect, grip)]
    for colour, width in ((_DARK, _THICK + 2), (_LIGHT, _THICK)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
        painter.drawLines(lines)


def _strokes(rect: QRectF, grip: Grip) -> list[QLineF]:
    x = rect.center().x() + grip.across * rect.width() / 2
    y = rect.center().y() + grip.down * rect.height() / 2
    wide, high = min(_LENGTH, rect.width() / 4), min(_LENGTH, rect.height() / 4)
    if grip.down == 0:
        return [QLineF(x, y - high / 2, x, y + high / 2)]
    if grip.across == 0:
        return [QLineF(x - wide / 2, y, x + wide / 2, y)]
    return [QLineF(x, y, x - grip.across * wide, y), QLineF(x, y, x, y - grip.down * high)]
