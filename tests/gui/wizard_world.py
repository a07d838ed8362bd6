"""The wizard over a real session, with a worker that learns nothing and an engine that answers at once."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import commands_of
from desktop_app.jobs.engine_client import EngineClient
from desktop_app.jobs.judging_upkeep import FIRST_NAME
from desktop_app.jobs.run_supervisor import RunSupervisor
from desktop_app.jobs.session import Session
from desktop_app.settings.settings import Settings
from desktop_app.window.shortcuts import Shortcuts
from desktop_app.wizard.pane import WizardPane
from ml_core.catalog.catalog import Catalog, PhotoQuery
from ml_core.catalog.profile import Profile
from ml_core.catalog.records import Judgement, NewPair
from ml_core.geometry import Box, Crop
from ml_core.specs.engine import (
    Doubt,
    Finding,
    OfferedPair,
    PairsReply,
    PairsRequest,
    ProposedCrop,
    ProposeReply,
    ProposeRequest,
    RatedCrop,
    TasteReply,
    TasteRequest,
)
from ml_core.specs.files import write_atomically
from ml_core.specs.judgements import LEARNABLE, PairPurpose, regime_of
from ml_core.specs.runs import RunState
from tests.gui.keys import focus_in
from tests.gui.library_world import QuickEngine

WAIT = 60_000


class TasteEngine(QuickEngine):
    """Knows what the catalog holds, offers pairs of its photos and crops the tighter, the less the scorer weighs."""

    def _answer(self, request: Any) -> Any:
        if isinstance(request, TasteRequest):
            return known_taste(request)
        if isinstance(request, PairsRequest):
            return offered_pairs(request)
        if isinstance(request, ProposeRequest) and request.taste is not None:
            crop = RatedCrop((0.0, 0.0, 0.5 + request.weight / 2, 0.9), 6.0, 1.0, preferred=0.8)
            return ProposeReply((ProposedCrop(crop, (crop.box,), 10),), crop)
        return super()._answer(request)


def known_taste(request: TasteRequest) -> TasteReply:
    """Return what an engine would say of the answers, and leave a taste where one was asked for."""
    with Catalog.open(request.catalog, maintain=False) as catalog:
        judged = [each for each in catalog.judged_pairs() if each.judgement.choice in LEARNABLE]
    pairs = [each.pair.id for each in judged if each.pair.purpose != "trial"]
    if request.save_to is not None and len(pairs) >= 10:
        request.save_to.mkdir(parents=True, exist_ok=True)
        write_atomically(request.save_to / "taste.json", b"{}")
    return TasteReply(
        len(pairs),
        len(pairs) // 5,
        regime_of(len(pairs)),
        consistency=0.86,
        consistency_low=0.6,
        consistency_high=0.97,
        repeats=7,
        findings=(Finding("area", "tighter crops", 1.0, 0.97), Finding("x", "the subject left of centre", 0.6, 0.8)),
        doubts=tuple(Doubt(pair, 0.12) for pair in pairs[:2]),
        saved=True,
    )


def offered_pairs(request: PairsRequest) -> PairsReply:
    """Return pairs of photos that wait for none."""
    with Catalog.open(request.catalog, maintain=False) as catalog:
        photos = [catalog.photo(number) for number in catalog.photo_ids(PhotoQuery())]
        done = len(catalog.pairs())
    pairs = [
        OfferedPair(photo.path, (0.0, 0.0, 0.6, 0.6 + 0.001 * place), (0.3, 0.3, 1.0, 1.0), "policy", "dense")
        for place, photo in enumerate((photos * 4)[: request.count], start=done)
        if photo is not None
    ]
    return PairsReply(tuple(pairs))


def make_session(profile: Profile, *options: str) -> Session:
    """Return a session whose worker learns nothing."""
    command = [sys.executable, "-m", "tests.gui.fake_worker", *options]
    runs = RunSupervisor(profile.runs_folder, lambda folder: [*command, str(folder)], grace_seconds=0.5)
    return Session(profile, Settings(), runs, cast("EngineClient", TasteEngine()))


def open_wizard(qtbot: QtBot, session: Session) -> WizardPane:
    """Return the wizard, shown in a window with its keys."""
    window, wizard = QWidget(), WizardPane(session)
    QVBoxLayout(window).addWidget(wizard)
    shortcuts = Shortcuts(window, Keymap(), lambda: (wizard.name, wizard.mode))
    for owner in wizard.command_owners():
        shortcuts.add(commands_of(owner))
    wizard.mode_changed.connect(shortcuts.refresh)
    qtbot.addWidget(window, before_close_func=lambda _window: wizard.close_pane())
    window.resize(1200, 680)
    window.show()
    assert QTest.qWaitForWindowActive(window)
    wizard.activated()
    return wizard


def press(qtbot: QtBot, inside: QWidget, text: str) -> None:
    """Click the button of that name."""
    button = next(each for each in inside.findChildren(QPushButton) if each.text() == text and each.isVisible())
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def key(inside: QWidget, pressed: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(focus_in(inside), pressed, modifier)


def main_key(inside: QWidget) -> None:
    """Press the key of the main button."""
    key(inside, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def buttons(inside: QWidget) -> list[str]:
    """Return what the buttons that are seen are called."""
    return [each.text() for each in inside.findChildren(QPushButton) if each.isVisible()]


def words(inside: QWidget | None) -> str:
    """Return what a widget says."""
    assert inside is not None
    said = "\n".join(label.text() for label in inside.findChildren(QLabel) if label.isVisible())
    return said.replace("\u00a0", " ")


def start(qtbot: QtBot, wizard: WizardPane) -> None:
    """Start a bootstrap."""
    press(qtbot, wizard, "Continue")
    press(qtbot, wizard, "Start")
    qtbot.waitUntil(lambda: wizard.bootstrap.run != "", timeout=WAIT)


def wait_for_state(qtbot: QtBot, wizard: WizardPane, state: RunState) -> None:
    """Wait until the bootstrap is in that state."""

    def reached() -> bool:
        run = wizard.session.runs.summary(wizard.bootstrap.run)
        return run is not None and run.state is state

    qtbot.waitUntil(reached, timeout=WAIT)


def judge(session: Session, photos: list[Path], count: int, purpose: PairPurpose = "learn", model: str = "") -> None:
    """Keep so many answers to pairs of photos."""
    left, right = Crop(Box(0.0, 0.0, 0.6, 0.6)), Crop(Box(0.3, 0.3, 1.0, 1.0))
    pairs = [NewPair(photos[n % len(photos)], left, right, "policy", "dense", purpose=purpose) for n in range(count)]
    for place, pair_id in enumerate(session.catalog.add_pairs(pairs)):
        session.catalog.judge(Judgement(pair_id, "ab"[place % 2], annotator=FIRST_NAME))  # type: ignore[arg-type]


def bootstrapped(qtbot: QtBot, open_session: Callable[..., Session], *options: str) -> WizardPane:
    """Return a wizard whose bootstrap is done and kept."""
    session = open_session("--seconds", "0.2", *options)
    wizard = open_wizard(qtbot, session)
    start(qtbot, wizard)
    wait_for_state(qtbot, wizard, RunState.FINISHED)
    qtbot.waitUntil(lambda: len(session.catalog.models("policy")) == 1, timeout=WAIT)
    return wizard
