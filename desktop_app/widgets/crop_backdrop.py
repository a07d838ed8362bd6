"""The photo behind a crop, drawn at device resolution: scaled well once a size, then only copied or turned."""

from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QPolygonF

from desktop_app.widgets.crop_painting import dim_outside
from desktop_app.widgets.crop_stage import Stage

# Turning resamples anyway: a picture this near to the right size need not be scaled anew for each step of a turn.
_NEAR = 0.1
# Where a crop alone fills the view, most of a larger picture would be scaled in vain.
_LARGEST = 12_000_000


class _Scene(NamedTuple):
    """What looks the same until one of these is another one."""

    source: int
    stage: Stage
    ground: str


class _Layers(NamedTuple):
    """The whole view in device pixels, once as it is inside of crops and once as it is outside."""

    inside: QImage
    outside: QImage


class Backdrop:
    """Keeps the scaled picture of one photo, and while a crop is dragged on it the whole view."""

    def __init__(self) -> None:
        self._source = self._wanted = 0
        self._scaled = QPixmap()
        self._scene: _Scene | None = None
        self._layers: _Layers | None = None

    def draw(self, painter: QPainter, image: QImage, stage: Stage) -> None:
        """Draw the photo; `image` shows all of it, at any size."""
        if stage.angle == 0:
            self._draw_level(painter, image, stage)
        else:
            self._draw_turned(painter, image, stage)

    def draw_cropped(self, painter: QPainter, image: QImage, stage: Stage, frame: QRectF, ground: QColor) -> None:
        """Draw ground and photo, dimmed outside of a crop that lies at `frame`, on whole device pixels.

        From the second time on that the photo lies where it did, this only copies.
        """
        scene = _Scene(image.cacheKey(), stage, ground.name())
        if scene != self._scene:
            self._scene, self._layers = scene, None
            painter.fillRect(QRectF(QPointF(0, 0), stage.view), ground)
            self.draw(painter, image, stage)
            dim_outside(painter, stage.outline, QPolygonF(frame))
            return
        layers = self._layers = self._layers or self._made(image, stage, ground)
        place = QRectF(frame.topLeft() * stage.ratio, frame.size() * stage.ratio).toRect()
        painter.save()
        painter.scale(1 / stage.ratio, 1 / stage.ratio)
        painter.drawImage(QPoint(0, 0), layers.outside)
        painter.drawImage(place.topLeft(), layers.inside, place)
        painter.restore()

    def _made(self, image: QImage, stage: Stage, ground: QColor) -> _Layers:
        size = (stage.view * stage.ratio).toSize()
        inside = QImage(size, QImage.Format.Format_RGB32)
        inside.fill(ground)
        painter = QPainter(inside)
        painter.scale(stage.ratio, stage.ratio)
        self.draw(painter, image, stage)
        painter.end()
        outside = inside.copy()
        painter = QPainter(outside)
        painter.scale(stage.ratio, stage.ratio)
        dim_outside(painter, stage.outline, QPolygonF())
        painter.end()
        return _Layers(inside, outside)

    def _draw_level(self, painter: QPainter, image: QImage, stage: Stage) -> None:
        place = stage.level_photo
        wanted = QSize(round(place.width() * stage.ratio), round(place.height() * stage.ratio))
        self._scale(image, wanted, near=0.0)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, self._scaled, QRectF(self._scaled.rect()))

    def _draw_turned(self, painter: QPainter, image: QImage, stage: Stage) -> None:
        device = stage.scale * stage.ratio
        wanted = QSize(max(round(stage.size.width * device), 1), max(round(stage.size.height * device), 1))
        self._scale(image, wanted, near=_NEAR)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        painter.setTransform(stage.transform, combine=True)
        painter.scale(stage.size.width / self._scaled.width(), stage.size.height / self._scaled.height())
        painter.drawPixmap(QPointF(0, 0), self._scaled)
        painter.restore()

    def _scale(self, image: QImage, wanted: QSize, near: float) -> None:
        """Have the picture at a size, or as near to it as `near` tells; never enlarged, nor beyond what is seen."""
        if self._source == image.cacheKey() and abs(self._wanted - wanted.width()) <= near * wanted.width():
            return
        if wanted.width() < image.width() and wanted.width() * wanted.height() <= _LARGEST:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._scaled = QPixmap.fromImage(image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
        else:
            self._scaled = QPixmap.fromImage(image)
        self._source, self._wanted = image.cacheKey(), wanted.width()
