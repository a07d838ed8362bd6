"""The review pane over a real session, with an engine that answers at once and runs that work in this process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import commands_of
from desktop_app.jobs.engine_client import EngineClient
from desktop_app.jobs.run_supervisor import RunSupervisor
from desktop_app.jobs.session import Session
from desktop_app.panes.crop.pane import CropPane
from desktop_app.settings.settings import Settings
from desktop_app.window.shortcuts import Shortcuts
from ml_core.catalog.profile import create_profile
from ml_core.catalog.records import CropState, NewCrop, Photo, PhotoQuery, StoredCrop
from ml_core.geometry import Box, Crop
from ml_core.specs.attention import Attention
from ml_core.specs.engine import (
    BurstsReply,
    BurstsRequest,
    RememberReply,
    RememberRequest,
    StraightenReply,
    StraightenRequest,
    TasteReply,
    TasteRequest,
)
from ml_core.specs.judgements import Regime
from tests.gui.keys import focus_in
from tests.gui.library_world import QuickEngine, RunsHere

NONE = Qt.KeyboardModifier.NoModifier
BOXES = (Box(0.1, 0.1, 0.9, 0.9), Box(0.2, 0.2, 0.8, 0.8), Box(0.3, 0.1, 0.9, 0.7))


class ReviewEngine(QuickEngine):
    """Knows of levels, bursts and lessons as well."""

    def __init__(self) -> None:
        super().__init__()
        self.level = StraightenReply(1.3, 0.82, ((0.0, 0.5, 1.0, 0.52),))
        self.bursts: tuple[tuple[Path, ...], ...] = ()

    def _answer(self, request: Any) -> Any:
        if isinstance(request, StraightenRequest):
            return self.level
        if isinstance(request, BurstsRequest):
            return BurstsReply(self.bursts)
        if isinstance(request, RememberRequest):
            return RememberReply(4)
        if isinstance(request, TasteRequest):
            return TasteReply(12, 2, Regime.RERANKING, saved=True)
        return super()._answer(request)


@dataclass
class ReviewWorld:
    """The review in a window with the keys of its commands."""

    qtbot: QtBot
    session: Session
    engine: ReviewEngine
    window: QWidget
    pane: CropPane
    shortcuts: Shortcuts
    notices: list[str]
    words: list[str]
    errors: list[Exception]
    wanted: list[str]

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(focus_in(self.window), key, modifier)

    def undo(self) -> str:
        """Do what the window does on Ctrl+Z."""
        return self.pane.history.undo()

    def redo(self) -> str:
        """Do what the window does on Ctrl+Shift+Z."""
        return self.pane.history.redo()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that threads or timers do."""
        self.qtbot.waitUntil(condition, timeout=20_000)

    def settle(self) -> None:
        """Wait until changes by hand are stored and what comes next is known."""
        self.until(lambda: not self.pane.desk.changed_by_hand and not self.pane.ahead.is_waiting())

    def photos(self) -> list[Photo]:
        """Return all photos, by name."""
        return self.session.catalog.page(PhotoQuery(), 0, 1000)

    def crops(self, name: str) -> list[StoredCrop]:
        """Return the crops of a photo by its name."""
        return self.session.catalog.crops(self.photo(name).id)

    def photo(self, name: str) -> Photo:
        """Return a photo by its name."""
        return next(photo for photo in self.photos() if photo.path.name == name)

    def state(self, name: str) -> str:
        """Return the state of a photo's crop."""
        return self.photo(name).crop_state

    def shown(self) -> str:
        """Return the name of the photo under review."""
        photo = self.pane.desk.photo
        return "" if photo is None else photo.path.name

    def propose(
        self, *names: str, boxes: Sequence[Box] = BOXES, confidence: float = 0.8, attention: tuple[Attention, ...] = ()
    ) -> None:
        """Store proposals for photos, all of them by default, as a run does."""
        for photo in self.photos():
            if not names or photo.path.name in names:
                self.session.catalog.add_crops(
                    NewCrop(
                        photo.id, Crop(box), "polish", rank=rank, confidence=confidence, reason="tighter",
                        attention=attention,
                    )
                    for rank, box in enumerate(boxes)
                )  # fmt: skip
        self.session.photos_changed.emit()

    def decide(self, name: str, state: CropState) -> None:
        """Give the best crop of a photo a state, as another pane does."""
        self.session.catalog.set_crop_state(self.crops(name)[0].id, state)
        self.session.photos_changed.emit()

    def close(self) -> None:
        """End everything in the order the window does."""
        self.pane.deactivated()
        self.pane.close_pane()
        self.session.close()


def open_review(qtbot: QtBot, photos: Sequence[Path] = ()) -> ReviewWorld:
    """Return a review of these photos, all read, shown."""
    profile = create_profile("Test")
    engine, runs = ReviewEngine(), RunsHere(profile.runs_folder)
    session = Session(profile, Settings(), cast("RunSupervisor", runs), cast("EngineClient", engine))
    if photos:
        session.indexer.add(list(photos))
        qtbot.waitUntil(lambda: session.catalog.count(PhotoQuery(state="ready")) == len(photos), timeout=20_000)
        qtbot.waitUntil(lambda: not session.indexer.is_busy(), timeout=20_000)
    window = QWidget()
    pane = CropPane(session)
    row = QHBoxLayout(window)
    row.addWidget(pane, 1)
    side = QScrollArea()
    side.setWidgetResizable(True)
    side.setFixedWidth(300)
    side.setWidget(pane.panel())
    row.addWidget(side)
    shortcuts = Shortcuts(window, Keymap(), lambda: ("crop", pane.mode))
    for owner in pane.command_owners():
        shortcuts.add(commands_of(owner))
    pane.mode_changed.connect(shortcuts.refresh)
    world = ReviewWorld(qtbot, session, engine, window, pane, shortcuts, [], [], [], [])
    pane.notice.connect(world.notices.append)
    pane.status.connect(world.words.append)
    pane.failed.connect(world.errors.append)
    pane.command_wanted.connect(world.wanted.append)
    qtbot.addWidget(window)
    window.resize(1200, 800)
    window.show()
    qtbot.waitActive(window)
    pane.activated()
    return world
