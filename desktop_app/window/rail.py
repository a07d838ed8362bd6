"""The navigation rail: the places of the window, and help and settings below."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop_app.widgets.icons import icon
from desktop_app.widgets.theme import CAPTION_PIXELS, GRID, ICON_PIXELS, text_font

_WIDTH = 10 * GRID
_HEIGHT = 7 * GRID


class Rail(QWidget):
    """Icons with words; the place shown is marked.

    Signals:
        chosen(str): Name of the place a person clicked.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Places")
        self.setMinimumWidth(_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._buttons: dict[str, QToolButton] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(GRID // 2, GRID // 2, GRID // 2, GRID // 2)
        self._layout.setSpacing(GRID // 2)
        self._layout.addStretch(1)

    def add(self, name: str, title: str, icon_name: str, *, below: bool = False) -> None:
        """Add a place, at the foot of the rail when `below`."""
        button = QToolButton()
        button.setText(title)
        button.setIcon(icon(icon_name))
        button.setIconSize(QSize(ICON_PIXELS, ICON_PIXELS))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setFont(text_font(CAPTION_PIXELS))
        button.setStyleSheet(f"font-size: {CAPTION_PIXELS}px")
        button.setCheckable(True)
        button.setAccessibleName(title)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setMinimumHeight(_HEIGHT)
        button.clicked.connect(lambda _checked: self._on_clicked(name))
        self._buttons[name] = button
        count = sum(1 for each in self._buttons.values() if not each.property("below")) - 1
        button.setProperty("below", below)
        self._layout.insertWidget(self._layout.count() if below else count, button)

    def mark(self, name: str) -> None:
        """Mark the place that is shown; a name the rail does not have marks none."""
        for each, button in self._buttons.items():
            button.setChecked(each == name)

    def tell(self, name: str, tooltip: str) -> None:
        """Set the tooltip of a place."""
        self._buttons[name].setToolTip(tooltip)

    def names(self) -> list[str]:
        """Return the places, from top to bottom."""
        return list(self._buttons)

    def button(self, name: str) -> QToolButton:
        """Return the button of a place."""
        return self._buttons[name]

    def _on_clicked(self, name: str) -> None:
        # A click on the place that is shown must not unmark it.
        self._buttons[name].setChecked(True)
        self.chosen.emit(name)
