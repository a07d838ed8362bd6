"""The bar at the top: menu, title that opens the profiles, search and command field, details switch."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QToolButton, QWidget

from desktop_app.widgets.buttons import CommandButton
from desktop_app.widgets.icons import icon
from desktop_app.widgets.theme import GRID

_FIELD_WIDTH = 45 * GRID


class TopBar(QWidget):
    """Menu button, profile button, search field, panel button; `owner` declares the commands of the buttons."""

    def __init__(self, owner: object) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menu: QToolButton = CommandButton(owner, "window.menu")
        self.profile = QPushButton("Thirds")
        self.profile.setProperty("role", "plain")
        self.profile.setAccessibleName("Profiles")
        self.profile.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.field = SearchField()
        self.panel = CommandButton(owner, "window.panel")
        self.panel.setCheckable(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        layout.setSpacing(GRID)
        layout.addWidget(self.menu)
        layout.addWidget(self.profile)
        layout.addStretch(1)
        layout.addWidget(self.field)
        layout.addWidget(self.panel)

    def show_profile(self, name: str) -> None:
        """Name the profile that is open."""
        # One ampersand alone would underline the letter after it.
        self.profile.setText(f"Thirds - {name}".replace("&", "&&"))
        self.profile.setToolTip("Open, rename or add a profile")


class SearchField(QLineEdit):
    """Where a person types a command or the name of a photo.

    Signals:
        wanted(): The person clicked into the field.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Search or command")
        self.setFixedWidth(_FIELD_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.addAction(QAction(icon("search", "muted"), "Search", self), QLineEdit.ActionPosition.LeadingPosition)

    def show_keys(self, keys: list[str]) -> None:
        """Name the key that leads here."""
        self.setPlaceholderText("   ".join(["Search or command", *keys[:1]]))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for the palette."""
        super().mouseReleaseEvent(event)
        self.wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Escape, which is the palette's, from the window."""
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
