"""Changing a box on a photo with the pointer: by its edges and corners, or as a whole."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt

from ml_core.geometry import Box

_REACH = 8.0
SMALLEST = 0.02


@dataclass(frozen=True)
class Grip:
    """What of a box is held: -1 for its left or upper edge, 1 for its right or lower one, 0 for neither."""

    across: int
    down: int

    @property
    def moves_all(self) -> bool:
        """Return whether the box is held as a whole."""
        return self.across == 0 and self.down == 0

    @property
    def cursor(self) -> Qt.CursorShape:
        """Return the pointer that says what a drag will do."""
        if self.moves_all:
            return Qt.CursorShape.SizeAllCursor
        if self.across == 0:
            return Qt.CursorShape.SizeVerCursor
        if self.down == 0:
            return Qt.CursorShape.SizeHorCursor
        return Qt.CursorShape.SizeFDiagCursor if self.across == self.down else Qt.CursorShape.SizeBDiagCursor


def grip_at(rect: QRectF, at: QPointF) -> Grip | None:
    """Return what of a box in the view the pointer would hold, or None when it is not on it."""
    if not rect.adjusted(-_REACH, -_REACH, _REACH, _REACH).contains(at):
        return None
    across = _side(at.x(), rect.left(), rect.right())
    down = _side(at.y(), rect.top(), rect.bottom())
    return Grip(across, down)


def _side(value: float, low: float, high: float) -> int:
    # In a small box the nearer edge is meant, and the middle stays free to move it.
    reach = min(_REACH, max((high - low) / 4, 2.0))
    if value <= low + reach:
        return -1
    return 1 if value >= high - reach else 0


def dragged(box: Box, grip: Grip, across: float, down: float) -> Box:
    """Return a box after a drag by shares of the photo, kept inside it and no smaller than `SMALLEST`."""
    if grip.moves_all:
        x0 = min(max(box.x0 + across, 0.0), 1 - box.width)
        y0 = min(max(box.y0 + down, 0.0), 1 - box.height)
        return Box(x0, y0, x0 + box.width, y0 + box.height)
    x0, x1 = _edges(box.x0, box.x1, grip.across, across)
    y0, y1 = _edges(box.y0, box.y1, grip.down, down)
    return Box(x0, y0, x1, y1)


def spanned(first: tuple[float, float], second: tuple[float, float]) -> Box:
    """Return the box between two points of the photo, kept inside it and no smaller than `SMALLEST`."""
    xs = sorted(min(max(value, 0.0), 1.0) for value in (first[0], second[0]))
    ys = sorted(min(max(value, 0.0), 1.0) for value in (first[1], second[1]))
    x0, y0 = min(xs[0], 1 - SMALLEST), min(ys[0], 1 - SMALLEST)
    return Box(x0, y0, max(xs[1], x0 + SMALLEST), max(ys[1], y0 + SMALLEST))


def _edges(low: float, high: float, side: int, by: float) -> tuple[float, float]:
    if side < 0:
        return min(max(low + by, 0.0), high - SMALLEST), high
    if side > 0:
        return low, max(min(high + by, 1.0), low + SMALLEST)
    return low, high
