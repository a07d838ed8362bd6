"""The window of the shell's tests, with the look of the app, and the sessions of the wizard's."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import psutil
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.jobs.session import Session
from desktop_app.widgets.theme import Appearance
from ml_core.catalog.catalog import PhotoFile
from ml_core.catalog.profile import create_profile
from tests.gui.shell import Shell, shown_shell
from tests.gui.wizard_world import make_session
from tests.pictures import write_photo

OpenSession: TypeAlias = Callable[..., Session]


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


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Write a few photos."""
    return [write_photo(tmp_path / "shoot" / f"photo {number}.jpg") for number in range(4)]


@pytest.fixture
def open_session(qtbot: QtBot, photos: list[Path]) -> Iterator[OpenSession]:
    """Open sessions of one profile, with options for the worker; `add` puts the photos into its library."""
    profile = create_profile("Weddings")
    opened: list[Session] = []

    def open_now(*options: str, add: bool = True) -> Session:
        session = make_session(profile, *options)
        opened.append(session)
        if add:
            files = [PhotoFile(path, path.stat().st_size, path.stat().st_mtime_ns) for path in photos]
            session.catalog.add_photos(files)
        return session

    yield open_now
    for session in opened:
        session.close()
    for child in psutil.Process().children(recursive=True):
        child.kill()
        child.wait(5)
