"""A window without jobs: what its own tests need of a session, and hands on keys and mouse."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import command
from desktop_app.settings.settings import Settings
from desktop_app.settings.window_state import WindowState
from desktop_app.widgets.pane import Pane
from desktop_app.widgets.text import label
from desktop_app.window.frame import Frame
from desktop_app.window.main_window import MainWindow
from desktop_app.window.place import Place
from tests.gui.keys import focus_in

HERE = "tests.gui.shell"
PLACES = (
    Place("library", "Library", "library", f"{HERE}:TryPane", "top"),
    Place("annotate", "Annotate", "annotate", f"{HERE}:PlainPane", "top"),
    Place("crop", "Crop", "crop", f"{HERE}:OtherPane", "top"),
    Place("welcome", "Welcome", "library", "desktop_app.window.welcome_page:WelcomePage"),
    Place("help", "Help", "help", "desktop_app.window.help_page:HelpPage", "foot"),
    Place("settings", "Settings", "settings", "desktop_app.window.settings_page:SettingsPage", "foot"),
)


class TryPane(Pane):
    """A pane with a mode, a panel, a text field and commands that say that they were carried out."""

    name, title, icon = "library", "Library", "library"

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self.done: list[str] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._panel = label("Details")
        QVBoxLayout(self).addWidget(label("Photos"))

    def panel(self) -> QWidget | None:
        return self._panel

    @command("library.rate", title="Rate", help="Rate the photo.", keys=("R",), where="library", icon="scorer")
    def rate(self) -> None:
        self.done.append("rate")
        self.history.did("rated a photo", lambda: self.done.append("unrated"))

    @command("library.open", title="Open photo", help="Open the photo.", keys=("Return",), where="library")
    def open(self) -> None:
        self.done.append("open")
        self.set_mode("view")

    @command("library.accept", title="Accept", help="Accept the crop.", keys=("Return",), where="library.view")
    def accept(self) -> None:
        self.done.append("accept")

    @command("library.close", title="Close photo", help="Go back.", keys=("Esc",), where="library.view")
    def close_photo(self) -> None:
        self.set_mode("")


class PlainPane(Pane):
    """A pane that needs nothing of a session."""

    name, title, icon = "annotate", "Annotate", "annotate"


class OtherPane(Pane):
    """Another one that needs nothing of a session."""

    name, title, icon = "crop", "Crop", "crop"


@dataclass
class Shell:
    """A shown window and what tests want of it."""

    window: MainWindow
    keymap: Keymap

    @property
    def pane(self) -> TryPane:
        return cast("TryPane", self.window.places.pane("library"))

    def press(self, *keys: str) -> None:
        """Press keys, named as in the declarations, where the focus is."""
        for key in keys:
            press(self.window, key)

    def type(self, text: str) -> None:
        """Type letters where the focus is."""
        QTest.keyClicks(focus_in(self.window), text)
        QApplication.processEvents()

    def click(self, widget: QWidget) -> None:
        """Click in the middle of a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        QApplication.processEvents()


def press(window: QWidget, key: str) -> None:
    """Press one key or chord where the focus is in `window`."""
    window.activateWindow()
    QTest.keySequence(focus_in(window), QKeySequence(key))
    QApplication.processEvents()


def bare_session(settings: Settings | None = None) -> Any:
    """Return what the shell's own panes read of a session."""
    return SimpleNamespace(settings=settings or Settings())


@contextmanager
def shown_shell(keymap_file: Path | None = None, state: WindowState | None = None) -> Iterator[Shell]:
    """Show a window on a bare session and close it afterwards."""
    state = state or WindowState()
    keymap = Keymap(keymap_file)
    keymap.load()
    frame = Frame(state.geometry)
    window = MainWindow(frame, PLACES, keymap, state)
    frame.resize(1280, 720)
    frame.show()
    frame.activateWindow()
    QTest.qWaitForWindowActive(frame)
    window.attach(bare_session(), "Weddings")
    window.go(state.pane)
    QApplication.processEvents()
    try:
        yield Shell(window, keymap)
    finally:
        frame.close()
        frame.deleteLater()
        QApplication.sendPostedEvents(frame, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()


def wait_until(holds: Callable[[], bool], ms: int = 5000) -> None:
    """Let events happen until something holds; fails when it does not in time."""
    deadline = time.monotonic() + ms / 1000
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        QTest.qWait(5)
