"""Choices written to a file and read from it, by the buttons of the panel."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.judging_world import SAY_A, SAY_B, TIE, JudgingWorld, open_judging
from tests.pictures import scene, write_photo


@pytest.fixture
def world(qtbot: QtBot, tmp_path: Path) -> Iterator[JudgingWorld]:
    photos = [write_photo(tmp_path / f"{number}.jpg", scene(seed=number)) for number in range(3)]
    made = open_judging(qtbot, photos)
    yield made
    made.close()


def press(world: JudgingWorld, text: str) -> None:
    button = next(each for each in world.pane.files.findChildren(QPushButton) if each.text() == text)
    world.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_choices_go_out_and_come_back(
    qtbot: QtBot, world: JudgingWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "choices.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    world.say(SAY_A, SAY_B, TIE)
    press(world, "Export choices…")
    world.until(lambda: any("3 choices" in words for words in world.notices))
    assert file.is_file()
    world.pane.board.undo()
    assert len(world.judged()) == 2
    press(world, "Import choices…")
    world.until(lambda: any("imported" in words for words in world.notices))
    assert "3 were here already" in world.notices[-1]
    # The answer that was taken back here is newer than the one in the file.
    assert sorted(world.choices()) == ["a", "b"]


def test_a_file_that_is_none_is_told(
    qtbot: QtBot, world: JudgingWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "photo.json"
    file.write_bytes(b"\xff\xd8 none")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    press(world, "Import choices…")
    world.until(lambda: bool(world.errors))
    assert "photo.json" in str(world.errors[0])


def test_a_cancelled_dialog_changes_nothing(world: JudgingWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    press(world, "Import choices…")
    press(world, "Export choices…")
    assert (world.notices, world.errors) == ([], [])
