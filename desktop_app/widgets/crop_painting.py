"""What is drawn over a photo with a crop on it, and a photo with its crop as cells of grids and filmstrips show it."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from desktop_app.widgets.photo_overlays import OUTSIDE
from desktop_app.widgets.theme import CAPTION_PIXELS, text_font
from ml_core.geometry import Crop

_DARK, _LIGHT = QColor(0, 0, 0, 140), QColor(255, 255, 255, 235)
_CUE = QColor(224, 160, 48)  # on photos the same in both themes
_SHADE = QColor(0, 0, 0, round(255 * (1 - OUTSIDE)))
_CHIP, _PADDING = QColor(0, 0, 0, 170), 6.0


def paint_crop(painter: QPainter, place: QRectF, picture: QPixmap | QImage, crop: Crop | None, line: float = 1) -> None:
    """Paint a whole photo into its place with the outside of a crop dimmed: the photo level, the crop turned on it.

    Args:
        painter: Paints in device-independent pixels.
        place: Where the whole photo goes; it has the photo's shape.
        picture: The photo, at any size.
        crop: The crop, or None for the photo alone.
        line: Width of the crop's outline.
    """
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
    if isinstance(picture, QPixmap):
        painter.drawPixmap(place, picture, QRectF(picture.rect()))
    else:
        painter.drawImage(place, picture, QRectF(picture.rect()))
    if crop is not None:
        outline = crop_outline(place, crop)
        dim_outside(painter, QPolygonF(place), outline)
        stroke(painter, outline, line)
    painter.restore()


def crop_outline(place: QRectF, crop: Crop) -> QPolygonF:
    """Return the corners of a crop on a level photo that lies in `place`."""
    # Corners scale with the photo: whole thousands keep its shape when its place is small.
    times = 1000 / max(place.width(), place.height(), 1e-9)
    corners = crop.corners(max(round(place.width() * times), 1), max(round(place.height() * times), 1)) / times
    return QPolygonF([QPointF(place.left() + x, place.top() + y) for x, y in corners])


def dim_outside(painter: QPainter, photo: QPolygonF, crop: QPolygonF) -> None:
    """Dim a photo outside of a crop that lies on it; all of it for an empty crop."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outside = QPainterPath()
    outside.addPolygon(photo)
    outside.closeSubpath()
    outside.addPolygon(crop)
    outside.closeSubpath()
    painter.fillPath(outside, _SHADE)


def stroke(painter: QPainter, outline: QPolygonF, width: float) -> None:
    """Draw an outline in two strokes: light is seen on dark photos, dark on light ones."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, wide in ((_DARK, width + 1.5), (_LIGHT, width)):
        painter.setPen(QPen(colour, wide))
        painter.drawPolygon(outline)


def draw_cues(painter: QPainter, lines: Sequence[QLineF]) -> None:
    """Draw the lines that a crop snapped to, or that a suggestion rests on."""
    for colour, width in ((_DARK, 3.0), (_CUE, 1.5)):
        painter.setPen(QPen(colour, width))
        painter.drawLines(list(lines))


def draw_chip(painter: QPainter, at: QPointF, words: str, *, cue: bool) -> None:
    """Write a few words on a dark ground, centred over a point; in the accent when something snapped."""
    painter.setFont(text_font(CAPTION_PIXELS))
    metrics = QFontMetricsF(painter.font())
    wide, high = metrics.horizontalAdvance(words) + 2 * _PADDING, metrics.height() + _PADDING
    chip = QRectF(at.x() - wide / 2, at.y() - high, wide, high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_CHIP)
    painter.drawRoundedRect(chip, 3, 3)
    painter.setPen(_CUE if cue else _LIGHT)
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)
