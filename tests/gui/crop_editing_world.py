"""A crop editor with a photo in it, and what is painted."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QImage, QInputDevice, QMouseEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.jobs.preview_loader import PreviewLoader, Wanted, to_image
from desktop_app.widgets.crop_editor import CropEditor
from ml_core.catalog.records import Photo
from ml_core.geometry import Crop
from tests.gui.test_photo_grid import photo as made_up

Pixels = npt.NDArray[np.uint8]
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


class Pictures(QObject):
    """Stands for the loader: gives pictures at once, scaled by leaving pixels out; remembers what was asked."""

    loaded = Signal(str, QImage)
    failed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.photos: dict[Path, Pixels] = {}
        self.asked: list[Wanted] = []

    def want(self, photos: Sequence[Wanted]) -> None:
        self.asked += photos
        for each in photos:
            pixels = self.photos.get(each.path)
            if pixels is None:
                self.failed.emit(str(each.path), "This photo is damaged.")
            else:
                step = max(1, max(pixels.shape[:2]) // (each.edge or max(pixels.shape[:2])))
                self.loaded.emit(str(each.path), to_image(np.ascontiguousarray(pixels[::step, ::step])))


class EditorWorld:
    """An editor of known size on a screen of `ratio` device pixels a pixel, and a person's hand."""

    def __init__(self, qtbot: QtBot, ratio: float = 1.0, size: tuple[int, int] = (640, 440)) -> None:
        self.pictures = Pictures()
        loader: PreviewLoader = self.pictures  # type: ignore[assignment]  # of it, only want and the signals are used
        self.editor = CropEditor(loader)
        self.editor.devicePixelRatioF = lambda: ratio  # type: ignore[method-assign]  # no screen of a test is finer
        self.ratio = ratio
        self.heard: list[Crop] = []
        self.edits: list[tuple[Crop, Crop]] = []
        self.editor.changed.connect(self.heard.append)
        self.editor.edited.connect(lambda before, after: self.edits.append((before, after)))
        qtbot.addWidget(self.editor)
        self.editor.resize(*size)
        self.editor.show()
        qtbot.waitExposed(self.editor)

    def show(self, pixels: Pixels | None, crop: Crop | None = None, number: int = 1) -> Photo:
        """Show a photo, damaged without pixels."""
        path = Path(f"/photos/{number}.jpg")
        if pixels is not None:
            self.pictures.photos[path] = pixels
        height, width = (800, 1200) if pixels is None else pixels.shape[:2]
        photo = replace(made_up(0, path), id=number, width=width, height=height)
        self.editor.show_photo(photo, crop)
        return photo

    def at(self, x: float, y: float) -> QPointF:
        """Return where a point of the crop, in 0..1 of it, lies."""
        frame = self.editor.frame()
        return QPointF(frame.left() + x * frame.width(), frame.top() + y * frame.height())

    def drag(self, start: QPointF, *ways: QPointF, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press, move by each of the ways from the start, and let go there."""
        self.press(start, modifier)
        for way in ways:
            self.move(start + way, modifier)
        self.release(start + ways[-1], modifier)

    def press(self, at: QPointF, modifier: Qt.KeyboardModifier = NONE) -> None:
        QTest.mousePress(self.editor, LEFT, modifier, at.toPoint())

    def move(self, at: QPointF, modifier: Qt.KeyboardModifier = NONE) -> None:
        send_move(self.editor, at.toPoint().toPointF(), modifier)

    def release(self, at: QPointF, modifier: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseRelease(self.editor, LEFT, modifier, at.toPoint())

    def touch(self, *places: QPointF) -> None:
        """Draw a finger over places of the view, which Qt tells as a mouse of another kind."""
        finger = QPointingDevice(
            "finger", 1, QInputDevice.DeviceType.TouchScreen, QPointingDevice.PointerType.Finger,
            QInputDevice.Capability.Position, 1, 1,
        )  # fmt: skip
        kinds = [QEvent.Type.MouseButtonPress, *[QEvent.Type.MouseMove] * len(places), QEvent.Type.MouseButtonRelease]
        for kind, at in zip(kinds, [places[0], *places, places[-1]], strict=True):
            place = self.editor.mapToGlobal(at)
            QApplication.sendEvent(self.editor, QMouseEvent(kind, at, place, LEFT, LEFT, NONE, finger))

    def painted(self) -> Pixels:
        """Return what is painted, in device pixels."""
        size = self.editor.size() * self.ratio
        image = QImage(size, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self.ratio)
        self.editor.render(image)
        image = image.convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        # A copy: the rows belong to the image.
        return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()

    def colour(self, at: QPointF) -> tuple[int, ...]:
        """Return the colour painted at a point of the view."""
        return tuple(int(each) for each in self.painted()[int(at.y() * self.ratio), int(at.x() * self.ratio)])

    def differs(self, at: QPointF, level: int) -> bool:
        """Return whether something is drawn over that grey at a point of the view, or beside it."""
        x, y = int(at.x() * self.ratio), int(at.y() * self.ratio)
        around = self.painted()[y - 1 : y + 2, x - 1 : x + 2, 0].astype(int)
        return bool(np.abs(around - level).max() > 10)


def send_move(editor: CropEditor, at: QPointF, modifier: Qt.KeyboardModifier) -> None:
    """Move the pointer with the button held and a modifier, which QTest.mouseMove cannot."""
    event = QMouseEvent(QEvent.Type.MouseMove, at, editor.mapToGlobal(at), Qt.MouseButton.NoButton, LEFT, modifier)
    QApplication.sendEvent(editor, event)


def even(width: int = 1200, height: int = 800, level: int = 200) -> Pixels:
    """Return a photo of one grey."""
    return np.full((height, width, 3), level, np.uint8)
