"""The engine client: answers, newest wins, crashes survived, nothing left running."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.jobs.engine_client import EngineClient
from ml_core.specs.engine import PhotoRef, ScoreReply, ScoreRequest
from ml_core.specs.errors import EngineError

COMMAND = (sys.executable, "-m", "tests.gui.fake_engine")


@pytest.fixture
def engine(qtbot: QtBot) -> Iterator[EngineClient]:
    client = EngineClient(COMMAND, timeout_seconds=20)
    yield client
    client.close()


class Answers:
    """What came back, in order: the mean of the first crop, or the error."""

    def __init__(self, engine: EngineClient) -> None:
        self._engine = engine
        self.got: list[float | EngineError] = []

    def ask(self, name: str, topic: str = "") -> None:
        request = ScoreRequest(PhotoRef(Path(name)))
        self._engine.ask(request, self.take, self.got.append, topic)

    def take(self, reply: ScoreReply) -> None:
        self.got.append(reply.crops[0].mean)


def test_answers_come_in_order(engine: EngineClient, qtbot: QtBot) -> None:
    answers = Answers(engine)
    for name in ("a", "bbb", "cc"):
        answers.ask(name)
    qtbot.waitUntil(lambda: answers.got == [1.0, 3.0, 2.0], timeout=20_000)
    assert engine.state == "ready"


def test_newest_question_of_a_topic_wins(engine: EngineClient, qtbot: QtBot) -> None:
    answers = Answers(engine)
    answers.ask("slow", "view")
    for name in ("a", "bb", "ccc"):
        answers.ask(name, "view")
    answers.ask("other!")
    qtbot.waitUntil(lambda: 6.0 in answers.got, timeout=20_000)
    assert answers.got == [3.0, 6.0]


def test_an_error_of_the_engine_is_told_in_words(engine: EngineClient, qtbot: QtBot) -> None:
    answers = Answers(engine)
    answers.ask("bad")
    qtbot.waitUntil(lambda: len(answers.got) == 1, timeout=20_000)
    assert str(answers.got[0]) == "This photo cannot be read. Choose another."


def test_a_crash_costs_one_answer_and_the_engine_returns(engine: EngineClient, qtbot: QtBot) -> None:
    answers = Answers(engine)
    answers.ask("crash")
    answers.ask("after")
    qtbot.waitUntil(lambda: len(answers.got) == 2, timeout=20_000)
    assert isinstance(answers.got[0], EngineError)
    assert "code 3" in answers.got[0].what
    assert "again" in answers.got[0].remedy
    assert answers.got[1] == 5.0


def test_a_silent_engine_is_ended_and_returns(qtbot: QtBot) -> None:
    client = EngineClient(COMMAND, timeout_seconds=2)
    try:
        answers = Answers(client)
        answers.ask("hang")
        answers.ask("after")
        qtbot.waitUntil(lambda: len(answers.got) == 2, timeout=30_000)
        assert isinstance(answers.got[0], EngineError)
        assert answers.got[1] == 5.0
    finally:
        client.close()


def test_an_engine_that_cannot_start_fails_in_words(qtbot: QtBot) -> None:
    client = EngineClient(("/nowhere/thirds-engine",))
    try:
        answers = Answers(client)
        states: list[str] = []
        client.state_changed.connect(states.append)
        answers.ask("a")
        qtbot.waitUntil(lambda: states[-1:] == ["failed"], timeout=30_000)
        assert all(isinstance(answer, EngineError) for answer in answers.got)
        assert len(answers.got) == 1
        assert states.count("restarting") == 4
    finally:
        client.close()


def test_closing_with_an_open_question_leaves_nothing(qtbot: QtBot) -> None:
    client = EngineClient(COMMAND)
    answers = Answers(client)
    answers.ask("a")
    qtbot.waitUntil(lambda: len(answers.got) == 1, timeout=20_000)
    answers.ask("hang")
    qtbot.wait(50)
    client.close()
    assert answers.got == [1.0]
