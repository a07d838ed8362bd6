"""A library over a real session, with an engine that answers at once and runs that work in this process."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import commands_of
from desktop_app.jobs.engine_client import EngineClient
from desktop_app.jobs.run_supervisor import RunSupervisor
from desktop_app.jobs.session import Session
from desktop_app.panes.library.pane import LibraryPane
from desktop_app.settings.settings import Settings
from desktop_app.window.shortcuts import Shortcuts
from ml_core.catalog.profile import create_profile
from ml_core.catalog.records import Photo, PhotoQuery
from ml_core.specs import events as ev
from ml_core.specs.engine import (
    BoxTuple,
    ProposedCrop,
    ProposeReply,
    ProposeRequest,
    RatedCrop,
    ScoreReply,
    ScoreRequest,
    SubjectReply,
    SubjectRequest,
    TasteReply,
    TasteRequest,
    Term,
)
from ml_core.specs.errors import EngineError
from ml_core.specs.judgements import Regime
from ml_core.specs.runs import RunFolder, RunState
from ml_core.worker.runner import execute
from tests.gui.keys import focus_in

FULL: BoxTuple = (0.0, 0.0, 1.0, 1.0)
PROPOSED: tuple[BoxTuple, ...] = ((0.1, 0.1, 0.9, 0.9), (0.2, 0.2, 0.8, 0.8), (0.3, 0.1, 0.9, 0.7))
FOUND: BoxTuple = (0.5, 0.3, 0.8, 0.7)


class QuickEngine(QObject):
    """Answers in the next turn of the event loop and remembers what it was asked."""

    state_changed = Signal(str)
    state = "ready"

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Any] = []
        self.failing = False
        self.proposed = PROPOSED
        self._newest: dict[str, int] = {}

    def ask(
        self,
        request: Any,
        on_reply: Callable[[Any], None],
        on_error: Callable[[EngineError], None] | None = None,
        topic: str = "",
    ) -> None:
        self.asked.append(request)
        number = self._newest[topic] = len(self.asked)

        def answer() -> None:
            if topic and self._newest.get(topic) != number:
                return
            if self.failing and on_error is not None:
                on_error(EngineError("The engine is tired.", "Let it rest."))
            else:
                on_reply(self._answer(request))

        QTimer.singleShot(0, self, answer)

    def forget(self, topic: str) -> None:
        self._newest.pop(topic, None)

    def close(self) -> None:
        self._newest.clear()

    def requests(self, kind: type[Any]) -> list[Any]:
        return [each for each in self.asked if isinstance(each, kind)]

    def _answer(self, request: Any) -> Any:
        if isinstance(request, ScoreRequest):
            rated = (_rated(box) for box in request.boxes or (FULL,))
            return ScoreReply(tuple(_liked(crop) if request.taste is not None else crop for crop in rated))
        if isinstance(request, SubjectRequest):
            x, y = request.click or (0.65, 0.5)
            return SubjectReply(FOUND if request.click is None else (x - 0.1, y - 0.1, x + 0.1, y + 0.1), ())
        if isinstance(request, TasteRequest):
            return TasteReply(0, 0, Regime.COLD)
        assert isinstance(request, ProposeRequest)
        return ProposeReply(tuple(ProposedCrop(_rated(box), (box,), 10) for box in self.proposed), _rated(FULL))


def _rated(box: BoxTuple) -> RatedCrop:
    mean = 5.0 if box == FULL else 6.0 + box[0]
    return RatedCrop(box, mean, 1.0, terms=(Term("thirds", "Rule of thirds", 0.5, 2.0), Term("faces", "Faces", 1, -1)))


def _liked(crop: RatedCrop) -> RatedCrop:
    return replace(crop, preferred=0.82, reasons=(Term("area", "tighter crops", 1.0, 0.9),))


class RunsHere(QObject):
    """Runs tasks at once, in this process."""

    run_event = Signal(str, object)
    run_events = Signal(str, object)
    run_state = Signal(str, object)
    runs_changed = Signal()
    start_failed = Signal(str, object)

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def start(self, task: str, config: Any, title: str = "", parent: str = "") -> str:
        folder = RunFolder.create(self.root, task, config, title, parent)

        def work() -> None:
            heard: list[ev.Event] = []
            execute(folder, heard.append)
            for event in heard:
                self.run_event.emit(folder.name, event)
            self.run_state.emit(folder.name, RunState.FINISHED)

        QTimer.singleShot(0, self, work)
        return folder.name

    def folder(self, name: str) -> RunFolder:
        return RunFolder(self.root / name)

    def discard(self, name: str) -> None:
        shutil.rmtree(self.root / name)

    def stop(self, name: str) -> None:
        self.folder(name).request_stop()

    def summary(self, _name: str) -> None:
        return None

    def runs(self) -> list[Any]:
        return []

    def close(self) -> None:
        """Nothing works on."""


@dataclass
class LibraryWorld:
    """The library in a window with the keys of its commands."""

    qtbot: QtBot
    session: Session
    engine: QuickEngine
    window: QWidget
    pane: LibraryPane
    notices: list[str]
    errors: list[Exception]

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(focus_in(self.window), key, modifier)

    def type(self, text: str) -> None:
        """Type letters where the focus is."""
        QTest.keyClicks(focus_in(self.window), text)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that threads or timers do."""
        self.qtbot.waitUntil(condition, timeout=20_000)

    def add(self, sources: Sequence[Path]) -> None:
        """Add photos and wait until they are read and listed."""
        self.session.indexer.add(sources)
        self.until(lambda: not self.session.indexer.is_busy())
        count = self.session.catalog.count(self.pane.filter.query())
        self.until(lambda: self.pane.model.rowCount() == count)

    def photos(self) -> list[Photo]:
        """Return all photos, by name."""
        return self.session.catalog.page(PhotoQuery(), 0, 1000)

    def photo(self, name: str) -> Photo:
        """Return a photo by name."""
        return next(photo for photo in self.photos() if photo.path.name == name)

    def names(self) -> list[str]:
        """Return the names in the grid."""
        rows = range(self.pane.model.rowCount())
        return [photo.path.name for row in rows if (photo := self.pane.model.photo(row)) is not None]

    def shown(self) -> str:
        """Return the name of the photo in view."""
        photo = self.pane.page.photo
        return photo.path.name if photo is not None and self.pane.in_view() else ""

    def close(self) -> None:
        """End everything in the order the window does."""
        self.pane.deactivated()
        self.pane.close_pane()
        self.session.close()


def open_library(qtbot: QtBot) -> LibraryWorld:
    """Return a library without photos, shown."""
    profile = create_profile("Test")
    engine, runs = QuickEngine(), RunsHere(profile.runs_folder)
    session = Session(profile, Settings(), cast("RunSupervisor", runs), cast("EngineClient", engine))
    window = QWidget()
    pane = LibraryPane(session)
    layout = QVBoxLayout(window)
    layout.addWidget(pane)
    details = pane.panel()
    layout.addWidget(details)
    shortcuts = Shortcuts(window, Keymap(), lambda: ("library", pane.mode))
    shortcuts.add(commands_of(pane))
    pane.mode_changed.connect(shortcuts.refresh)
    world = LibraryWorld(qtbot, session, engine, window, pane, [], [])
    pane.notice.connect(world.notices.append)
    pane.failed.connect(world.errors.append)
    qtbot.addWidget(window)
    window.resize(1000, 900)
    window.show()
    qtbot.waitActive(window)
    pane.activated()
    return world
