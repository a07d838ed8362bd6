"""Where a photo lies in a view when it turns under an upright crop; lengths are device-independent pixels."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPolygonF, QTransform

from desktop_app.widgets.crop_room import PhotoSize, rect_of
from desktop_app.widgets.photo_placement import LARGEST_FIT
from ml_core.geometry import Crop


@dataclass(frozen=True)
class Stage:
    """A photo turned so that crops of one angle are upright.

    Attributes:
        size: The photo's.
        angle: Degrees clockwise by which crops are turned on the photo; the photo is shown turned back by them.
        scale: Device-independent pixels a pixel of the photo.
        middle: The point of the photo, in its pixels, that lies in the middle of the view.
        view: Size of the view.
        ratio: Device pixels a device-independent pixel.
    """

    size: PhotoSize
    angle: float
    scale: float
    middle: tuple[float, float]
    view: QSizeF
    ratio: float

    @property
    def transform(self) -> QTransform:
        """Return what takes pixels of the photo to the view."""
        made = QTransform.fromTranslate(self.view.width() / 2, self.view.height() / 2)
        made.rotate(-self.angle).scale(self.scale, self.scale).translate(-self.middle[0], -self.middle[1])
        return made

    @property
    def level_photo(self) -> QRectF:
        """Return where the photo lies when it is not turned, on whole device pixels."""
        corner = self.transform.map(QPointF(0, 0))
        end = self.transform.map(QPointF(*self.size))
        return self.snapped(QRectF(corner, end))

    @property
    def outline(self) -> QPolygonF:
        """Return the photo's four sides in the view."""
        if self.angle == 0:
            return QPolygonF(self.level_photo)
        # Not `map` of a rectangle, which returns its bounds.
        return self.transform.map(QPolygonF(QRectF(0, 0, *self.size)))

    @property
    def edge(self) -> int:
        """Return how many device pixels the photo's longer side takes."""
        return math.ceil(max(self.size) * self.scale * self.ratio)

    def rect(self, crop: Crop) -> QRectF:
        """Return where a crop of the stage's angle lies."""
        rect = rect_of(crop, self.size)
        centre = self.transform.map(QPointF(rect.x, rect.y))
        half = QPointF(rect.width, rect.height) * self.scale / 2
        return QRectF(centre - half, centre + half)

    def snapped(self, rect: QRectF) -> QRectF:
        """Return a rectangle on whole device pixels."""
        left, top, right, bottom = (
            round(each * self.ratio) / self.ratio for each in (rect.left(), rect.top(), rect.right(), rect.bottom())
        )
        return QRectF(left, top, right - left, bottom - top)


def whole_photo(size: PhotoSize, angle: float, view: QSizeF, ratio: float, margin: float) -> Stage:
    """Return the stage on which all of the turned photo is seen, as large as it goes."""
    cos, sin = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    wide, high = size.width * cos + size.height * sin, size.width * sin + size.height * cos
    middle = size.width / 2, size.height / 2
    return Stage(size, angle, _scale(wide, high, view, ratio, margin), middle, view, ratio)


def crop_alone(size: PhotoSize, crop: Crop, view: QSizeF, ratio: float, margin: float) -> Stage:
    """Return the stage on which a crop is as large as it goes."""
    rect = rect_of(crop, size)
    scale = _scale(rect.width, rect.height, view, ratio, margin)
    return Stage(size, crop.angle, scale, (rect.x, rect.y), view, ratio)


def _scale(wide: float, high: float, view: QSizeF, ratio: float, margin: float) -> float:
    room = max(view.width() - 2 * margin, 1.0), max(view.height() - 2 * margin, 1.0)
    return min(room[0] / wide, room[1] / high, LARGEST_FIT / ratio)
