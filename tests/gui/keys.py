"""Where a test's keys go."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


def focus_in(inside: QWidget) -> QWidget:
    """Return the widget that has the focus, with the window active.

    Without a window system the destruction of a former test's window takes the activation from the one that is shown,
    and a shortcut without an active window is lost.
    """
    if QApplication.activeWindow() is None:
        inside.window().activateWindow()
        assert QTest.qWaitForWindowActive(inside.window())
    return QApplication.focusWidget() or inside
