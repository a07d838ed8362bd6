"""Drawing crops into their places; lengths are device pixels."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from desktop_app.jobs.pair_layout import Place
from desktop_app.widgets.photo_placement import Placement
from ml_core.geometry import Crop

_DARK, _LIGHT = QColor(0, 0, 0, 170), QColor(255, 255, 255, 235)
_CHIP = 20.0


def draw_scaled(painter: QPainter, image: QImage, place: Place) -> None:
    """Draw a crop's picture; one of that very size is drawn pixel by pixel."""
    if (image.width(), image.height()) == (place.width, place.height):
        painter.drawImage(place.x, place.y, image)
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRect(*place), image)


def draw_pixels(painter: QPainter, photo: QImage, crop: Crop, place: Place, point: tuple[float, float]) -> None:
    """Draw the photo's pixels 1:1; a point of the crop, in 0..1, stays where it is when the crop is fitted."""
    width, height = crop.box.width * photo.width(), crop.box.height * photo.height()
    left = round(_offset(place.width, width, point[0]))
    top = round(_offset(place.height, height, point[1]))
    painter.save()
    painter.setClipRect(QRectF(*place) & QRectF(place.x + left, place.y + top, width, height))
    painter.translate(place.x + left + width / 2, place.y + top + height / 2)
    painter.rotate(-crop.angle)
    x, y = crop.box.centre
    painter.drawImage(QPointF(-x * photo.width(), -y * photo.height()), photo)
    painter.restore()


def _offset(room: float, length: float, share: float) -> float:
    """Return where a crop of that length begins: in the middle when it is shorter than the room."""
    return (room - length) * (share if length > room else 0.5)


def draw_outline(painter: QPainter, placement: Placement, crop: Crop, name: str, *, dashed: bool) -> None:
    """Outline a crop on its photo and name it: two strokes, as light is seen on dark photos and dark on light ones."""
    photo = placement.photo
    corners = crop.corners(placement.width, placement.height) * placement.scale
    outline = QPolygonF([QPointF(photo.left() + x, photo.top() + y) for x, y in corners])
    pen = QPen(_LIGHT, 2)
    if dashed:
        pen.setDashPattern([5, 4])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for each in (QPen(_DARK, 4), pen):
        painter.setPen(each)
        painter.drawPolygon(outline)
    # In opposite corners, where two crops of one size do not hide each other's name.
    corner = outline.at(2) - QPointF(_CHIP, _CHIP) if dashed else outline.at(0)
    chip = QRectF(corner.x(), corner.y(), _CHIP, _CHIP)
    painter.fillRect(chip, _DARK)
    painter.setPen(_LIGHT)
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, name)
