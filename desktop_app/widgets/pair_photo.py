"""Where both crops of a pair lie on the whole photo, and what the photo is about."""

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.jobs.pair_pictures import PairPictures, TwoCrops, WholePhoto
from desktop_app.widgets.pair_painting import draw_outline
from desktop_app.widgets.photo_placement import Placement
from desktop_app.widgets.photo_subject import SubjectEditing
from desktop_app.widgets.theme import GRID, Theme

_MARGIN = 2 * GRID


class PairPhoto(QWidget):
    """Shows the whole photo with both crops outlined: A solid, B dashed, in the same neutral colour.

    Args:
        pictures: Where pictures come from.

    Attributes:
        subject: The editing of the subject's box, off until it is switched on.
    """

    def __init__(self, pictures: PairPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._pair: TwoCrops | None = None
        self._image: QImage | None = None
        self._placement = Placement(1, 1, QSizeF(1, 1))
        self.subject = SubjectEditing(lambda: self._placement, self)
        self.subject.changed.connect(self.update)
        pictures.photo_made.connect(self._on_photo)
        self.setAccessibleName("Both crops on the photo")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_pair(self, pair: TwoCrops, width: int, height: int) -> None:
        """Show a pair of a photo with that displayed size in pixels."""
        if self._pair is None or self._pair.photo != pair.photo:
            self._image = None
        self._pair = pair
        self._placement = Placement(width, height, self._room(), self.devicePixelRatioF(), margin=_MARGIN)
        self._want()
        self.update()

    def is_drawn(self) -> bool:
        """Return whether the photo is there, not only its outlines."""
        return self._image is not None

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(880, 460)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the photo, the outlines and the subject."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Theme.current().colour("surround"))
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._image is not None:
            painter.drawImage(self._placement.photo, self._image, QRectF(self._image.rect()))
        if self._pair is not None:
            draw_outline(painter, self._placement, self._pair.a, "A", dashed=False)
            draw_outline(painter, self._placement, self._pair.b, "B", dashed=True)
        self.subject.draw(painter)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the photo into the new size."""
        super().resizeEvent(event)
        self._placement = self._placement.resized(self._room(), self.devicePixelRatioF())
        self._want()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin marking the subject."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.subject.press(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on marking."""
        self.subject.move(event.position())
        self._show_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End marking."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.subject.release(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Show the usual pointer."""
        self._show_cursor(None)

    def _show_cursor(self, at: QPointF | None) -> None:
        self.setCursor(self.subject.cursor(at) or Qt.CursorShape.ArrowCursor)

    def _room(self) -> QSizeF:
        return QSizeF(max(self.width(), 1), max(self.height(), 1))

    def _wanted(self) -> WholePhoto | None:
        return None if self._pair is None else WholePhoto(self._pair.photo, math.ceil(self._placement.edge))

    def _want(self) -> None:
        wanted = self._wanted()
        if wanted is not None and self.isVisible():
            self._pictures.want_photo(wanted)

    def _on_photo(self, photo: WholePhoto, image: QImage) -> None:
        if photo == self._wanted():
            self._image = image
            self.update()
