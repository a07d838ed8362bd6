"""Editing one photo's crop: by its frame, edges and corners, by turning the photo under it, and by keys."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPointingDevice
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.jobs.preview_loader import PreviewLoader
from desktop_app.widgets.crop_editing import alike, fitted, moved, reshaped, scaled, turned
from desktop_app.widgets.crop_gesture import Gesture
from desktop_app.widgets.crop_handles import FINGER_REACH, REACH, cursor_of, draw_handles, grip_at
from desktop_app.widgets.crop_painting import draw_chip, draw_cues
from desktop_app.widgets.crop_snapping import Guide, Snapped
from desktop_app.widgets.crop_stage import Stage
from desktop_app.widgets.crop_view import CropView
from desktop_app.widgets.crop_words import crop_words
from desktop_app.widgets.photo_overlays import Overlay, draw_overlay
from ml_core.catalog.records import Photo
from ml_core.geometry import Crop

# What a key does once, for those who bind keys.
NUDGE, RESIZE, STRAIGHTEN = 0.004, 1.02, 0.1
# What a drag makes is said inside of the crop, or below a low one.
_ROOMY, _CHIP_INSIDE, _CHIP_BELOW = 80.0, 12.0, 36.0


class CropEditor(CropView):
    """Lets a person change the crop of the photo that it shows.

    Shift keeps the crop's shape while an edge is dragged, Alt its centre, and Ctrl switches snapping off.

    Args:
        loader: Where pictures come from; the editor's own.

    Signals:
        changed(Crop): The crop is another one, while a drag goes on or after a key.
        edited(Crop, Crop): A drag or a key ended with another crop: before and after.
    """

    changed = Signal(object)
    edited = Signal(object, object)

    def __init__(self, loader: PreviewLoader, parent: QWidget | None = None) -> None:
        super().__init__(loader, parent)
        self._ratio: float | None = None
        self._read_only = False
        self._gesture: Gesture | None = None
        self._begun = False
        self._last = QPointF()
        self._snapped: Snapped | None = None
        # The crop before it was straightened, which turning back gives back.
        self._unturned: Crop | None = None
        self.setMouseTracking(True)

    @property
    def aspect(self) -> float | None:
        """Return the width / height in pixels that drags keep, or None."""
        return self._ratio

    def set_aspect(self, ratio: float | None) -> None:
        """Keep width / height in pixels when edges are dragged; None leaves the shape free."""
        self._ratio = ratio

    def set_read_only(self, read_only: bool) -> None:
        """Only show the crop, or let the pointer change it too."""
        self.cancel()
        self._read_only = read_only
        self._show_cursor(None)
        self.update()

    def show_photo(self, photo: Photo, crop: Crop | None = None, around: Sequence[Photo] = ()) -> None:
        """Show a photo with a crop, all of it without one; `around` are those that may be next, the likeliest first."""
        if self._photo is None or photo.id != self._photo.id:
            self._gesture = None
        super().show_photo(photo, crop, around)

    def set_crop(self, crop: Crop) -> None:
        """Show another crop, made to fit when it reaches beyond the photo; tells nobody.

        A drag that goes on ends with that, except when it is the crop that the drag began with: then nothing is new.
        """
        if self._gesture is None or crop != self._gesture.before:
            self._gesture = self._snapped = self._unturned = None
            super().set_crop(crop)

    def set_before(self, before: bool) -> None:
        """Show the photo as it was taken, or with its crop."""
        self.cancel()
        super().set_before(before)

    def set_result(self, alone: bool) -> None:
        """Show the crop alone, or on the photo."""
        self.cancel()
        super().set_result(alone)

    # Keys

    def nudge(self, across: float, down: float) -> None:
        """Move the crop by shares of the photo's longer side."""
        edge = max(self._size)
        self._edit(moved(self._crop, self._size, across * edge, down * edge))

    def resize_by(self, factor: float) -> None:
        """Make the crop `factor` times as wide and high."""
        self._edit(scaled(self._crop, self._size, factor))

    def reshape(self, ratio: float | None) -> None:
        """Give the crop a shape, as width / height in pixels, and keep it in drags; None only frees the shape."""
        self.set_aspect(ratio)
        if ratio is not None:
            self._edit(reshaped(self._crop, self._size, ratio))

    def straighten_by(self, degrees: float) -> None:
        """Turn the crop clockwise on the photo, so that the photo is seen turning the other way."""
        self.straighten_to(round(self._crop.angle + degrees, 6))

    def straighten_to(self, angle: float) -> None:
        """Turn the crop to an angle on the photo; turning it back gives back what it lost at the photo's edge."""
        start = self._unturned or self._crop
        self._edit(turned(start, self._size, angle))
        self._unturned = start

    def change_to(self, crop: Crop) -> None:
        """Take another crop as if the person had drawn it."""
        self._edit(fitted(crop, self._size))

    def cancel(self) -> bool:
        """Give up the drag that goes on; returns whether there was one."""
        gesture, self._gesture, self._snapped = self._gesture, None, None
        if gesture is None:
            return False
        if self._begun:
            self._take(gesture.before)
            self.changed.emit(self._crop)
        self.update()
        return True

    @property
    def is_dragging(self) -> bool:
        """Return whether a drag goes on."""
        return self._gesture is not None

    # What happens

    def paint_over(self, painter: QPainter, stage: Stage, frame: QRectF) -> None:
        """Draw lines of composition, handles, and while it is dragged what the crop is and what it snapped to."""
        super().paint_over(painter, stage, frame)
        if self.shows_result:
            return
        if self._turns():
            self._paint_level(painter, stage, frame)
        snapped = self._snapped
        if snapped is not None:
            draw_cues(painter, [_line(guide, stage) for guide in snapped.guides])
        if not self._read_only:
            draw_handles(painter, frame)
        if snapped is not None:
            below = frame.height() < _ROOMY
            at = QPointF(frame.center().x(), frame.bottom() + (_CHIP_BELOW if below else -_CHIP_INSIDE))
            draw_chip(painter, at, crop_words(self._crop, self._size), cue=bool(snapped.aspect))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of an edge, a corner or the frame, or outside of it of the photo."""
        if event.button() != Qt.MouseButton.LeftButton or not self._can_edit():
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at, frame, stage = event.position(), self.frame(), self.stage()
        grip = grip_at(frame, at, _reach(event))
        self._begun = False
        about = self._crop, self._size, stage.scale, frame.center(), self._ratio, (0.0, self._hinted)
        self._gesture = Gesture(grip, at, *about)
        self._show_cursor(at)
        # What is kept while a crop is dragged is made now, not with the first movement.
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the drag, or show what can be held."""
        if self._gesture is None:
            self._show_cursor(event.position())
            return
        if self._begun or self._gesture.has_begun(event.position()):
            self._begun = True
            self._drag(self._gesture, event.position(), event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag and tell what came of it."""
        gesture = self._gesture
        if event.button() != Qt.MouseButton.LeftButton or gesture is None:
            super().mouseReleaseEvent(event)
            return
        self._gesture = self._snapped = None
        self._show_cursor(event.position())
        self.update()
        if self._begun:
            self._conclude(gesture.before)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A modifier acts at once on the drag that goes on; Escape gives it up."""
        if event.key() == Qt.Key.Key_Escape and self.cancel():
            return
        self._follow_modifiers()
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A modifier that was let go acts no longer."""
        self._follow_modifiers()
        super().keyReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Show the usual pointer."""
        if self._gesture is None:
            self.unsetCursor()
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Give up the drag: its release goes elsewhere."""
        self.cancel()
        super().hideEvent(event)

    # Within

    def _edit(self, after: Crop) -> None:
        self.cancel()
        before, self._unturned = self._crop, None
        if not alike(before, after):
            self._take(after)
            self.changed.emit(after)
            self.edited.emit(before, after)

    def _conclude(self, before: Crop) -> None:
        """Tell what a drag did; one that came back to where it began leaves not even rounding."""
        if alike(before, self._crop):
            self._take(before)
        else:
            self._unturned = None
            self.edited.emit(before, self._crop)

    def _drag(self, gesture: Gesture, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._last = at
        self._snapped = gesture.after(at, modifiers)
        if self._snapped.crop != self._crop:
            self._take(self._snapped.crop)
            self.changed.emit(self._crop)
        self.update()

    def _follow_modifiers(self) -> None:
        if self._gesture is not None and self._begun:
            self._drag(self._gesture, self._last, QApplication.queryKeyboardModifiers())

    def _paint_level(self, painter: QPainter, stage: Stage, frame: QRectF) -> None:
        """Draw what helps to find level: a grid, and the lines that a suggestion rests on."""
        if self.overlay is Overlay.NONE:
            draw_overlay(painter, frame, Overlay.GRID)
        width, height = self._size
        lines = [QLineF(x0 * width, y0 * height, x1 * width, y1 * height) for x0, y0, x1, y1 in self._hints]
        draw_cues(painter, [stage.transform.map(line) for line in lines])

    def _can_edit(self) -> bool:
        return self._photo is not None and not (self._read_only or self._before or self._result or self._reason)

    def _turns(self) -> bool:
        return self._begun and self._gesture is not None and self._gesture.grip is None

    def _show_cursor(self, at: QPointF | None) -> None:
        if at is None or not self._can_edit():
            self.unsetCursor()
        elif self._gesture is not None:
            self.setCursor(cursor_of(self._gesture.grip, held=True))
        else:
            self.setCursor(cursor_of(grip_at(self.frame(), at)))


def _reach(event: QMouseEvent) -> float:
    finger = event.pointerType() == QPointingDevice.PointerType.Finger
    return FINGER_REACH if finger else REACH


def _line(guide: Guide, stage: Stage) -> QLineF:
    width, height = stage.size
    if guide.upright:
        along = QLineF(guide.place * width, 0, guide.place * width, height)
    else:
        along = QLineF(0, guide.place * height, width, guide.place * height)
    return stage.transform.map(along)
