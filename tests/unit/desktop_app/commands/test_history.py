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


def test_what_was_undone_can_be_done_again_until_something_else_is_done() -> None:
    history, value = History(), [0]

    def act(amount: int) -> None:
        def move(by: int) -> None:
            value[0] += by

        move(amount)
        history.did(f"added {amount}", lambda: move(-amount), lambda: move(amount))

    act(1)
    act(10)
    assert [history.undo(), history.undo()] == ["added 10", "added 1"]
    assert (value[0], history.can_undo(), history.can_redo()) == (0, False, True)
    assert [history.redo(), history.redo()] == ["added 1", "added 10"]
    assert (value[0], history.can_redo()) == (11, False)
    history.undo()
    act(100)
    assert (value[0], history.can_redo()) == (101, False)


def test_what_cannot_be_done_again_ends_what_can() -> None:
    history = History()
    history.did("removed a photo", lambda: None)
    history.did("accepted a crop", lambda: None, lambda: None)
    history.undo()
    assert history.can_redo()
    history.undo()
    assert not history.can_redo()
