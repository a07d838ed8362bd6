"""The window on the screen: painted at once, in the theme's areas, before anything that takes longer is loaded."""

import base64
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

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
        areas = _Areas()
        areas.painted.connect(self._keep_on_screen)
        areas.painted.connect(self.painted)
        self.setCentralWidget(areas)
        if not self.restoreGeometry(QByteArray(base64.b64decode(geometry))):
            room = self.screen().availableSize()
            self.resize(min(FIRST_SIZE[0], room.width()), min(FIRST_SIZE[1], room.height()))

    def _keep_on_screen(self) -> None:
        """Shrink the window until its title bar and borders, known once it is painted, fit on the screen as well."""
        borders = self.frameGeometry().size() - self.size()
        self.resize(self.size().boundedTo(self.screen().availableSize() - borders))

    def geometry_text(self) -> str:
        """Return place and size, to be kept for the next start."""
        return base64.b64encode(self.saveGeometry().data()).decode()

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


class _Areas(QWidget):
    """The areas of the window in their colours, until the main window takes its place.

    Plain widgets with a palette of two colours: a brush, a painter's fill or a style would load Qt's enumerations.

    Signals:
        painted(): The areas were painted for the first time.
    """

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_painted = False
        _fill(self, "panel")
        self._line, self._pane = QWidget(self), QWidget(self)
        _fill(self._line, "line")
        _fill(self._pane, "window")

    def resizeEvent(self, event: QResizeEvent) -> None:
        width, height = self.width() - _RAIL, self.height() - _BAR - _STATUS
        self._line.setGeometry(_RAIL, _BAR, width, height)
        self._pane.setGeometry(_RAIL + 1, _BAR + 1, width - 1, height - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._is_painted:
            self._is_painted = True
            # After this round of painting has reached the screen.
            QTimer.singleShot(0, self.painted.emit)


def _fill(widget: QWidget, role: str) -> None:
    colour = Theme.current().colour(role)
    widget.setPalette(QPalette(colour, colour))
    widget.setAutoFillBackground(True)
