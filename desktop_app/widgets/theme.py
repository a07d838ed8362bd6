"""The look of the window: measures, fonts, palette and style sheet, following the system unless the person chose."""

from dataclasses import asdict
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from desktop_app.settings.settings import ThemeChoice
from desktop_app.widgets.colours import Theme, named_theme, use_theme
from ml_core.specs.resources import resource

__all__ = ["GRID", "ICON_PIXELS", "PANEL_WIDTH", "Appearance", "Theme", "named_theme", "text_font"]

GRID = 8
PANEL_WIDTH = 280
TEXT_PIXELS, CAPTION_PIXELS, TITLE_PIXELS = 13, 11, 18
ICON_PIXELS = 20

_PALETTE = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.Base: "window",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Button: "panel",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "loss",
    QPalette.ColorRole.ToolTipBase: "panel",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Light: "hover",
    QPalette.ColorRole.Shadow: "window",
}


def palette_of(theme: Theme) -> QPalette:
    """Return a theme's palette for Qt's own drawing."""
    palette = QPalette()
    for role, name in _PALETTE.items():
        palette.setColor(role, theme.colour(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("muted"))
    return palette


def stylesheet_of(theme: Theme) -> str:
    """Return the style sheet of the whole application."""
    images = {f"{name}_image": _themed_image(theme, name).as_posix() for name in ("up", "down", "check")}
    return Template(resource("themes", "window.qss").read_text(encoding="utf-8")).substitute(asdict(theme), **images)


def _themed_image(theme: Theme, name: str) -> Path:
    return resource("themes", f"{name}-{theme.name}.svg")


class Appearance(QObject):
    """Keeps the application in the theme that the person chose, or that the system asks for.

    Signals:
        changed: The theme in force is another one; widgets that paint for themselves get a palette change as well.
    """

    changed = Signal()

    def __init__(self, application: QApplication, choice: ThemeChoice = "system") -> None:
        super().__init__(application)
        self._application = application
        self._choice: ThemeChoice = choice
        application.setStyle(QStyleFactory.create("Fusion"))
        application.setFont(text_font())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)
        self._follow()

    def choose(self, choice: ThemeChoice) -> None:
        """Force a theme, or follow the system."""
        self._choice = choice
        self._follow()

    def _follow(self) -> None:
        theme = named_theme(_system_theme() if self._choice == "system" else self._choice)
        if theme == Theme.current() and self._application.styleSheet():
            return
        use_theme(theme)
        self._application.setPalette(palette_of(theme))
        self._application.setStyleSheet(stylesheet_of(theme))
        self.changed.emit()


def _system_theme() -> str:
    # A system that does not say gets the theme that suits pictures.
    light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
    return "light" if light else "dark"


def text_font(pixels: int = TEXT_PIXELS) -> QFont:
    """Return the interface's font with figures of equal width."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(pixels)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
