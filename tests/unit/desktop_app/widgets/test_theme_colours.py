"""Both themes are readable: WCAG contrast of every text colour on every ground it appears on."""

import re

import pytest

from desktop_app.widgets.colours import Theme, named_theme
from ml_core.specs.resources import resource

GROUNDS = ("window", "panel", "surround", "hover", "selected")


def _luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.fixture(params=["dark", "light"])
def theme(request: pytest.FixtureRequest) -> Theme:
    return named_theme(request.param)


@pytest.mark.parametrize("ground", GROUNDS)
def test_text_is_readable_on_every_ground(theme: Theme, ground: str) -> None:
    assert contrast(theme.text, getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("role", ["muted", "accent", "loss"])
@pytest.mark.parametrize("ground", ["window", "panel", "surround"])
def test_small_words_are_readable(theme: Theme, role: str, ground: str) -> None:
    assert contrast(getattr(theme, role), getattr(theme, ground)) >= 4.5


def test_text_on_the_accent_is_readable(theme: Theme) -> None:
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@pytest.mark.parametrize("ground", ["window", "panel"])
def test_the_outline_of_controls_can_be_seen(theme: Theme, ground: str) -> None:
    # WCAG 1.4.11: 3:1 for what tells a control from its ground.
    assert contrast(theme.edge, getattr(theme, ground)) >= 3
    assert contrast(theme.accent, getattr(theme, ground)) >= 3


def test_the_colours_are_those_of_the_interface_page() -> None:
    dark, light = named_theme("dark"), named_theme("light")
    assert (dark.window, dark.panel, dark.line, dark.surround) == ("#1e1e1e", "#2a2a2a", "#3a3a3a", "#262626")
    assert (light.window, light.panel, light.line, light.surround) == ("#f4f4f4", "#ffffff", "#d8d8d8", "#e6e6e6")
    assert (dark.accent, light.accent) == ("#e0a030", "#8a5a00")
    assert contrast(dark.accent, dark.panel) >= 6.3
    assert contrast(light.accent, light.window) >= 5.3


def test_only_accent_and_loss_have_a_tint(theme: Theme) -> None:
    for role in (*GROUNDS, "line", "edge", "text", "muted", "on_accent"):
        colour = getattr(theme, role)
        assert colour[1:3] == colour[3:5] == colour[5:7], role


def test_icons_are_strokes_of_one_weight() -> None:
    icons = sorted(resource("icons").glob("*.svg"))
    assert len(icons) > 30
    for path in icons:
        text = path.read_text()
        assert re.findall(r'stroke-width="([^"]*)"', text) == ["1.5"], path.name
        assert re.findall(r'(?:stroke|fill)="([^"]*)"', text) == ["none", "currentColor"], path.name
        assert 'viewBox="0 0 20 20"' in text, path.name
