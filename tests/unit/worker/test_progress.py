import errno
import io

import pytest

from ml_core.specs.events import Diagnosis, Metrics, Progress, StoppedEarly
from ml_core.training.diagnostics import HELD_OUT
from ml_core.worker.progress import ProgressLine, bar, time_words


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_file_gets_a_line_for_each_phase_and_its_end_only() -> None:
    stream = io.StringIO()
    line = ProgressLine(stream)
    for done in range(11):
        line(Progress(done, 10, "photos", "Looking"))
    line(Progress(10, 10, "photos", "Looking"))
    line(Progress(0, 5, "steps", "Training"))
    assert stream.getvalue().splitlines() == [
        "Looking, 0 of 10 photos",
        "Looking, 10 of 10 photos",
        "Training, 0 of 5 steps",
    ]


def test_a_terminal_gets_one_line_with_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    stream = Terminal()
    line = ProgressLine(stream)
    line(Metrics(3, {HELD_OUT: 0.913, "other": 0.2}))
    line(Progress(2_500, 10_000, "steps", "Training", 75.2))
    assert "\n" not in stream.getvalue()
    shown = stream.getvalue().split("\x1b[K")[-1]
    assert shown.startswith("[=====               ]  25%")
    assert "2,500 of 10,000 steps, 1 min 15 s left" in shown
    assert shown.endswith("91% of the best on photos never seen")
    line.clear()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_a_narrow_terminal_is_not_overrun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    stream = Terminal()
    ProgressLine(stream)(Progress(1, 3, "photos", "A long message about what is being done now", 10.0))
    assert len(stream.getvalue().split("\x1b[K")[-1]) <= 39


def test_advice_has_a_line_of_its_own() -> None:
    stream = Terminal()
    line = ProgressLine(stream)
    line(Progress(1, 2))
    line(Diagnosis("warning", "It stands still.", "Add photos."))
    line(StoppedEarly(1))
    assert stream.getvalue().endswith("\r\x1b[KIt stands still. Add photos.\n")


def test_a_terminal_that_was_closed_ends_nothing() -> None:
    class Closed(Terminal):
        def write(self, text: str) -> int:
            raise OSError(errno.EIO, "Input/output error")

    line = ProgressLine(Closed())
    line(Progress(1, 2))
    line.say("words")
    line.clear()


def test_a_total_of_nothing_is_no_error() -> None:
    assert bar(Progress(0, 0)).endswith("0%")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-1, "0 s"), (0.4, "0 s"), (59.4, "59 s"), (60, "1 min 00 s"), (3599, "59 min 59 s"), (7260, "2 h 01 min")],
)
def test_times_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert time_words(seconds) == words
