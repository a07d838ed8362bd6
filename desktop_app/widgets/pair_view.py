"""Two crops of one photo, equally large and equally far from the middle: side by side, in turn, or pixel by pixel."""

from collections.abc import Sequence
from enum import Enum
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.jobs.pair_layout import PairLayout, Place, Room
from desktop_app.jobs.pair_pictures import PairPicture, PairPictures, TwoCrops, View, WholePhoto, laid_out
from desktop_app.widgets.pair_painting import draw_pixels, draw_scaled
from desktop_app.widgets.theme import CAPTION_PIXELS, GRID, Theme, text_font
from ml_core.geometry import Crop

Side = Literal["a", "b"]
FLASH_MS = 120
_MARGIN = 2 * GRID
_GAP = 3 * GRID
_ASK_MS = 120


class Look(Enum):
    """How a pair is looked at."""

    BESIDE = "beside"
    A_ALONE = "A"
    B_ALONE = "B"


_SHOWN: dict[Look, tuple[Side, ...]] = {Look.BESIDE: ("a", "b"), Look.A_ALONE: ("a",), Look.B_ALONE: ("b",)}


class PairView(QWidget):
    """Shows a pair; no colour or place favours a side.

    Args:
        pictures: Where pictures come from; the view's own.

    Signals:
        painted(TwoCrops): This pair was painted, sharp, for the first time since it was shown.
        chosen(str, bool): The person clicked on a crop, ``"a"`` or ``"b"``, and whether they held Shift.
        looked(): The pair is looked at in another way.
        failed(TwoCrops, str): There is no picture of this pair, and why; also of one that was to come.
    """

    painted = Signal(object)
    chosen = Signal(str, bool)
    looked = Signal()
    failed = Signal(object, str)

    def __init__(self, pictures: PairPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._pair: TwoCrops | None = None
        self._coming: tuple[TwoCrops, ...] = ()
        self._painted: TwoCrops | None = None
        self._reasons: dict[TwoCrops, str] = {}
        self._look, self._zoomed = Look.BESIDE, False
        self._full: QImage | None = None
        self._pointer: QPointF | None = None
        self._flashed: tuple[QRect, ...] = ()
        self._ring = False
        self._flash = QTimer(self, singleShot=True, interval=FLASH_MS)
        self._flash.timeout.connect(self._end_flash)
        self._ask = QTimer(self, singleShot=True, interval=_ASK_MS)
        self._ask.timeout.connect(self._want)
        pictures.made.connect(self._on_made)
        pictures.failed.connect(self._on_failed)
        pictures.photo_made.connect(self._on_photo)
        self.setAccessibleName("Two crops of one photo")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 160)

    # What is shown

    @property
    def pair(self) -> TwoCrops | None:
        """Return the pair shown."""
        return self._pair

    def show_pair(self, pair: TwoCrops | None, coming: Sequence[TwoCrops] = ()) -> None:
        """Show a pair beside each other; `coming` are those likely to follow, the likeliest first."""
        if pair != self._pair:
            self._pair, self._painted = pair, None
            self._look, self._zoomed, self._full = Look.BESIDE, False, None
            self.looked.emit()
        self._coming = tuple(coming)
        picture = self.picture()
        if picture is not None and self._is_sharp(picture):
            # What comes next is made once this pair is painted, and does not take the processor from it.
            self._ask.start()
        else:
            self._want()
        self.update()

    def is_seen(self) -> bool:
        """Return whether the pair was painted, sharp."""
        return self._pair is not None and self._painted == self._pair

    def picture(self) -> PairPicture | None:
        """Return the picture of the pair shown, or None."""
        return None if self._pair is None else self._pictures.picture(self._pair, self._view(self._look))

    def places(self) -> tuple[QRect, QRect] | None:
        """Return where the left and the right crop lie in the view; None before there is a picture."""
        layout = self._layout()
        return None if layout is None else (self._rect(layout.a), self._rect(layout.b))

    @property
    def look(self) -> Look:
        """Return how the pair is looked at."""
        return self._look

    @property
    def zoomed(self) -> bool:
        """Return whether pixels of the photo are shown 1:1."""
        return self._zoomed

    # What can be done

    def frames(self) -> dict[Side, QRect]:
        """Return the places of the crops that are seen, to flash later."""
        places = self.places()
        by_side: dict[Side, QRect] = {} if places is None else {"a": places[0], "b": places[1]}
        return {side: rect for side, rect in by_side.items() if side in self._shown()}

    def flash(self, frames: Sequence[QRect]) -> None:
        """Frame these places for a moment, whatever is shown there meanwhile."""
        self._flashed = tuple(frames)
        self._flash.start()
        self.update()

    def flick(self) -> None:
        """Show the left crop alone, then the right one in its place, in turn."""
        self._look = Look.B_ALONE if self._look is Look.A_ALONE else Look.A_ALONE
        self._want()
        self._tell_look()

    def toggle_zoom(self) -> None:
        """Show pixels of the photo 1:1 where the pointer is, or whole crops again."""
        self._zoomed = not self._zoomed
        self._full = None
        if self._zoomed and self._pair is not None:
            self._pictures.want_photo(WholePhoto(self._pair.photo, None))
        self._tell_look()

    def show_beside(self) -> bool:
        """Show whole crops beside each other again; returns whether that is a change."""
        before = (self._look, self._zoomed)
        self._look, self._zoomed, self._full = Look.BESIDE, False, None
        self._tell_look()
        return before != (Look.BESIDE, False)

    # What happens

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(880, 460)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and crops, or why there are none."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Theme.current().colour("surround"))
        picture = self.picture()
        if self._pair is not None and picture is not None:
            self._paint_pair(painter, self._pair, picture)
        elif self._pair is not None:
            painter.setPen(Theme.current().colour("muted"))
            words = self._reasons.get(self._pair, "Getting the photo ready…")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
        self._paint_over(painter)
        painter.end()
        if self._pair is None or picture is None:
            return
        if not self._is_sharp(picture):
            # Also where the window came to a screen of another pixel ratio.
            self._ask.start()
        elif self._painted != self._pair:
            self._painted = self._pair
            self.painted.emit(self._pair)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for pictures in the new size, once it stays."""
        super().resizeEvent(event)
        self._ask.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer when zoomed; show what can be clicked."""
        self._pointer = event.position()
        over = self._side_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        if self._zoomed:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the crop that was clicked."""
        side = self._side_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and side is not None:
            self.chosen.emit(side, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def leaveEvent(self, event: QEvent) -> None:
        """Look at the middle from now on."""
        self._pointer = None
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus to somebody who moves it by keys."""
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the focus no longer."""
        self._ring = False
        super().focusOutEvent(event)

    # Within

    def _tell_look(self) -> None:
        self.update()
        self.looked.emit()

    def _view(self, look: Look) -> View:
        ratio = self.devicePixelRatioF()
        room = Room(
            max(round((self.width() - 2 * _MARGIN) * ratio), 1), max(round((self.height() - 2 * _MARGIN) * ratio), 1)
        )
        return View(room, round(_GAP * ratio) if look is Look.BESIDE else None)

    def _want(self) -> None:
        pairs = [*([self._pair] if self._pair is not None else []), *self._coming]
        beside = [(pair, self._view(Look.BESIDE)) for pair in pairs]
        alone = [(self._pair, self._view(self._look))] if self._pair is not None else []
        self._pictures.want([*alone, *beside])

    def _layout(self) -> PairLayout | None:
        picture = self.picture()
        if self._pair is None or picture is None:
            return None
        return laid_out(self._pair, self._view(self._look), picture.width, picture.height)

    def _is_sharp(self, picture: PairPicture) -> bool:
        layout = self._layout()
        return layout is not None and picture.layout == layout

    def _rect(self, place: Place) -> QRect:
        ratio = self.devicePixelRatioF()
        corner = QPoint(round(place.x / ratio) + _MARGIN, round(place.y / ratio) + _MARGIN)
        return QRect(corner, QSize(round(place.width / ratio), round(place.height / ratio)))

    def _shown(self) -> tuple[Side, ...]:
        return _SHOWN[self._look]

    def _side_at(self, at: QPointF) -> Side | None:
        return next((side for side, rect in self.frames().items() if rect.contains(at.toPoint())), None)

    def _paint_pair(self, painter: QPainter, pair: TwoCrops, picture: PairPicture) -> None:
        layout = self._layout()
        assert layout is not None
        painter.save()
        self._to_device_pixels(painter)
        for side in self._shown():
            place: Place = getattr(layout, side)
            crop: Crop = getattr(pair, side)
            if self._zoomed and self._full is not None:
                draw_pixels(painter, self._full, crop, place, self._pointed(layout))
            else:
                draw_scaled(painter, getattr(picture, side), place)
        painter.restore()

    def _pointed(self, layout: PairLayout) -> tuple[float, float]:
        """Return the point of a crop, in 0..1, that the pointer is on; the middle when it is on none."""
        side = self._side_at(self._pointer) if self._pointer is not None else None
        if side is None or self._pointer is None:
            return 0.5, 0.5
        rect = QRectF(self._rect(getattr(layout, side)))
        return (self._pointer.x() - rect.left()) / rect.width(), (self._pointer.y() - rect.top()) / rect.height()

    def _paint_over(self, painter: QPainter) -> None:
        theme = Theme.current()
        if self._look is not Look.BESIDE and self._pair is not None:
            painter.setPen(theme.colour("text"))
            painter.setFont(text_font(CAPTION_PIXELS))
            strip = QRect(0, 0, self.width(), _MARGIN)
            painter.drawText(strip, Qt.AlignmentFlag.AlignCenter, f"{self._look.value} alone")
        painter.setPen(QPen(theme.colour("accent"), 3))
        for rect in self._flashed:
            painter.drawRect(rect.adjusted(-3, -3, 2, 2))
        if self._ring:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _to_device_pixels(self, painter: QPainter) -> None:
        ratio = self.devicePixelRatioF()
        painter.translate(_MARGIN, _MARGIN)
        painter.scale(1 / ratio, 1 / ratio)

    def _end_flash(self) -> None:
        self._flashed = ()
        self.update()

    def _on_made(self, pair: TwoCrops) -> None:
        self._reasons.pop(pair, None)
        if pair == self._pair:
            self.update()

    def _on_failed(self, pair: TwoCrops, reason: str) -> None:
        self._reasons[pair] = reason
        if pair == self._pair:
            self.update()
        self.failed.emit(pair, reason)

    def _on_photo(self, photo: WholePhoto, image: QImage) -> None:
        if self._zoomed and self._pair is not None and photo == WholePhoto(self._pair.photo, None):
            self._full = image
            self.update()
