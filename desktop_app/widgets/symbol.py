"""A large icon to look at, not to press."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.widgets.icons import icon_pixmap


class Symbol(QWidget):
    """Draws an icon in a colour of the theme, `pixels` device-independent pixels wide."""

    def __init__(self, icon_name: str, pixels: int, role: str = "muted") -> None:
        super().__init__()
        self._icon_name, self._pixels, self._role = icon_name, pixels, role
        self.setFixedSize(pixels, pixels)

    def show_icon(self, icon_name: str, role: str) -> None:
        """Draw another icon from now on."""
        self._icon_name, self._role = icon_name, role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, icon_pixmap(self._icon_name, self._pixels, self.devicePixelRatioF(), self._role))
        painter.end()
