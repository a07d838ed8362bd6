"""The colours and measures of the window, dark and light, following the system unless the person chose one."""

from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from desktop_app.settings.settings import ThemeChoice
from ml_core.specs.codec import loads
from ml_core.specs.resources import resource

GRID = 8
PANEL_WIDTH = 280
TEXT_PIXELS, CAPTION_PIXELS, TITLE_PIXELS = 13, 11, 18
ICON_PIXELS = 20


@dataclass(frozen=True)
class Theme:
    """Colours as ``#rrggbb``.

    Attributes:
        name: ``"dark"`` or ``"light"``.
        window: Ground of the window.
        panel: Ground of panels, rail, menus and cards.
        line: Lines between areas.
        surround: Ground around a photo.
        edge: Outline of what can be operated.
        hover: Ground under the pointer.
        selected: Ground of what is selected or pressed.
        text: Text.
        muted: Captions and what is not available.
        accent: The one accent, for the main act, focus and progress.
        on_accent: Text on the accent.
        loss: Loss and failure, nothing else.
    """

    name: str
    window: str
    panel: str
    line: str
    surround: str
    edge: str
    hover: str
    selected: str
    text: str
    muted: str
    accent: str
    on_accent: str
    loss: str

    @staticmethod
    def current() -> "Theme":
        """Return the theme in force; dark before an application applied one."""
        return _Current.theme or named_theme("dark")

    def colour(self, role: str) -> QColor:
        """Return one of the colours, by its attribute's name, ready to paint with."""
        return QColor(str(getattr(self, role)))

    def palette(self) -> QPalette:
        """Return the palette for Qt's own drawing."""
        palette = QPalette()
        for role, name in _PALETTE.items():
            palette.setColor(role, self.colour(name))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("muted"))
        return palette

    def stylesheet(self) -> str:
        """Return the style sheet of the whole application."""
        images = {f"{name}_image": _themed_image(self, name).as_posix() for name in ("up", "down", "check")}
        return Template(resource("themes", "window.qss").read_text(encoding="utf-8")).substitute(asdict(self), **images)


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


class _Current:
    theme: Theme | None = None


def _themed_image(theme: Theme, name: str) -> Path:
    return resource("themes", f"{name}-{theme.name}.svg")


@lru_cache(maxsize=2)
def named_theme(name: str) -> Theme:
    """Return the dark or the light theme."""
    return loads(Theme, resource("themes", f"{name}.json").read_bytes())


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
        if theme == _Current.theme and self._application.styleSheet():
            return
        _Current.theme = theme
        self._application.setPalette(theme.palette())
        self._application.setStyleSheet(theme.stylesheet())
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
