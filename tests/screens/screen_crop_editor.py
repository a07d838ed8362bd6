"""A crop changed by hand: an edge on a third of the photo, a usual shape found, the photo turned under its crop."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from desktop_app.panes.crop.pane import CropPane
from desktop_app.widgets.crop_editor import CropEditor
from ml_core.geometry import Box, Crop
from tests.screens.driver import ScreenDriver

START = Crop(Box(0.12, 0.15, 0.6, 0.75))
_LEFT = Qt.MouseButton.LeftButton


def screens(driver: ScreenDriver) -> Iterator[str]:
    """Yield the name of each screen when it is ready to be taken."""
    driver.open_samples("Crops by hand")
    driver.go("crop")
    pane = driver.pane
    assert isinstance(pane, CropPane)
    editor = pane.page.editor
    driver.click(pane.parts.begin)
    driver.wait(lambda: editor.picture is not None and not pane.desk.working, 120)
    driver.pause(500)
    yield from _dragged(driver, editor, (1.0, 0.5), _to_third, "crop-snapping")
    yield from _dragged(driver, editor, (1.0, 0.5), _to_square, "crop-square")
    yield from _dragged(driver, editor, (1.15, 0.5), lambda _editor: QPointF(0, 22), "crop-turning")
    driver.open_samples()


def _to_third(editor: CropEditor) -> QPointF:
    photo = editor.stage().level_photo
    return QPointF(photo.left() + photo.width() * 2 / 3 + 4 - editor.frame().right(), 0)


def _to_square(editor: CropEditor) -> QPointF:
    return QPointF(editor.frame().height() - editor.frame().width() + 3, 0)


def _dragged(
    driver: ScreenDriver,
    editor: CropEditor,
    at: tuple[float, float],
    way: Callable[[CropEditor], QPointF],
    name: str,
) -> Iterator[str]:
    """Yield while a drag goes on, then give it up."""
    editor.set_crop(START)
    driver.pause(300)
    frame = editor.frame()
    begin = QPointF(frame.left() + at[0] * frame.width(), frame.top() + at[1] * frame.height())
    end = begin + way(editor)
    QTest.mousePress(editor, _LEFT, pos=begin.toPoint())
    QTest.mouseMove(editor, end.toPoint())
    driver.pause(100)
    yield name
    editor.cancel()
    QTest.mouseRelease(editor, _LEFT, pos=end.toPoint())
