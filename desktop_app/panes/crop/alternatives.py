"""The crops to choose from as small pictures, with the numbers that choose them."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from desktop_app.jobs.run_words import percent
from desktop_app.panes.crop.review_desk import ReviewDesk
from desktop_app.panes.crop.shapes import shape_of, shape_words
from desktop_app.widgets.photo_words import CROP_WORDS
from desktop_app.widgets.theme import CAPTION_PIXELS, GRID, text_font
from ml_core.catalog.records import StoredCrop
from ml_core.geometry import Crop

_PICTURE = 5 * GRID
_BADGE = 2 * GRID
_IN_A_ROW = 4
# The picture that small ones are cut from.
_SOURCE = 480


class Alternatives(QWidget):
    """Buttons with the crops of a desk; hidden while there is none.

    Signals:
        chosen(int): The person wants the crop at this place, from 0.
    """

    chosen = Signal(int)

    def __init__(self, desk: ReviewDesk) -> None:
        super().__init__()
        self._desk = desk
        self._buttons: list[QToolButton] = []
        self._image: QImage | None = None
        self._drawn: tuple[object, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GRID // 2)
        self._grid.setColumnStretch(_IN_A_ROW, 1)
        # The photo itself is painted first.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show)

    def show_image(self, image: QImage | None) -> None:
        """Cut the pictures from this one, which shows all of the photo."""
        if image is not None and max(image.width(), image.height()) > 2 * _SOURCE:
            image = image.scaled(_SOURCE, _SOURCE, Qt.AspectRatioMode.KeepAspectRatio)
        self._image = image
        self.refresh()

    def refresh(self) -> None:
        """Show the crops as they are now, right after the photo."""
        self._soon.start()

    def _show(self) -> None:
        crops = self._desk.crops
        while len(self._buttons) < len(crops):
            self._add()
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(crops))
            button.setChecked(place == self._desk.place)
            if place < len(crops):
                words = self._words(crops[place])
                button.setToolTip(f"{words} ({place + 1})")
                button.setAccessibleName(f"Crop {place + 1}: {words}")
        self.setVisible(bool(crops))
        self._draw()

    def _draw(self) -> None:
        key = (None if self._image is None else self._image.cacheKey(), *(crop.crop for crop in self._desk.crops))
        if key == self._drawn or self._image is None:
            return
        self._drawn = key
        for place, (button, crop) in enumerate(zip(self._buttons, self._desk.crops, strict=False)):
            pixmap = crop_pixmap(self._image, crop.crop, _PICTURE, self.devicePixelRatioF())
            _number(pixmap, place + 1)
            button.setIcon(QIcon(pixmap))

    def _words(self, crop: StoredCrop) -> str:
        photo = self._desk.photo
        shape = shape_words(shape_of(photo, crop.crop, crop.aspect), photo) if photo is not None else crop.aspect
        sure = "" if crop.confidence is None else f", {percent(crop.confidence)} sure"
        whose = "your own" if crop.source == "user" else CROP_WORDS[crop.state]
        return f"{whose.capitalize()}, {shape.lower()}{sure}"

    def _add(self) -> None:
        place = len(self._buttons)
        button = QToolButton()
        button.setCheckable(True)
        button.setIconSize(QSize(_PICTURE, _PICTURE))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked: self._choose(place))
        self._buttons.append(button)
        self._grid.addWidget(button, place // _IN_A_ROW, place % _IN_A_ROW)

    def _choose(self, place: int) -> None:
        self.chosen.emit(place)
        self.refresh()


def crop_pixmap(image: QImage, crop: Crop, edge: int, ratio: float) -> QPixmap:
    """Return a picture of a crop of a photo that fits a square, `edge` device-independent pixels wide.

    Args:
        image: All of the photo, as it is displayed.
        crop: The crop.
        edge: Longest side of the picture; the square around it stays empty.
        ratio: Device pixels a device-independent pixel.
    """
    wide, high = crop.box.width * image.width(), crop.box.height * image.height()
    scale = edge * ratio / max(wide, high)
    pixmap = QPixmap(round(edge * ratio), round(edge * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
    painter.translate(edge * ratio / 2, edge * ratio / 2)
    painter.setClipRect(QRectF(-wide * scale / 2, -high * scale / 2, wide * scale, high * scale))
    painter.scale(scale, scale)
    painter.rotate(-crop.angle)
    x, y = crop.box.centre
    painter.drawImage(QRectF(-x * image.width(), -y * image.height(), image.width(), image.height()), image)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _number(pixmap: QPixmap, number: int) -> None:
    """Write the number of the key into a corner, on a plate that is read on any photo."""
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plate = QRectF(0, 0, _BADGE, _BADGE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(plate, 3, 3)
    painter.setPen(QColor(255, 255, 255))
    painter.setFont(text_font(CAPTION_PIXELS))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, str(number))
    painter.end()
