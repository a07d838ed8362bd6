"""A photo with one crop on it: the outside dimmed, the outline thin; or the crop alone."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.widgets.theme import Theme
from ml_core.geometry import FULL_FRAME, Box

OUTSIDE = 0.35  # what is outside the crop keeps this much of its light


class CropCanvas(QWidget):
    """Shows a photo as large as fits, with a crop on it; `cut` shows the inside of the crop alone.

    Args:
        cut: Whether to show the crop alone.
    """

    def __init__(self, *, cut: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut = cut
        self._image: QImage | None = None
        self._reason = ""
        self._box = FULL_FRAME
        self._scaled: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 72)

    @property
    def box(self) -> Box:
        """Return the crop shown."""
        return self._box

    def set_image(self, image: QImage) -> None:
        """Show this photo."""
        self._image, self._scaled, self._reason = image, None, ""
        self.update()

    def set_reason(self, reason: str) -> None:
        """Say why there is no photo."""
        self._image, self._scaled, self._reason = None, None, reason
        self.update()

    def set_box(self, box: Box) -> None:
        """Show this crop."""
        if box != self._box:
            self._box = box
            if self._cut:
                self._scaled = None
            self.update()

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(320, 240)

    def _shown(self) -> QImage | None:
        if self._image is None or not self._cut:
            return self._image
        left, top, right, bottom = self._box.pixels(self._image.width(), self._image.height())
        return self._image.copy(left, top, right - left, bottom - top)

    def _pixmap(self) -> QPixmap | None:
        """Return what is shown at device resolution, scaled once a size."""
        ratio = self.devicePixelRatioF()
        wanted = QSize(round(self.width() * ratio), round(self.height() * ratio))
        shown = self._shown() if self._scaled is None else None
        fits = self._scaled is not None and self._scaled.size() == self._scaled.size().scaled(
            wanted, Qt.AspectRatioMode.KeepAspectRatio
        )
        if self._image is None or fits:
            return self._scaled
        shown = shown or self._shown()
        if shown is None:
            return None
        smooth = shown.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        self._scaled = QPixmap.fromImage(smooth)
        self._scaled.setDevicePixelRatio(ratio)
        return self._scaled

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, photo, the dimmed outside and the outline."""
        painter = QPainter(self)
        theme = Theme.current()
        painter.fillRect(self.rect(), theme.colour("surround"))
        pixmap = self._pixmap()
        if pixmap is None:
            painter.setPen(theme.colour("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._reason)
        else:
            size = pixmap.deviceIndependentSize()
            place = QRectF(
                (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
            )
            painter.drawPixmap(place.topLeft(), pixmap)
            if not self._cut:
                self._draw_crop(painter, place)
        painter.end()

    def _draw_crop(self, painter: QPainter, place: QRectF) -> None:
        box = self._box
        inside = QRectF(
            place.x() + box.x0 * place.width(),
            place.y() + box.y0 * place.height(),
            box.width * place.width(),
            box.height * place.height(),
        )
        shade = QColor(0, 0, 0, round(255 * (1 - OUTSIDE)))
        for outside in _around(place, inside):
            painter.fillRect(outside, shade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Two strokes: light is seen on dark photos, dark on light ones.
        for colour, width in ((QColor(0, 0, 0, 140), 3.0), (QColor(255, 255, 255, 230), 1.0)):
            painter.setPen(QPen(colour, width))
            painter.drawRect(inside.adjusted(0.5, 0.5, -0.5, -0.5))


def _around(place: QRectF, inside: QRectF) -> tuple[QRectF, QRectF, QRectF, QRectF]:
    return (
        QRectF(place.left(), place.top(), place.width(), inside.top() - place.top()),
        QRectF(place.left(), inside.bottom(), place.width(), place.bottom() - inside.bottom()),
        QRectF(place.left(), inside.top(), inside.left() - place.left(), inside.height()),
        QRectF(inside.right(), inside.top(), place.right() - inside.right(), inside.height()),
    )
