"""A photo with its crop: the crop upright and the photo turned under it, the crop alone, or the photo as it was."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QImage, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.jobs.preview_loader import PreviewLoader
from desktop_app.widgets.crop_backdrop import Backdrop
from desktop_app.widgets.crop_editing import fitted
from desktop_app.widgets.crop_painting import stroke
from desktop_app.widgets.crop_room import PhotoSize
from desktop_app.widgets.crop_stage import Stage, crop_alone, whole_photo
from desktop_app.widgets.crop_words import crop_words
from desktop_app.widgets.photo_images import ViewImages
from desktop_app.widgets.photo_overlays import Overlay, draw_overlay
from desktop_app.widgets.theme import GRID, Theme
from ml_core.catalog.records import Photo
from ml_core.geometry import FULL_FRAME, Crop
from ml_core.specs.engine import BoxTuple

_MARGIN = 2 * GRID
_ASK_MS = 120
_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class CropView(QWidget):
    """Shows a photo with its crop.

    Args:
        loader: Where pictures come from; the view's own.

    Signals:
        painted(int): The photo with this id is seen for the first time since it was shown.
        failed(str, str): The photo with this path cannot be shown, and why.
    """

    painted = Signal(int)
    failed = Signal(str, str)

    def __init__(self, loader: PreviewLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = ViewImages(loader, self)
        self._backdrop = Backdrop()
        self._photo: Photo | None = None
        self._around: Sequence[Photo] = ()
        self._size = PhotoSize(1, 1)
        self._crop = Crop(FULL_FRAME)
        self._overlay = Overlay.NONE
        self._before = self._result = self._seen = self._ring = False
        self._reason = ""
        self._hints: tuple[BoxTuple, ...] = ()
        self._hinted = 0.0
        self._ask = QTimer(self, singleShot=True, interval=_ASK_MS)
        self._ask.timeout.connect(self._ask_for_pictures)
        self._images.arrived.connect(self._on_arrived)
        self._images.failed.connect(self._on_failed)
        self.setAccessibleName("Crop on the photo")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    # What is shown

    @property
    def photo(self) -> Photo | None:
        """Return the photo shown."""
        return self._photo

    def show_photo(self, photo: Photo, crop: Crop | None = None, around: Sequence[Photo] = ()) -> None:
        """Show a photo with a crop, all of it without one; `around` are those that may be next, the likeliest first."""
        same = self._photo is not None and (self._photo.id, self._photo.mtime_ns) == (photo.id, photo.mtime_ns)
        self._photo, self._around = photo, around
        if not same:
            self._images.forget_stale(photo)
            self._reason, self._hints, self._hinted, self._seen = "", (), 0.0, False
            self._size = PhotoSize(max(photo.width, 1), max(photo.height, 1))
        self.set_crop(crop or Crop(FULL_FRAME))
        self._ask_for_pictures()

    @property
    def picture(self) -> QImage | None:
        """Return the best picture of the photo that there is now, all of it; None before there is any."""
        return self._images.best(self._photo.path, self.stage().edge) if self._photo is not None else None

    @property
    def size_of_photo(self) -> PhotoSize:
        """Return the displayed size of the photo in pixels."""
        return self._size

    @property
    def crop(self) -> Crop:
        """Return the crop as it is now, also while it is dragged."""
        return self._crop

    def set_crop(self, crop: Crop) -> None:
        """Show another crop, made to fit when it reaches beyond the photo; tells nobody."""
        self._take(crop if crop.inside(*self._size) else fitted(crop, self._size))

    @property
    def overlay(self) -> Overlay:
        """Return the lines of composition shown."""
        return self._overlay

    def set_overlay(self, overlay: Overlay) -> None:
        """Show lines of composition over the crop."""
        self._overlay = overlay
        self.update()

    def cycle_overlay(self) -> None:
        """Show the next kind of lines of composition."""
        self.set_overlay(self._overlay.after)

    @property
    def shows_before(self) -> bool:
        """Return whether the photo is shown as it was taken."""
        return self._before

    def set_before(self, before: bool) -> None:
        """Show the photo as it was taken, or with its crop."""
        self._before = before
        self._restage()

    @property
    def shows_result(self) -> bool:
        """Return whether the crop is shown alone, as it would be exported."""
        return self._result

    def set_result(self, alone: bool) -> None:
        """Show the crop alone, or on the photo."""
        self._result = alone
        self._restage()

    def set_hints(self, lines: Sequence[BoxTuple], angle: float = 0.0) -> None:
        """Know a suggested angle and the lines of the photo it rests on: from (x0, y0) to (x1, y1) of each."""
        self._hints, self._hinted = tuple(lines), angle
        self.update()

    def stage(self) -> Stage:
        """Return where the photo lies."""
        view, ratio = QSizeF(self.width(), self.height()), self.devicePixelRatioF()
        if self._result and not self._before:
            return crop_alone(self._size, self._crop, view, ratio, _MARGIN)
        return whole_photo(self._size, 0.0 if self._before else self._crop.angle, view, ratio, _MARGIN)

    def frame(self) -> QRectF:
        """Return where the crop lies in the view; all of the photo while it is shown as it was taken."""
        stage = self.stage()
        return stage.level_photo if self._before else stage.snapped(stage.rect(self._crop))

    # What happens

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(720, 520)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, photo and what lies over it."""
        stage, image = self.stage(), self.picture
        painter = QPainter(self)
        if self._reason or image is None:
            painter.fillRect(self.rect(), Theme.current().colour("surround"))
            painter.setPen(Theme.current().colour("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._reason)
        else:
            self._paint_photo(painter, stage, image)
        if self._ring:
            painter.setPen(QPen(Theme.current().colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
        if image is not None and self._photo is not None and not self._seen:
            self._seen = True
            self.painted.emit(self._photo.id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a picture in the new size, once it stays."""
        super().resizeEvent(event)
        self._ask.start()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus to somebody who moves it by keys."""
        self._ring = event.reason() in _TAB
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the focus no longer."""
        self._ring = False
        super().focusOutEvent(event)

    # Within

    def paint_over(self, painter: QPainter, stage: Stage, frame: QRectF) -> None:
        """Draw what lies over the crop; for those that add to it."""
        draw_overlay(painter, frame, self._overlay)

    def _paint_photo(self, painter: QPainter, stage: Stage, image: QImage) -> None:
        frame, ground = self.frame(), Theme.current().colour("surround")
        if self._result or self._before:
            painter.fillRect(self.rect(), ground)
            painter.setClipRect(frame)
            self._backdrop.draw(painter, image, stage)
        else:
            self._backdrop.draw_cropped(painter, image, stage, frame, ground)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            stroke(painter, QPolygonF(frame), 1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._before:
            self.paint_over(painter, stage, frame)
        painter.setClipping(False)

    def _take(self, crop: Crop) -> None:
        turned = crop.angle != self._crop.angle
        self._crop = crop
        name = self._photo.path.name if self._photo is not None else ""
        self.setAccessibleDescription(f"{name}: {crop_words(crop, self._size)}")
        if turned or self._result:
            self._ask.start()
        self.update()

    def _restage(self) -> None:
        self._ask.start()
        self.update()

    def _edge(self, photo: Photo) -> int:
        """Return how many device pixels the longer side of another photo would take."""
        size = PhotoSize(max(photo.width, 1), max(photo.height, 1))
        view = QSizeF(self.width(), self.height())
        return whole_photo(size, 0.0, view, self.devicePixelRatioF(), _MARGIN).edge

    def _ask_for_pictures(self) -> None:
        if self._photo is None or self._photo.state == "broken":
            return
        around = [(each, self._edge(each)) for each in self._around if each.state == "ready"]
        known = self._photo.width > 0
        edge = self.stage().edge if known else round(max(self.width(), self.height()) * self.devicePixelRatioF())
        self._images.show(self._photo, edge, around)

    def _on_arrived(self, path: str) -> None:
        if self._photo is None or str(self._photo.path) != path:
            return
        image = self._images.best(self._photo.path, 1)
        if self._photo.width == 0 and image is not None and self._size == (1, 1):
            # A photo that was not read yet gets its shape from its picture.
            self._size = PhotoSize(image.width(), image.height())
        self.update()

    def _on_failed(self, path: str, reason: str) -> None:
        if self._photo is not None and str(self._photo.path) == path:
            self._reason = reason
            self.update()
            self.failed.emit(path, reason)
