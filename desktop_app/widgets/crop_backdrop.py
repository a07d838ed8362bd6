"""The photo behind a crop, drawn at device resolution: scaled well once a size, then only copied or turned."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from desktop_app.widgets.crop_stage import Stage

# Turning resamples anyway: a picture this near to the right size need not be scaled anew for each step of a turn.
_NEAR = 0.1
# Where a crop alone fills the view, most of a larger picture would be scaled in vain.
_LARGEST = 12_000_000


class Backdrop:
    """Keeps the scaled picture of one photo."""

    def __init__(self) -> None:
        self._source = self._wanted = 0
        self._scaled = QPixmap()

    def draw(self, painter: QPainter, image: QImage, stage: Stage) -> None:
        """Draw the photo; `image` shows all of it, at any size."""
        if stage.angle == 0:
            self._draw_level(painter, image, stage)
        else:
            self._draw_turned(painter, image, stage)

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
