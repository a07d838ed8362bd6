"""What a task says while it runs, and how it hears that it should stop."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_core.specs import events as ev
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import Stopped
from ml_core.specs.runs import RunFolder


@pytest.fixture
def said() -> list[ev.Event]:
    return []


@pytest.fixture
def context(tmp_path: Path, said: list[ev.Event]) -> TaskContext:
    return TaskContext(RunFolder.create(tmp_path, "test", {}), said.append)


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return what moves the clock on."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def move(seconds: float) -> None:
        now[0] += seconds

    return move


def progress(said: list[ev.Event]) -> list[tuple[int, float | None]]:
    return [(event.done, event.seconds_left) for event in said if isinstance(event, ev.Progress)]


def test_events_go_to_the_run_and_to_the_listener(context: TaskContext, said: list[ev.Event]) -> None:
    context.metrics(3, {"losses/value": 0.5})
    context.sample(3, "paths", {"photos": []})
    assert said == context.run.read_events()[0]
    assert [type(event) for event in said] == [ev.Metrics, ev.Sample]


def test_time_left_follows_the_pace(context: TaskContext, said: list[ev.Event], wait: Callable[[float], None]) -> None:
    context.progress(0, 100)
    wait(10)
    context.progress(20, 100)
    wait(30)
    context.progress(100, 100)
    assert progress(said) == [(0, None), (20, pytest.approx(40)), (100, 0)]


def test_a_resumed_task_estimates_from_where_it_resumed(
    context: TaskContext, said: list[ev.Event], wait: Callable[[float], None]
) -> None:
    context.progress(900, 1000)
    wait(1)
    context.progress(950, 1000)
    assert progress(said) == [(900, None), (950, pytest.approx(1))]


def test_a_new_phase_has_its_own_pace(
    context: TaskContext, said: list[ev.Event], wait: Callable[[float], None]
) -> None:
    context.progress(0, 10, message="Looking at the photos")
    wait(100)
    context.progress(10, 10, message="Looking at the photos")
    context.progress(0, 1000, message="Training")
    wait(1)
    context.progress(100, 1000, message="Training")
    assert progress(said)[2:] == [(0, None), (100, pytest.approx(9))]


def test_progress_is_said_a_few_times_a_second_and_at_the_end(
    context: TaskContext, said: list[ev.Event], wait: Callable[[float], None]
) -> None:
    for done in range(1001):
        context.progress(done, 1000)
        wait(0.01)
    assert 40 <= len(said) <= 60
    assert progress(said)[-1] == (1000, 0)


def test_more_than_all_leaves_no_time(
    context: TaskContext, said: list[ev.Event], wait: Callable[[float], None]
) -> None:
    context.progress(0, 100)
    wait(1)
    context.progress(120, 100)
    assert progress(said)[-1] == (120, 0)


def test_a_stop_is_heard_from_this_process_and_from_the_folder(context: TaskContext) -> None:
    context.raise_if_stopped()
    context.run.request_stop()
    with pytest.raises(Stopped):
        context.raise_if_stopped()
    context.run.clear_stop()
    assert not context.should_stop()
    context.request_stop()
    assert context.should_stop()
