"""Background work: delivered on the thread that asked, errors too, not to widgets that are gone."""

import threading

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.jobs.background import run_in_background, wait_for_all
from ml_core.specs.errors import PhotoError


def test_the_result_arrives_on_the_asking_thread(qtbot: QtBot) -> None:
    got: list[tuple[int, int]] = []
    run_in_background(threading.get_ident, lambda worker: got.append((worker, threading.get_ident())))
    qtbot.waitUntil(lambda: len(got) == 1)
    worker, receiver = got[0]
    assert worker != receiver == threading.get_ident()


def test_an_error_arrives_as_it_was_raised(qtbot: QtBot) -> None:
    errors: list[Exception] = []

    def fail() -> None:
        raise PhotoError("It is broken.")

    run_in_background(fail, on_error=errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert isinstance(errors[0], PhotoError)


def test_an_error_nobody_takes_is_not_swallowed(qtbot: QtBot) -> None:
    with qtbot.captureExceptions() as caught:
        run_in_background(lambda: 1 // 0)
        qtbot.waitUntil(lambda: len(caught) == 1)
    assert caught[0][0] is ZeroDivisionError


def test_a_widget_that_is_gone_is_not_called(qtbot: QtBot) -> None:
    label, go = QLabel(), threading.Event()

    def slow() -> str:
        go.wait(5)
        return "late"

    run_in_background(slow, label.setText)
    label.deleteLater()
    qtbot.waitUntil(lambda: not _alive(label))
    go.set()
    assert wait_for_all()


def _alive(label: QLabel) -> bool:
    try:
        label.text()
    except RuntimeError:
        return False
    return True


def test_waiting_delivers_everything(qtbot: QtBot) -> None:
    got: list[int] = []
    for number in range(20):
        run_in_background(lambda number=number: number, got.append)  # type: ignore[misc]
    assert wait_for_all()
    assert sorted(got) == list(range(20))


@pytest.mark.parametrize("count", [200])
def test_many_jobs_do_not_make_many_threads(qtbot: QtBot, count: int) -> None:
    idents: set[int] = set()
    for _ in range(count):
        run_in_background(threading.get_ident, idents.add)
    assert wait_for_all()
    assert len(idents) < 50
