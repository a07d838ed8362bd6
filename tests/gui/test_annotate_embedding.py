"""A command that several parts of the window own goes to the one that is seen, by the same key everywhere."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import command, commands_of
from desktop_app.panes.annotate.board_commands import JUDGING, BoardCommands
from desktop_app.window.command_listing import place_title
from desktop_app.window.shortcuts import Shortcuts
from tests.gui.keys import focus_in


class Board(BoardCommands):
    """A board that only counts."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = 0

    def can_undo(self) -> bool:
        return True

    def undo(self) -> None:
        self.undone += 1


class Counting(QWidget):
    """A part with a command of a mode of one pane."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    @command("learn.count", title="Count", help="Count.", keys=("U",), where="learn")
    def add(self) -> None:
        self.count += 1


class World:
    """Two boards, one of them seen, in a pane whose mode is chosen."""

    def __init__(self, qtbot: QtBot) -> None:
        self.pane, self.mode = "annotate", JUDGING
        self.stack, self.boards, self.counting = QStackedWidget(), (Board(), Board()), Counting()
        for board in self.boards:
            self.stack.addWidget(board)
        qtbot.addWidget(self.stack)
        self.keymap = Keymap()
        self.shortcuts = Shortcuts(self.stack, self.keymap, lambda: (self.pane, self.mode))
        for owner in (*self.boards, self.counting):
            self.shortcuts.add(commands_of(owner))
        self.stack.show()
        qtbot.waitActive(self.stack)

    def press(self, key: Qt.Key) -> tuple[int, int, int]:
        self.shortcuts.refresh()
        focus_in(self.stack)
        QTest.keyClick(self.stack, key)
        return self.boards[0].undone, self.boards[1].undone, self.counting.count


@pytest.fixture
def world(qtbot: QtBot) -> World:
    return World(qtbot)


def test_keys_go_to_the_board_that_is_seen_in_any_pane_in_that_mode(world: World) -> None:
    assert world.press(Qt.Key.Key_U) == (1, 0, 0)
    world.stack.setCurrentIndex(1)
    assert world.press(Qt.Key.Key_U) == (1, 1, 0)
    world.pane = "learn"
    assert world.press(Qt.Key.Key_U) == (1, 2, 0)
    world.mode = ""
    assert world.press(Qt.Key.Key_U) == (1, 2, 1)


def test_one_choice_of_keys_holds_for_every_board(world: World) -> None:
    undo = next(each.command for each in world.shortcuts.commands() if each.command.name == "judging.undo")
    world.keymap.bind(undo, ["J"])
    world.shortcuts.rebuild()
    for number, expected in ((0, (1, 0, 0)), (1, (1, 1, 0))):
        world.stack.setCurrentIndex(number)
        assert world.press(Qt.Key.Key_J) == expected


def test_each_command_is_listed_once_under_one_title(world: World) -> None:
    names = [each.command.name for each in world.shortcuts.commands()]
    assert len(names) == len(set(names))
    assert place_title(f"*.{JUDGING}", {}) == "Judging"
