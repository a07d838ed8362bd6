"""Moving the focus from one area of the window to the next."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def focus_next(areas: Sequence[QWidget]) -> None:
    """Give the focus to the first control of the visible area after the one that has it."""
    focus = QApplication.focusWidget()
    holding = next((index for index, area in enumerate(areas) if focus is not None and _holds(area, focus)), -1)
    for step in range(1, len(areas) + 1):
        area = areas[(holding + step) % len(areas)]
        target = first_control(area) if area.isVisible() else None
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return


def first_control(area: QWidget) -> QWidget | None:
    """Return the first widget of an area that takes the focus by Tab, or None."""
    every = [area, *area.findChildren(QWidget)]
    return next((each for each in every if _takes_focus(each)), None)


def _takes_focus(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def _holds(area: QWidget, focus: QWidget) -> bool:
    return area is focus or area.isAncestorOf(focus)
