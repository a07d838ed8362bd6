"""What lies over the window for a moment and goes with Escape or a click beside it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget


class Overlay(QFrame):
    """A frame over its parent.

    Signals:
        opened(): It is shown.
        closed(): It is gone.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.below = parent
        self.setProperty("surface", "popup")
        self.setAccessibleName(name)
        self._before: QWidget | None = None
        # Clicks that open this overlay must not close it first.
        self.opener: QWidget | None = None
        self.hide()

    def open_at(self, x: int, y: int, width: int, height: int) -> None:
        """Show the frame there, cut to its parent, and watch for what closes it."""
        area = self.below.rect().adjusted(0, 0, -8, -8)
        self.setGeometry(x, y, min(width, area.right() - x), min(height, area.bottom() - y))
        if not self.isVisible():
            self._before = QApplication.focusWidget()
            self._application().installEventFilter(self)
        self.show()
        self.raise_()
        self.opened.emit()

    def dismiss(self) -> None:
        """Take the frame away and give the focus back."""
        if not self.isVisible():
            return
        self._application().removeEventFilter(self)
        holds_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        self.hide()
        if holds_focus and self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close on a click beside the frame."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            self._close_when_outside(watched, event)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _close_when_outside(self, watched: QObject, event: QMouseEvent) -> None:
        if not isinstance(watched, QWidget) or watched.window() is not self.window():
            return
        over = self.mapFromGlobal(event.globalPosition().toPoint())
        on_opener = self.opener is not None and self.opener.rect().contains(
            self.opener.mapFromGlobal(event.globalPosition().toPoint())
        )
        if not self.rect().contains(over) and not on_opener:
            self.dismiss()

    def _application(self) -> QApplication:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        return application
