"""One photo, as large as there is room: zoom, overlays, a crop's outline, the subject's box."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.jobs.preview_loader import PreviewLoader
from desktop_app.widgets.photo_images import ViewImages
from desktop_app.widgets.photo_overlays import Overlay, draw_crop, draw_overlay
from desktop_app.widgets.photo_placement import Placement
from desktop_app.widgets.photo_subject import SubjectEditing
from desktop_app.widgets.theme import GRID, Theme
from ml_core.catalog.records import Photo
from ml_core.geometry import FULL_FRAME, Box

_ASK_MS = 120
_STEP = 1.25
_NOTCH = 120
_MARGIN = GRID
# Above this, single pixels are what one looks for.
_SMOOTH_UP_TO = 2.0


class PhotoView(QWidget):
    """Shows a photo at device resolution from a picture that is large enough.

    Args:
        loader: Where pictures come from; the view's own.

    Attributes:
        subject: The editing of the subject's box, off until it is switched on.

    Signals:
        zoomed(): Another zoom, see `zoom_words`.
        failed(str, str): The photo with this path cannot be shown, and why.
    """

    zoomed = Signal()
    failed = Signal(str, str)

    def __init__(self, loader: PreviewLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = ViewImages(loader, self)
        self._photo: Photo | None = None
        self._around: Sequence[Photo] = ()
        self._placement = Placement(1, 1, QSizeF(1, 1))
        self._crop: Box | None = None
        self._overlay = Overlay.NONE
        self._reason = ""
        self._grabbed: QPointF | None = None
        self._pointer: QPointF | None = None
        self.subject = SubjectEditing(lambda: self._placement, self)
        self.subject.changed.connect(self.update)
        self._ask = QTimer(self, singleShot=True, interval=_ASK_MS)
        self._ask.timeout.connect(self._ask_for_pictures)
        self._images.arrived.connect(self._on_arrived)
        self._images.failed.connect(self._on_failed)
        self.setAccessibleName("Photo")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    # What is shown

    def show_photo(self, photo: Photo, around: Sequence[Photo] = ()) -> None:
        """Show a photo, fitted; `around` are those that the person may go to next, the likeliest first."""
        same = self._photo is not None and (self._photo.id, self._photo.mtime_ns) == (photo.id, photo.mtime_ns)
        self._photo, self._around = photo, around
        if not same:
            self._images.forget_stale(photo)
            self._reason, self._crop = "", None
            self.subject.set_box(None, marked=False)
            self._place(self._fitted(photo.width, photo.height))
        self.setAccessibleDescription(photo.path.name)
        self._ask_for_pictures()

    @property
    def placement(self) -> Placement:
        """Return where the photo lies."""
        return self._placement

    @property
    def crop(self) -> Box | None:
        """Return the crop that is outlined, or None."""
        return self._crop

    def set_crop(self, crop: Box | None) -> None:
        """Outline a crop and dim what is outside; None shows the photo as it is."""
        self._crop = crop
        if crop is None or self.shows_result():
            self._show_frame(crop)
        self.update()

    def shows_result(self) -> bool:
        """Return whether the crop is shown alone, as it would be exported."""
        return self._placement.frame != FULL_FRAME

    def show_result(self, alone: bool) -> None:
        """Show the crop alone, or the photo with the crop on it."""
        self._show_frame(self._crop if alone else None)

    @property
    def overlay(self) -> Overlay:
        """Return the lines of composition that are shown."""
        return self._overlay

    def cycle_overlay(self) -> None:
        """Show the next kind of lines of composition."""
        self._overlay = self._overlay.after
        self.update()

    # Zoom

    def zoom_words(self) -> str:
        """Return the zoom as a person reads it."""
        zoom = self._placement.zoom
        percent = f"{100 * (self._placement.fitting_zoom if zoom is None else zoom):.0f} %"
        return f"fit, {percent}" if zoom is None else percent

    def toggle_zoom(self) -> None:
        """Show photo pixels 1:1 where the pointer is, or the whole photo again."""
        if self._placement.zoom is not None:
            self._place(self._placement.fitted())
        else:
            self._place(self._placement.zoomed(1.0, self._pointer or self._middle()))

    def zoom_by(self, steps: float) -> None:
        """Zoom in, or out for negative steps, where the pointer is."""
        before = self._placement.zoom or self._placement.fitting_zoom
        self._place(self._placement.zoomed(before * _STEP**steps, self._pointer or self._middle()))

    # What happens

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(640, 480)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, photo and what lies over it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Theme.current().colour("surround"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self._placement.rect(self._placement.frame)
        image = self._images.best(self._photo.path, self._placement.edge) if self._photo is not None else None
        if self._reason or image is None:
            painter.setPen(Theme.current().colour("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._reason)
        else:
            seen = frame.intersected(QRectF(self.rect()))
            smooth = (self._placement.zoom or 0) <= _SMOOTH_UP_TO
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(seen, image, _part(self._placement.photo, seen, image.size()))
            self._paint_over(painter, frame)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the photo into the new size."""
        super().resizeEvent(event)
        self._place(self._placement.resized(self._room(), self.devicePixelRatioF()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom where the pointer is."""
        self._pointer = event.position()
        self.zoom_by(event.angleDelta().y() / _NOTCH)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold the subject's box, or the photo."""
        if event.button() != Qt.MouseButton.LeftButton or self._photo is None:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if not self.subject.press(event.position()):
            self._grabbed = event.position()
            self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        self._pointer = event.position()
        if self._grabbed is not None:
            self._place(self._placement.panned(event.position() - self._grabbed))
            self._grabbed = event.position()
        elif not self.subject.move(event.position()):
            self._show_cursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = None
            self.subject.release(event.position())
            self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Look closely, or at the whole again."""
        if event.button() == Qt.MouseButton.LeftButton and not self.subject.is_on:
            self._pointer = event.position()
            self.toggle_zoom()

    def leaveEvent(self, event: QEvent) -> None:
        """Zoom from the keyboard goes to the middle from now on."""
        self._pointer = None
        super().leaveEvent(event)

    # Within

    def _paint_over(self, painter: QPainter, frame: QRectF) -> None:
        crop = None if self._crop is None else self._placement.rect(self._crop)
        if crop is not None and not self.shows_result():
            draw_crop(painter, frame, crop)
        draw_overlay(painter, frame if crop is None else crop, self._overlay)
        if not self.shows_result():
            self.subject.draw(painter)

    def _show_frame(self, frame: Box | None) -> None:
        wanted = frame or FULL_FRAME
        if wanted != self._placement.frame:
            self._place(replace(self._fitted(self._placement.width, self._placement.height), frame=wanted))

    def _fitted(self, width: int, height: int) -> Placement:
        """Return the placement of a photo of that size, all of it in view; 0 stands for a size not yet known."""
        return Placement(max(width, 1), max(height, 1), self._room(), self.devicePixelRatioF(), margin=_MARGIN)

    def _place(self, placement: Placement) -> None:
        self._placement = placement
        self._ask.start()
        self._show_cursor()
        self.update()
        self.zoomed.emit()

    def _show_cursor(self) -> None:
        held = Qt.CursorShape.ClosedHandCursor if self._grabbed is not None else Qt.CursorShape.OpenHandCursor
        ground = held if self._placement.zoom is not None else Qt.CursorShape.ArrowCursor
        self.setCursor(self.subject.cursor(self._pointer) or ground)

    def _room(self) -> QSizeF:
        """Return the size photos are fitted into."""
        return QSizeF(max(self.width(), 1), max(self.height(), 1))

    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def _ask_for_pictures(self) -> None:
        if self._photo is None or self._photo.state == "broken":
            return
        room, ratio = self._room(), self.devicePixelRatioF()
        around = [(each, self._fitted(each.width, each.height).edge) for each in self._around if each.state == "ready"]
        edge = self._placement.edge if self._photo.width else round(max(room.width(), room.height()) * ratio)
        self._images.show(self._photo, edge, around)

    def _on_arrived(self, path: str) -> None:
        if self._photo is not None and str(self._photo.path) == path:
            self._learn_size(self._photo)
            self.update()

    def _learn_size(self, photo: Photo) -> None:
        """A photo that was not read yet gets its shape from its picture."""
        image = self._images.best(photo.path, 1)
        if photo.width == 0 and image is not None and self._placement.width == 1:
            self._place(self._fitted(image.width(), image.height()))

    def _on_failed(self, path: str, reason: str) -> None:
        if self._photo is not None and str(self._photo.path) == path:
            self._reason = reason
            self.update()
            self.failed.emit(path, reason)


def _part(whole: QRectF, seen: QRectF, size: QSize) -> QRectF:
    """Return the part of an image of `size` that is seen when the image lies in `whole`."""
    across, down = size.width() / whole.width(), size.height() / whole.height()
    return QRectF(
        (seen.left() - whole.left()) * across,
        (seen.top() - whole.top()) * down,
        seen.width() * across,
        seen.height() * down,
    )
