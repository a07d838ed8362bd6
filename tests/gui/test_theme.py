"""Dark and light: by the system, by choice, at once and everywhere."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel

from desktop_app.widgets.icons import app_icon, icon, icon_pixmap
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import Appearance, Theme, named_theme
from ml_core.specs.resources import resource
from tests.gui.shell import Shell


def _colour_at(image: QImage, x: int, y: int) -> str:
    return QColor(image.pixel(x, y)).name()


def test_a_choice_changes_every_surface_at_once(shell: Shell, appearance: Appearance) -> None:
    for name in ("light", "dark"):
        appearance.choose("light" if name == "light" else "dark")
        QApplication.processEvents()
        theme, image = named_theme(name), shell.window.grab().toImage()
        assert Theme.current() == theme
        assert _colour_at(image, 40, 400) == theme.panel
        assert _colour_at(image, 500, 400) == theme.window
        assert QApplication.palette().window().color().name() == theme.window


def test_it_follows_the_system_until_a_theme_is_chosen(appearance: Appearance, monkeypatch: pytest.MonkeyPatch) -> None:
    # No platform without a desktop lets a test change the system's own scheme.
    system = "dark"
    monkeypatch.setattr("desktop_app.widgets.theme._system_theme", lambda: system)
    hints = QGuiApplication.styleHints()
    appearance.choose("system")
    changes: list[str] = []
    appearance.changed.connect(lambda: changes.append(Theme.current().name))
    for system in ("light", "dark"):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
        assert Theme.current().name == system
    appearance.choose("dark")
    system = "light"
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert Theme.current().name == "dark"
    assert changes == ["light", "dark"]


def _darkest(image: QImage) -> int:
    return min(
        QColor.fromRgba(image.pixel(x, y)).lightness()
        for x in range(image.width())
        for y in range(image.height())
        if QColor.fromRgba(image.pixel(x, y)).alpha() > 200
    )


def test_an_icon_follows_the_theme_by_itself(appearance: Appearance) -> None:
    crop = icon("crop")
    dark = crop.pixmap(QSize(40, 40)).toImage()
    appearance.choose("light")
    light = crop.pixmap(QSize(40, 40)).toImage()
    assert _darkest(dark) > 200
    assert _darkest(light) < 60


@pytest.mark.parametrize("path", sorted(resource("icons").glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_is_drawn_within_its_square(path: object, appearance: Appearance) -> None:
    name = getattr(path, "stem")  # noqa: B009
    image = icon_pixmap(name, 20, 2.0).toImage()
    assert (image.width(), image.height(), image.devicePixelRatio()) == (40, 40, 2.0)
    inked = [(x, y) for x in range(40) for y in range(40) if QColor.fromRgba(image.pixel(x, y)).alpha() > 128]
    assert len(inked) >= 10
    assert all(1 <= x <= 38 and 1 <= y <= 38 for x, y in inked)


def test_an_icon_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


@pytest.fixture
def texts(appearance: Appearance) -> Iterator[dict[str, QLabel]]:
    made = {role: label("0123456789", role) for role in ("text", "title", "caption")}
    for each in made.values():
        each.ensurePolished()
    yield made
    for each in made.values():
        each.deleteLater()


def test_text_has_the_sizes_of_the_interface_page(texts: dict[str, QLabel]) -> None:
    assert {role: each.font().pixelSize() for role, each in texts.items()} == {"text": 13, "title": 18, "caption": 11}


def test_figures_are_equally_wide(texts: dict[str, QLabel]) -> None:
    metrics = texts["text"].fontMetrics()
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_markup_in_a_label_stays_text(appearance: Appearance) -> None:
    assert label("<b>IMG</b>.jpg").textFormat() == Qt.TextFormat.PlainText


def test_the_icon_of_the_app_is_amber_in_every_size(qapp: QApplication) -> None:
    for size in app_icon().availableSizes():
        image = app_icon().pixmap(size).toImage()
        # Half way along the upper bar of the frame.
        colour = image.pixelColor(image.width() * 140 // 256, image.height() * 72 // 256)
        assert colour.red() > colour.blue() + 60, size
