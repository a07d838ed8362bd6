"""Judging pairs by keys: answers, undo, going back, annotators, empty states."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.judging_world import SAY_A, SAY_B, TIE, JudgingWorld, open_judging
from tests.pictures import scenes, write_photo


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [
        write_photo(tmp_path / "shoot" / f"{number}.jpg", pixels) for number, pixels in enumerate(scenes(3, 300, 200))
    ]


@pytest.fixture
def world(qtbot: QtBot, photos: list[Path]) -> Iterator[JudgingWorld]:
    made = open_judging(qtbot, photos)
    yield made
    made.close()


def test_keys_answer_and_the_next_pair_is_there(world: JudgingWorld) -> None:
    first = world.say(SAY_A, SAY_B, TIE, Qt.Key.Key_X)
    assert len(set(first)) == 4
    assert [(each.pair.id, each.judgement.choice) for each in world.judged("Me")] == [
        *zip(first, ("a", "b", "tie", "skip"), strict=True)
    ]
    assert all(each.judgement.milliseconds > 0 for each in world.judged())
    assert not world.errors
