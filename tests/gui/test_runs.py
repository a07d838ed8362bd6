"""The supervisor of runs, with a worker that writes events and learns nothing."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.jobs.run_supervisor import DISCARDED, RunSupervisor
from ml_core.specs import events as ev
from ml_core.specs.errors import RunError
from ml_core.specs.runs import RunFolder, RunState
from ml_core.specs.tasks import BootstrapConfig

WAIT = 20_000
Make = Callable[..., RunSupervisor]


def command(*options: str) -> Callable[[Path], list[str]]:
    return lambda folder: [sys.executable, "-m", "tests.gui.fake_worker", *options, str(folder)]


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Make]:
    made: list[RunSupervisor] = []

    def supervisor(*options: str, grace: float = 0.3) -> RunSupervisor:
        made.append(RunSupervisor(tmp_path / "runs", command(*options), grace))
        return made[-1]

    yield supervisor
    for each in made:
        each.close()
    for child in psutil.Process().children(recursive=True):
        child.kill()
        child.wait(5)


def wait_for(qtbot: QtBot, runs: RunSupervisor, name: str, *states: RunState) -> None:
    def reached() -> bool:
        summary = runs.summary(name)
        return summary is not None and summary.state in states

    qtbot.waitUntil(reached, timeout=WAIT)


def metric_steps(runs: RunSupervisor, name: str) -> list[int]:
    return [event.step for event in runs.events(name) if isinstance(event, ev.Metrics)]


def test_a_run_is_followed_to_its_end(qtbot: QtBot, make: Make) -> None:
    runs = make()
    heard: list[tuple[str, ev.Event]] = []
    states: list[RunState] = []
    runs.run_event.connect(lambda name, event: heard.append((name, event)))
    runs.run_state.connect(lambda _name, state: states.append(state))
    name = runs.start("bootstrap", BootstrapConfig(), "Birds")
    wait_for(qtbot, runs, name, RunState.FINISHED)
    summary = runs.summary(name)
    assert summary is not None
    assert (summary.title, summary.task, summary.figure) == ("Birds", "bootstrap", "95 %")
    assert states == [RunState.RUNNING, RunState.FINISHED]
    assert metric_steps(runs, name) == list(range(1, 41))
    assert [event for _, event in heard] == runs.events(name) == runs.folder(name).read_events()[0]


def test_no_zombie_is_left(qtbot: QtBot, make: Make) -> None:
    runs = make()
    name = runs.start("bootstrap", BootstrapConfig())
    wait_for(qtbot, runs, name, RunState.FINISHED)
    qtbot.waitUntil(lambda: not psutil.Process().children(), timeout=WAIT)


def test_stop_keeps_the_run_and_resume_goes_on(qtbot: QtBot, make: Make) -> None:
    runs = make("--seconds", "4", grace=10)
    name = runs.start("bootstrap", BootstrapConfig())
    qtbot.waitUntil(lambda: len(metric_steps(runs, name)) >= 12, timeout=WAIT)
    runs.stop(name)
    wait_for(qtbot, runs, name, RunState.STOPPED)
    assert metric_steps(runs, name)[-1] < 40
    runs.resume(name)
    wait_for(qtbot, runs, name, RunState.RUNNING)
    wait_for(qtbot, runs, name, RunState.FINISHED)
    started = [event.step for event in runs.events(name) if isinstance(event, ev.Started)]
    assert started[0] == 0
    assert started[1] >= 10
    assert metric_steps(runs, name)[-1] == 40


def test_resuming_waits_for_a_worker_that_still_ends(qtbot: QtBot, make: Make) -> None:
    runs = make("--seconds", "2", "--linger", "1.5", grace=10)
    name = runs.start("bootstrap", BootstrapConfig())
    qtbot.waitUntil(lambda: len(metric_steps(runs, name)) >= 12, timeout=WAIT)
    runs.stop(name)
    wait_for(qtbot, runs, name, RunState.STOPPED)
    assert len(psutil.Process().children()) == 1
    runs.resume(name)
    wait_for(qtbot, runs, name, RunState.FINISHED)
    assert metric_steps(runs, name)[-1] == 40


def test_a_run_that_does_not_stop_is_ended_by_force(qtbot: QtBot, make: Make) -> None:
    runs = make("--ignore-stop", "--seconds", "60")
    name = runs.start("bootstrap", BootstrapConfig())
    qtbot.waitUntil(lambda: len(metric_steps(runs, name)) >= 2, timeout=WAIT)
    runs.stop(name)
    wait_for(qtbot, runs, name, RunState.STOPPED)
    assert isinstance(runs.events(name)[-1], ev.StoppedEarly)
    assert not psutil.Process().children()


def test_a_worker_that_dies_leaves_a_lost_run_that_can_be_resumed(qtbot: QtBot, make: Make) -> None:
    runs = make("--seconds", "30", grace=10)
    name = runs.start("bootstrap", BootstrapConfig())
    qtbot.waitUntil(lambda: len(metric_steps(runs, name)) >= 2, timeout=WAIT)
    os.kill(psutil.Process().children()[0].pid, signal.SIGKILL)
    wait_for(qtbot, runs, name, RunState.LOST)
    runs.resume(name)
    wait_for(qtbot, runs, name, RunState.RUNNING)
    runs.stop(name)
    wait_for(qtbot, runs, name, RunState.STOPPED)


def test_a_run_that_outlives_the_window_is_found_again(qtbot: QtBot, make: Make) -> None:
    first = make("--seconds", "3")
    name = first.start("bootstrap", BootstrapConfig())
    qtbot.waitUntil(lambda: len(metric_steps(first, name)) >= 3, timeout=WAIT)
    before = first.events(name)
    first.close()
    second = make()
    wait_for(qtbot, second, name, RunState.RUNNING)
    wait_for(qtbot, second, name, RunState.FINISHED)
    assert second.events(name)[: len(before)] == before
    assert metric_steps(second, name) == list(range(1, 41))


def test_a_run_of_the_command_line_appears(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    runs = make()
    folder = RunFolder.create(tmp_path / "runs", "bootstrap", BootstrapConfig(), "From the command line")
    folder.append(ev.Started("bootstrap", "0", "elsewhere", 1))
    folder.append(ev.Finished({"share": 0.9}))
    wait_for(qtbot, runs, folder.name, RunState.FINISHED)
    assert runs.runs()[0].figure == "90 %"


def test_a_discarded_run_can_be_restored(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    runs = make()
    name = runs.start("bootstrap", BootstrapConfig())
    wait_for(qtbot, runs, name, RunState.RUNNING)
    with pytest.raises(RunError, match="still running"):
        runs.discard(name)
    wait_for(qtbot, runs, name, RunState.FINISHED)
    events = runs.events(name)
    runs.discard(name)
    assert runs.runs() == []
    assert (tmp_path / "runs" / DISCARDED / name / "spec.json").is_file()
    runs.restore(name)
    wait_for(qtbot, runs, name, RunState.FINISHED)
    assert runs.events(name) == events


def test_what_cannot_be_done_is_said(qtbot: QtBot, make: Make) -> None:
    runs = make()
    name = runs.start("bootstrap", BootstrapConfig())
    wait_for(qtbot, runs, name, RunState.FINISHED)
    with pytest.raises(RunError, match="complete"):
        runs.resume(name)
    with pytest.raises(RunError, match="no such run"):
        runs.stop("nothing")


def test_a_worker_that_cannot_start_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    runs = RunSupervisor(tmp_path / "runs", lambda folder: ["/nowhere/thirds"], 1)
    try:
        errors: list[tuple[str, RunError]] = []
        runs.start_failed.connect(lambda name, error: errors.append((name, error)))
        name = runs.start("bootstrap", BootstrapConfig())
        qtbot.waitUntil(lambda: len(errors) == 1, timeout=WAIT)
        assert errors[0][0] == name
        wait_for(qtbot, runs, name, RunState.NEW)
    finally:
        runs.close()


def test_a_worker_that_dies_before_its_first_word_is_lost_and_its_output_is_kept(qtbot: QtBot, tmp_path: Path) -> None:
    complaint = "import sys; sys.exit('there is no such module')"
    runs = RunSupervisor(tmp_path / "runs", lambda folder: [sys.executable, "-c", complaint], 1)
    try:
        name = runs.start("bootstrap", BootstrapConfig())
        wait_for(qtbot, runs, name, RunState.LOST)
        assert "no such module" in runs.log_text(name)
    finally:
        runs.close()
