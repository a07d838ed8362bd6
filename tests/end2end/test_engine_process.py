"""The engine as the window starts it: a process that talks over a pipe."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from ml_core.specs.engine import (
    ErrorReply,
    HelloReply,
    HelloRequest,
    PhotoRef,
    ProposeReply,
    ProposeRequest,
    Request,
    ScoreReply,
    ScoreRequest,
    SubjectReply,
    SubjectRequest,
    decode_message,
    encode_message,
)
from ml_core.specs.launch import engine_command, worker_environment
from tests.pictures import write_photo

END_SECONDS = 30


@pytest.fixture
def engine(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with (tmp_path / "engine.log").open("wb") as log:
        process = subprocess.Popen(
            engine_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=worker_environment()
        )
    with process:
        yield process
        if process.stdin is not None:
            process.stdin.close()
        assert process.wait(END_SECONDS) == 0


def say(engine: "subprocess.Popen[bytes]", line: bytes) -> tuple[int, Any]:
    assert engine.stdin is not None
    assert engine.stdout is not None
    engine.stdin.write(line)
    engine.stdin.flush()
    return decode_message(engine.stdout.readline())


def ask(engine: "subprocess.Popen[bytes]", number: int, request: Request) -> Any:
    answered, reply = say(engine, encode_message(number, request))
    assert answered == number
    return reply


def test_every_request_is_answered_and_nonsense_survived(engine: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "photo.jpg")
    assert isinstance(ask(engine, 1, HelloRequest()), HelloReply)
    assert isinstance(ask(engine, 2, ScoreRequest(PhotoRef(photo))), ScoreReply)
    assert isinstance(ask(engine, 3, SubjectRequest(photo)), SubjectReply)
    number, reply = say(engine, b"this is no message\n")
    assert (number, type(reply)) == (0, ErrorReply)
    assert isinstance(ask(engine, 4, ScoreRequest(PhotoRef(tmp_path / "missing.jpg"))), ErrorReply)
    # No network was needed so far, and torch takes a second and 200 MB.
    libraries = {Path(item.path).name for item in psutil.Process(engine.pid).memory_maps()}
    assert not any(name.startswith("libtorch") for name in libraries)
    assert isinstance(ask(engine, 5, ProposeRequest(PhotoRef(photo), count=1)), ProposeReply)
    assert ask(engine, 6, HelloRequest()).device


def test_what_libraries_print_does_not_reach_the_pipe(tmp_path: Path) -> None:
    script = textwrap.dedent("""
        import os, sys
        from ml_core.worker import engine, answers
        answer = answers.answer
        def noisy(request):
            print("a library says hello")
            os.write(1, b"so does one in C\\n")
            return answer(request)
        answers.answer = noisy
        engine.serve()
    """)
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=encode_message(1, HelloRequest()),
        capture_output=True,
        env=worker_environment(),
        timeout=END_SECONDS,
        check=True,
    )
    assert decode_message(done.stdout)[0] == 1
    assert b"a library says hello" in done.stderr
    assert b"so does one in C" in done.stderr


def test_the_engine_ends_when_the_window_is_killed() -> None:
    # A window stand-in that starts the engine, says its id and waits to be killed.
    script = textwrap.dedent("""
        import subprocess, sys, time
        from ml_core.specs.launch import engine_command
        engine = subprocess.Popen(engine_command(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        print(engine.pid, flush=True)
        time.sleep(60)
    """)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as window:
        assert window.stdout is not None
        engine = psutil.Process(int(window.stdout.readline()))
        os.kill(window.pid, signal.SIGKILL)
        engine.wait(END_SECONDS)
    assert not engine.is_running() or engine.status() == psutil.STATUS_ZOMBIE
