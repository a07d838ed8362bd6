"""The window on the screen: painted at once, in the theme's areas, before anything that takes longer is loaded."""

import base64
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMainWindow

from desktop_app.widgets.colours import Theme

FIRST_SIZE = (1280, 720)
SMALLEST = (960, 600)
# Where rail, top bar and status line will be.
_RAIL, _BAR, _STATUS = 80, 44, 32


class Frame(QMainWindow):
    """Holds the main window, and what concerns the window system: place, size, closing, files dropped on it.

    Attributes:
        may_close: Asked before it closes; a refusal has told the person why.

    Signals:
        painted(): It was painted for the first time.
        dropped(list[Path]): The person dropped these files and folders.
        closing(): It closes.
    """

    painted = Signal()
    dropped = Signal(object)
    closing = Signal()

    def __init__(self, geometry: str) -> None:
        super().__init__()
        self.setWindowTitle("Thirds")
        self.setAcceptDrops(True)
        self.setMinimumSize(*SMALLEST)
        self.may_close: Callable[[], bool] = lambda: True
        self._is_painted = False
        if not self.restoreGeometry(QByteArray(base64.b64decode(geometry))):
            room = self.screen().availableSize()
            self.resize(min(FIRST_SIZE[0], room.width()), min(FIRST_SIZE[1], room.height()))

    def geometry_text(self) -> str:
        """Return place and size, to be kept for the next start."""
        return base64.b64encode(self.saveGeometry().data()).decode()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the areas until their widgets are there."""
        if self.centralWidget() is None:
            self._paint_areas()
        if not self._is_painted:
            self._is_painted = True
            # After this round of painting has reached the screen.
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, unless somebody has a reason to stay."""
        if self.may_close():
            self.closing.emit()
            event.accept()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what was dropped."""
        event.acceptProposedAction()
        self.dropped.emit([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _paint_areas(self) -> None:
        theme, painter = Theme.current(), QPainter(self)
        width, height = self.width(), self.height()
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(QRect(_RAIL, 0, 1, height), theme.colour("line"))
        inner = QRect(_RAIL + 1, _BAR, width - _RAIL - 1, height - _BAR - _STATUS)
        painter.fillRect(inner, theme.colour("line"))
        painter.fillRect(inner.adjusted(0, 1, 0, -1), theme.colour("window"))
        painter.end()
