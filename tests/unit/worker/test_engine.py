import io
import os
import threading
from collections.abc import Callable
from typing import Any

import pytest

from ml_core.specs.engine import ErrorReply, HelloReply, HelloRequest, decode_message, encode_message
from ml_core.specs.errors import EngineError
from ml_core.worker.engine import Engine


def replies(lines: list[bytes], answer: Callable[[Any], Any], idle_seconds: float = 60.0) -> list[tuple[int, Any]]:
    target = io.BytesIO()
    engine = Engine(answer, lambda: None, idle_seconds)
    engine.run(io.BytesIO(b"".join(lines)), target, lambda: None)
    return [decode_message(line) for line in target.getvalue().splitlines()]


def hello(number: int) -> bytes:
    return encode_message(number, HelloRequest())


def test_each_request_gets_its_reply_in_order() -> None:
    answered = replies([hello(3), hello(5)], lambda _request: HelloReply("1", "cpu"))
    assert answered == [(3, HelloReply("1", "cpu")), (5, HelloReply("1", "cpu"))]


def test_what_is_no_message_is_answered_and_survived() -> None:
    broken = b'{"number": 9, "kind": "ScoreRequest", "body": {"photo": 3}}\n'
    lines = [b"garbage\n", b"[1]\n", b'{"number": "x"}\n', broken, b"\xff\xfe\n", b"[" * 100_000 + b"\n", hello(1)]
    answered = replies(lines, lambda _request: HelloReply("1", ""))
    assert [number for number, _ in answered] == [0, 0, 0, 9, 0, 0, 1]
    assert all(isinstance(reply, ErrorReply) for _, reply in answered[:-1])
    assert answered[-1][1] == HelloReply("1", "")


@pytest.mark.parametrize(
    ("error", "reply"),
    [
        (EngineError("It is night.", "Wait."), ErrorReply("It is night.", "Wait.")),
        (
            MemoryError(),
            ErrorReply("The computer ran out of memory.", "Close other programs or use fewer photos, then try again."),
        ),
    ],
)
def test_an_answer_that_fails_is_told_in_words(error: Exception, reply: ErrorReply) -> None:
    def answer(_request: object) -> HelloReply:
        raise error

    assert replies([hello(2), hello(4)], answer) == [(2, reply), (4, reply)]


def test_what_nobody_expected_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    def answer(_request: object) -> HelloReply:
        return HelloReply(str(1 // 0), "")

    [(number, reply)] = replies([hello(2)], answer)
    assert number == 2
    assert "ZeroDivisionError" in reply.what
    assert "1 // 0" in caplog.text


def test_an_idle_engine_warms_up_once_and_answers_afterwards() -> None:
    reading, writing = os.pipe()
    warmed: list[int] = []
    done = threading.Event()

    def warm_up() -> None:
        warmed.append(1)
        done.set()
        raise ImportError

    target = io.BytesIO()
    engine = Engine(lambda _request: HelloReply("1", ""), warm_up, idle_seconds=0.01)
    with os.fdopen(reading, "rb") as source, os.fdopen(writing, "wb") as ours:
        serving = threading.Thread(target=engine.run, args=(source, target, lambda: None))
        serving.start()
        assert done.wait(10)
        ours.write(hello(1))
        ours.close()
        serving.join(10)
    assert warmed == [1]
    assert decode_message(target.getvalue())[0] == 1


def test_an_engine_whose_replies_nobody_reads_ends() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    engine = Engine(lambda _request: HelloReply("1", ""), lambda: None)
    target = os.fdopen(writing, "wb", buffering=0)
    with target:
        engine.run(io.BytesIO(hello(1) * 3), target, lambda: None)


def test_an_answer_that_outlasts_the_window_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml_core.worker.engine.GRACE_SECONDS", 0.01)
    given_up = threading.Event()

    def answer(_request: object) -> HelloReply:
        assert given_up.wait(10)
        return HelloReply("1", "")

    Engine(answer, lambda: None).run(io.BytesIO(hello(1)), io.BytesIO(), given_up.set)
    assert given_up.is_set()
