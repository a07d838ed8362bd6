"""A judging board over a real session, with an engine that chooses pairs at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import BoundCommand, commands_of
from desktop_app.jobs.engine_client import EngineClient
from desktop_app.jobs.run_supervisor import RunSupervisor
from desktop_app.jobs.session import Session
from desktop_app.panes.annotate.pane import AnnotatePane
from desktop_app.settings.settings import Settings
from desktop_app.window.shortcuts import Shortcuts
from ml_core.catalog.profile import Profile, create_profile
from ml_core.catalog.records import JudgedPair, PhotoQuery
from ml_core.specs.engine import (
    BoxTuple,
    Doubt,
    Finding,
    OfferedPair,
    PairsReply,
    PairsRequest,
    TasteReply,
    TasteRequest,
)
from ml_core.specs.judgements import regime_of
from tests.gui.keys import focus_in
from tests.gui.library_world import QuickEngine, RunsHere

SAY_A, SAY_B, TIE = Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_0


class ChoosingEngine(QuickEngine):
    """Offers pairs of random crops of the photos it was given, without end unless `limit` says so."""

    def __init__(self, photos: Sequence[Path]) -> None:
        super().__init__()
        self.photos, self.offered, self.limit = list(photos), 0, 10**9
        self.reason = "Every photo was judged."
        self.known: dict[str, Any] = {}

    def _answer(self, request: Any) -> Any:
        if isinstance(request, PairsRequest):
            return self._pairs(request)
        if isinstance(request, TasteRequest):
            answers = self.known.pop("answers", len(self.requests(TasteRequest)))
            return TasteReply(answers, 0, regime_of(answers), **self.known)
        return super()._answer(request)

    def _pairs(self, request: PairsRequest) -> PairsReply:
        count = max(0, min(request.count, self.limit - self.offered)) if self.photos else 0
        first, self.offered = self.offered, self.offered + count
        pairs = tuple(self._pair(number) for number in range(first, first + count))
        return PairsReply(pairs, "" if count == request.count else self.reason)

    def _pair(self, number: int) -> OfferedPair:
        random = np.random.default_rng(number)
        a, b = (random_box(random) for _ in range(2))
        return OfferedPair(self.photos[number % len(self.photos)], a, b, "policy", "dense")


def random_box(random: np.random.Generator) -> BoxTuple:
    """Return a box of random place, size and shape."""
    width, height = random.uniform(0.3, 0.9, 2)
    left, top = random.uniform(0, 1 - width), random.uniform(0, 1 - height)
    return (float(left), float(top), float(left + width), float(top + height))


@dataclass
class JudgingWorld:
    """The annotate pane in a window with the keys of its commands."""

    qtbot: QtBot
    session: Session
    engine: ChoosingEngine
    window: QWidget
    pane: AnnotatePane
    keymap: Keymap
    shortcuts: Shortcuts
    notices: list[str]
    errors: list[Any]
    wanted: list[str]

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(focus_in(self.window), key, modifier)

    def commands(self) -> list[BoundCommand]:
        """Return the commands of the board."""
        return self.shortcuts.commands()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that threads or timers do."""
        self.qtbot.waitUntil(condition, timeout=20_000)

    def seen(self) -> int:
        """Wait until the current pair was painted; returns its number."""
        board = self.pane.board
        self.until(lambda: board.can_answer() and not board.refreshing.isActive())
        pair = self.pane.board.judging.current
        assert pair is not None
        return pair.id

    def say(self, *keys: Qt.Key) -> list[int]:
        """Answer one pair after the other; returns their numbers."""
        numbers = []
        for key in keys:
            numbers.append(self.seen())
            self.key(key)
        return numbers

    def judged(self, annotator: str | None = None) -> list[JudgedPair]:
        """Return the answers that count."""
        return self.session.catalog.judged_pairs(annotator)

    def choices(self) -> list[str]:
        """Return the choices that count, in the order of the pairs."""
        return [each.judgement.choice for each in sorted(self.judged(), key=lambda each: each.pair.id)]

    def close(self) -> None:
        """End everything in the order the window does."""
        self.pane.deactivated()
        self.pane.close_pane()
        self.session.close()


def open_judging(
    qtbot: QtBot, photos: Sequence[Path], profile: Profile | None = None, engine: ChoosingEngine | None = None
) -> JudgingWorld:
    """Return an annotate pane over these photos, shown; the photos are in the catalog."""
    profile = profile or create_profile("Test")
    engine = engine or ChoosingEngine(photos)
    runs = RunsHere(profile.runs_folder)
    session = Session(profile, Settings(), cast("RunSupervisor", runs), cast("EngineClient", engine))
    session.indexer.add(list(photos))
    qtbot.waitUntil(lambda: session.catalog.count(PhotoQuery(state="ready")) == len(set(photos)), timeout=20_000)
    qtbot.waitUntil(lambda: not session.indexer.is_busy(), timeout=20_000)
    window = QWidget()
    pane = AnnotatePane(session)
    layout = QVBoxLayout(window)
    layout.addWidget(pane)
    keymap = Keymap()
    shortcuts = Shortcuts(window, keymap, lambda: ("annotate", pane.mode))
    for owner in pane.command_owners():
        shortcuts.add(commands_of(owner))
    world = JudgingWorld(qtbot, session, engine, window, pane, keymap, shortcuts, [], [], [])
    pane.notice.connect(world.notices.append)
    pane.failed.connect(world.errors.append)
    pane.command_wanted.connect(world.wanted.append)
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.show()
    qtbot.waitActive(window)
    pane.activated()
    return world


__all__ = ["SAY_A", "SAY_B", "TIE", "ChoosingEngine", "Doubt", "Finding", "JudgingWorld", "open_judging", "random_box"]
