"""The window of the shell's tests, with the look of the app."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop_app.widgets.theme import Appearance
from tests.gui.shell import Shell, shown_shell


@pytest.fixture
def appearance(qapp: QApplication) -> Iterator[Appearance]:
    """Give the application its look, dark, and take it away again."""
    made = Appearance(qapp, "dark")
    yield made
    made.deleteLater()
    qapp.sendPostedEvents(made, QEvent.Type.DeferredDelete.value)
    qapp.setStyleSheet("")


@pytest.fixture
def shell(appearance: Appearance, home: Path) -> Iterator[Shell]:
    """Show a window whose library is a pane to try keys on."""
    home.mkdir(exist_ok=True)
    with shown_shell(home / "keys.json") as made:
        yield made
