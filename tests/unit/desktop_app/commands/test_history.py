"""Acts are undone newest first."""

import pytest

from desktop_app.commands.history import LONGEST, History


def test_the_newest_act_is_undone_first() -> None:
    done = ["one", "two"]
    history = History()
    history.did("one", lambda: done.remove("one"))
    history.did("two", lambda: done.remove("two"))
    assert history.undo() == "two"
    assert done == ["one"]
    assert history.can_undo()
    assert history.undo() == "one"
    assert not history.can_undo()
    with pytest.raises(IndexError):
        history.undo()


def test_the_oldest_acts_are_forgotten() -> None:
    history = History()
    for number in range(LONGEST + 5):
        history.did(str(number), lambda: None)
    undone = [history.undo() for _ in range(LONGEST)]
    assert undone[-1] == "5"
    assert not history.can_undo()
