"""What a module of screens drives: the real app, by keys, mouse and patience."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.app import Application
from desktop_app.jobs.session import Session
from desktop_app.widgets.pane import Pane
from desktop_app.window.main_window import MainWindow
from ml_core.catalog.profile import create_profile, list_profiles
from ml_core.photos.samples import sample_photos

SIZE = (1280, 720)


class ScreenDriver:
    """A running app; `window`, `session` and `pane` are those of the moment."""

    def __init__(self, app: Application) -> None:
        self.app = app

    @property
    def window(self) -> MainWindow:
        """Return the window."""
        return self.app.desk.window

    @property
    def session(self) -> Session:
        """Return the open session."""
        assert self.app.desk.session is not None
        return self.app.desk.session

    @property
    def pane(self) -> Pane:
        """Return the pane shown."""
        pane = self.window.places.current()
        assert pane is not None
        return pane

    def open_profile(self, name: str) -> None:
        """Open a profile by name, made if need be."""
        desk = self.app.desk
        if desk.profile is not None and desk.profile.name == name:
            return
        known = {profile.name: profile for profile in list_profiles()}
        desk.open_profile(known.get(name) or create_profile(name))
        self.pause(300)

    def open_samples(self, name: str = "Samples") -> None:
        """Open a profile that holds the sample photos, all of them read."""
        self.open_profile(name)
        if self.app.desk.link is not None and self.app.desk.link.photos() == 0:
            self.window.add_sources(list(sample_photos()))
        self.wait(lambda: not self.session.indexer.is_busy(), 60)
        self.pause(300)

    def add(self, sources: list[Path]) -> None:
        """Add files and folders and wait until they are read."""
        self.window.add_sources(sources)
        self.wait(lambda: not self.session.indexer.is_busy(), 60)

    def go(self, place: str) -> None:
        """Show a place by name."""
        self.window.go(place)
        self.pause(100)

    def press(self, *keys: str) -> None:
        """Press keys, named as in the declarations, where the focus is."""
        for key in keys:
            self.window.activateWindow()
            QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(key))
            self.pause(50)

    def type(self, text: str) -> None:
        """Type letters where the focus is."""
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)
        self.pause(50)

    def click(self, widget: QWidget) -> None:
        """Click in the middle of a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.pause(50)

    def wait(self, holds: Callable[[], bool], seconds: float = 20) -> None:
        """Let events happen until something holds; raises `TimeoutError` when it does not in time."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError("the screen did not come about in time")
            QTest.qWait(10)

    def pause(self, milliseconds: int) -> None:
        """Let events happen for a while."""
        QTest.qWait(milliseconds)
