"""Beside the pairs: what is known of the taste, without giving a pair away; and what stands in for missing pairs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.panes.annotate.taste_panel import STEP, TastePanel
from ml_core.specs.engine import Doubt, Finding, TasteReply
from ml_core.specs.judgements import Regime
from tests.gui.judging_world import SAY_A, SAY_B, ChoosingEngine, JudgingWorld, open_judging
from tests.pictures import scenes, write_photo

KNOWN = TasteReply(
    30, 6, Regime.RERANKING, 0.7, 0.4, 0.9, 0.8, 0.5, 0.95, 5, (Finding("area", "tighter crops", 1.0, 0.99),), 20
)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [
        write_photo(tmp_path / "shoot" / f"{number}.jpg", pixels) for number, pixels in enumerate(scenes(2, 300, 200))
    ]


@pytest.fixture
def world(qtbot: QtBot, photos: list[Path]) -> Iterator[JudgingWorld]:
    made = open_judging(qtbot, photos)
    yield made
    made.close()


def test_what_is_known_is_said_in_words(world: JudgingWorld) -> None:
    panel = TastePanel(world.session)
    world.qtbot.addWidget(panel)
    panel.learnt(KNOWN)
    words = panel.words()
    assert "It predicts 70 % of your choices" in words
    assert "40 to 90 %, of 6 pairs kept aside as a test; chance is 50 %" in words
    assert "You answer 80 % alike again" in words
    assert "tighter crops" in words
    assert "About 20 choices more are likely to matter." in words


def test_a_single_answer_changes_nothing_that_is_shown(world: JudgingWorld) -> None:
    panel = TastePanel(world.session)
    world.qtbot.addWidget(panel)
    panel.learnt(KNOWN)
    before = panel.words()
    # Answers given, taken back and given again around any number.
    for answers in (31, 32, 31, 30, 29, 26, 34):
        panel.learnt(replace(KNOWN, answers=answers, agreement=0.1, held_out=9, doubts=(Doubt(1, 0.1),)))
        assert panel.words() == before
    panel.learnt(replace(KNOWN, answers=30 + STEP, agreement=0.1, held_out=9))
    assert "It predicts 10 % of your choices" in panel.words()


def test_an_answer_for_a_second_look_is_shown_without_what_was_said(world: JudgingWorld) -> None:
    shown = world.say(SAY_A, SAY_A, SAY_A)
    newest = world.seen()
    panel = world.pane.known
    panel.doubts.show_doubts([Doubt(shown[1], 0.1)])
    QTest.mouseClick(panel.doubts.buttons()[0], Qt.MouseButton.LeftButton)
    assert world.seen() == shown[1]
    assert "Which crop is better?" in world.pane.board.header.words()
    world.say(SAY_B)
    assert world.seen() == newest
    assert world.choices() == ["a", "b", "a"]
    assert len(world.session.catalog.journal()) == 4


def test_a_choice_of_somebody_else_is_said_to_be_theirs(world: JudgingWorld) -> None:
    now = world.seen()
    world.pane.board.look_again(9999)
    assert world.seen() == now
    assert "Somebody else made this choice" in world.notices[-1]


def test_without_photos_there_is_a_button_to_add_some(qtbot: QtBot) -> None:
    world = open_judging(qtbot, [])
    board = world.pane.board
    assert board.stack.currentWidget() is board.waiting
    assert board.waiting.words()[0] == "No photos yet"
    board.waiting.button.click()
    assert world.wanted == ["window.add_folder"]
    world.key(SAY_A)
    assert not world.judged()
    world.close()


def test_an_engine_that_fails_can_be_asked_again(qtbot: QtBot, photos: list[Path]) -> None:
    engine = ChoosingEngine(photos)
    engine.failing = True
    world = open_judging(qtbot, photos, engine=engine)
    waiting = world.pane.board.waiting
    world.until(lambda: waiting.words()[0] == "No pairs could be chosen")
    assert waiting.words()[1] == "The engine is tired. Let it rest."
    engine.failing = False
    waiting.button.click()
    world.say(SAY_A)
    assert world.choices() == ["a"]
    world.close()


def test_the_end_of_the_pairs_is_explained(qtbot: QtBot, photos: list[Path]) -> None:
    engine = ChoosingEngine(photos)
    engine.limit = 2
    world = open_judging(qtbot, photos, engine=engine)
    waiting = world.pane.board.waiting
    world.say(SAY_A, SAY_A)
    world.until(lambda: waiting.words()[0] == "No more pairs")
    assert waiting.words()[1].startswith("Every photo was judged. Add photos to go on")
    world.key(Qt.Key.Key_U)
    world.say(SAY_B)
    assert world.choices() == ["a", "b"]
    world.close()
