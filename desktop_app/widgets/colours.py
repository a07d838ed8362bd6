"""The colours of the window, dark and light.

Qt's enumerations take as long to load as a bare window, so that nothing here may touch them: the first paint needs it.
"""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor

from ml_core.specs.codec import loads
from ml_core.specs.resources import resource


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


class _Current:
    theme: Theme | None = None


def use_theme(theme: Theme) -> None:
    """Make a theme the one in force, for what paints from now on."""
    _Current.theme = theme


@lru_cache(maxsize=2)
def named_theme(name: str) -> Theme:
    """Return the dark or the light theme."""
    return loads(Theme, resource("themes", f"{name}.json").read_bytes())
