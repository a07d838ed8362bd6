"""The app's own places together: all open, their keys agree, and no words are cut off."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app import app as app_module
from desktop_app.app import Application
from desktop_app.window.main_window import MainWindow
from tests.gui.shell import wait_until
from tests.gui.test_shell_app import leave
from tests.gui.test_shell_window import clipped


@pytest.fixture
def window(qapp: QApplication) -> Iterator[MainWindow]:
    """Open the app as it is."""
    app = Application(qapp)
    app.start()
    wait_until(app.is_open, 20_000)
    app.frame.resize(1280, 720)
    app.desk.window.make_every_pane()
    yield app.desk.window
    leave(app)


def test_every_place_opens_under_its_own_name(window: MainWindow) -> None:
    for place in app_module.PLACES:
        window.go(place.name)
        pane = window.places.current()
        assert pane is not None
        assert (pane.name, bool(pane.title)) == (place.name, True)
        assert window.rail.names() == [each.name for each in app_module.PLACES if each.rail]


def test_commands_have_unique_names_and_keys_that_agree(window: MainWindow) -> None:
    commands = [each.command for each in window.shortcuts.commands()]
    assert [name for name, count in Counter(each.name for each in commands).items() if count > 1] == []
    for each in commands:
        assert each.title
        assert each.help.endswith((".", "…")), each.name
        for key in each.keys:
            assert window.keymap.conflicts(each, key, commands) == [], (each.name, key)


def test_no_words_are_cut_off_in_any_place(window: MainWindow) -> None:
    for place in app_module.PLACES:
        window.go(place.name)
        for _ in range(3):
            QApplication.processEvents()
        assert clipped(window) == [], place.name
