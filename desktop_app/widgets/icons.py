"""Icons: strokes in SVG, drawn in the colour that the theme has at that moment."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.widgets.theme import Theme
from ml_core.specs.resources import resource

_APP_SIZES = (16, 24, 32, 48, 64, 128, 256)


def icon(name: str, role: str = "text") -> QIcon:
    """Return the icon of `resources/icons/NAME.svg` in a colour of the theme; it follows a change of theme by itself.

    Raises:
        FileNotFoundError: If no icon has that name.
    """
    _source(name)
    return QIcon(_StrokeEngine(name, role))


def icon_pixmap(name: str, pixels: int, ratio: float = 1.0, role: str = "text") -> QPixmap:
    """Return an icon for own painting, `pixels` device-independent pixels wide, for a screen of that pixel ratio."""
    return _pixmap(name, round(pixels * ratio), ratio, str(getattr(Theme.current(), role)))


def app_icon() -> QIcon:
    """Return the icon of the app itself, in the sizes that desktops show."""
    drawn, made = QSvgRenderer(str(resource("app.svg"))), QIcon()
    for pixels in _APP_SIZES:
        made.addPixmap(_drawn(drawn, pixels))
    return made


class _StrokeEngine(QIconEngine):
    """Draws one SVG in the theme's colour, muted when disabled."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name, self._role = name, role

    def clone(self) -> QIconEngine:
        return _StrokeEngine(self._name, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        _renderer(self._name, self._colour(mode)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return QPixmap(_pixmap(self._name, min(size.width(), size.height()), 1.0, self._colour(mode)))

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        return size

    def isNull(self) -> bool:
        return False

    def _colour(self, mode: QIcon.Mode) -> str:
        theme = Theme.current()
        return theme.muted if mode == QIcon.Mode.Disabled else str(getattr(theme, self._role))


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))


@lru_cache(maxsize=512)
def _pixmap(name: str, pixels: int, ratio: float, colour: str) -> QPixmap:
    pixmap = _drawn(_renderer(name, colour), pixels)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _drawn(renderer: QSvgRenderer, pixels: int) -> QPixmap:
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(QRect(QPoint(0, 0), QSize(pixels, pixels))))
    painter.end()
    return pixmap
