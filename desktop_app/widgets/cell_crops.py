"""The crop of each photo in a grid, drawn over its picture with the outside dimmed."""

from collections import OrderedDict

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from desktop_app.widgets.photo_overlays import OUTSIDE
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import Photo
from ml_core.geometry import FULL_FRAME, Crop

_KEPT = 4000
_SHADE = QColor(0, 0, 0, round(255 * (1 - OUTSIDE)))
_DARK, _LIGHT = QColor(0, 0, 0, 140), QColor(255, 255, 255, 230)


class CellCrops:
    """Reads the crops that stand for photos as their cells are painted.

    Args:
        catalog: The GUI thread's connection.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kept: OrderedDict[int, Crop | None] = OrderedDict()

    def forget(self, photo_id: int | None = None) -> None:
        """Read a photo's crop anew, or everybody's."""
        if photo_id is None:
            self._kept.clear()
        else:
            self._kept.pop(photo_id, None)

    def crop(self, photo: Photo) -> Crop | None:
        """Return the crop that stands for a photo, or None."""
        if photo.crop_state in ("none", "rejected"):
            return None
        if photo.id not in self._kept:
            stored = self._catalog.standing_crops([photo.id]).get(photo.id)
            self._kept[photo.id] = None if stored is None else stored.crop
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[photo.id]

    def __call__(self, painter: QPainter, place: QRectF, photo: Photo) -> None:
        """Draw a photo's crop where its picture is."""
        crop = self.crop(photo)
        if crop is not None and crop != Crop(FULL_FRAME) and photo.width and photo.height:
            draw_crop_on(painter, place, crop, photo.width, photo.height)


def draw_crop_on(painter: QPainter, place: QRectF, crop: Crop, width: int, height: int) -> None:
    """Draw a crop, turned as it is, on the upright picture of a photo with that displayed size."""
    across, down = place.width() / width, place.height() / height
    points = [QPointF(place.left() + x * across, place.top() + y * down) for x, y in crop.corners(width, height)]
    outline = QPolygonF([*points, points[0]])
    if crop.angle:
        outside = QPainterPath()
        outside.addRect(place)
        outside.addPolygon(outline)
        painter.fillPath(outside, _SHADE)
    else:
        _shade_around(painter, place, QRectF(points[0], points[2]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, line in ((_DARK, 2.5), (_LIGHT, 1.0)):
        painter.setPen(QPen(colour, line))
        painter.drawPolyline(outline)


def _shade_around(painter: QPainter, place: QRectF, inside: QRectF) -> None:
    """Dim what is outside an upright crop: rectangles are filled many times as quickly as a path."""
    top, bottom = inside.top() - place.top(), place.bottom() - inside.bottom()
    for strip in (
        QRectF(place.left(), place.top(), place.width(), top),
        QRectF(place.left(), inside.bottom(), place.width(), bottom),
        QRectF(place.left(), inside.top(), inside.left() - place.left(), inside.height()),
        QRectF(inside.right(), inside.top(), place.right() - inside.right(), inside.height()),
    ):
        painter.fillRect(strip, _SHADE)
