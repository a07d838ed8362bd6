"""Workers as the window starts them: killed at any moment, stopped on request, two on one run."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.specs import events as ev
from ml_core.specs.errors import RunError
from ml_core.specs.launch import run_command, start_worker
from ml_core.specs.runs import RunFolder, RunState
from ml_core.specs.tasks import BootstrapConfig, ProposeConfig
from ml_core.worker.runner import execute
from tests.pictures import scenes, write_photo

KILLS = 5
WAIT_SECONDS = 90


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for number, pixels in enumerate(scenes(6, 240, 160)):
        write_photo(tmp_path / "photos" / f"{number}.jpg", pixels)
    return tmp_path / "photos"


def bootstrap(tmp_path: Path, photos: Path, steps: int) -> RunFolder:
    config = BootstrapConfig(photos=(photos,), steps=steps, environments=32, batch_size=256, checkpoint_seconds=0.1)
    return RunFolder.create(tmp_path / "runs", "bootstrap", config)


def worker_on(run: RunFolder) -> "subprocess.Popen[bytes]":
    return start_worker(run_command(run.path), run.path / "worker.log")


def wait_for(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


def seen(run: RunFolder, kind: type[ev.Event]) -> int:
    return sum(isinstance(event, kind) for event in run.read_events()[0])


def test_a_worker_killed_at_random_moments_loses_nothing_but_time(tmp_path: Path, photos: Path) -> None:
    run, moments = bootstrap(tmp_path, photos, 40_000), random.Random(int(time.time()))
    for kill in range(KILLS):
        # In turns: anywhere in the start of the process, and in the training, which goes on from a checkpoint.
        trained = seen(run, ev.Metrics)
        with worker_on(run) as worker:
            if kill % 2:
                wait_for(lambda: seen(run, ev.Metrics) > trained, "training")  # noqa: B023 - called at once
            time.sleep(moments.uniform(0.0, 0.5 if kill % 2 else 2.0))
            os.kill(worker.pid, signal.SIGKILL)
        before, _ = run.read_events()
        assert run.state() is (RunState.LOST if before else RunState.NEW)
        assert run.holder() is None
        for event in before:
            if isinstance(event, ev.Checkpoint):
                assert run.file(event.file).exists()
    with worker_on(run) as worker:
        assert worker.wait(WAIT_SECONDS) == 0, (run.path / "worker.log").read_text()
    events, _ = run.read_events()
    assert run.state() is RunState.FINISHED
    end = events[-1]
    assert isinstance(end, ev.Finished)
    assert CropPolicy.load(run.file(end.result["policy"])).facts.scorer == "composition"
    # Each worker says what it took up: the last checkpoint of those before it.
    checkpoint = 0
    for event in events:
        if isinstance(event, ev.Started):
            assert event.step == checkpoint
        if isinstance(event, ev.Checkpoint):
            checkpoint = event.step
    assert not list(run.path.rglob("*.tmp")), "a later worker clears what a killed one left"


def test_a_worker_stops_on_request_and_on_the_systems_signal_and_goes_on(tmp_path: Path, photos: Path) -> None:
    run = bootstrap(tmp_path, photos, 20_000_000)
    for number, stop in enumerate((run.request_stop, None), 1):
        with worker_on(run) as worker:
            metrics = seen(run, ev.Metrics)
            wait_for(lambda: seen(run, ev.Metrics) > metrics + 1, "training")  # noqa: B023 - called at once
            assert run.state() is RunState.RUNNING
            if stop is None:
                os.kill(worker.pid, signal.SIGTERM)
            else:
                stop()
            assert worker.wait(WAIT_SECONDS) == 0
        assert run.state() is RunState.STOPPED
        assert seen(run, ev.StoppedEarly) == number
        assert run.holder() is None
        assert not run.stop_requested()
    starts = [event.step for event in run.read_events()[0] if isinstance(event, ev.Started)]
    assert starts[0] == 0 < starts[1]


def test_two_workers_cannot_hold_one_run(tmp_path: Path, photos: Path) -> None:
    run = bootstrap(tmp_path, photos, 20_000_000)
    with worker_on(run) as first, worker_on(run) as second:
        wait_for(lambda: first.poll() is not None or second.poll() is not None, "one of them to give way")
        with pytest.raises(RunError, match="Another worker"):
            execute(run)
        run.request_stop()
        codes = sorted((first.wait(WAIT_SECONDS), second.wait(WAIT_SECONDS)))
    assert codes == [0, 1]
    assert seen(run, ev.Started) == 1
    assert "Another worker is on this run" in (run.path / "worker.log").read_text()
    assert "Traceback" not in (run.path / "worker.log").read_text()


def test_a_run_in_this_process_says_what_a_worker_says(tmp_path: Path, photos: Path) -> None:
    def kinds(run: RunFolder) -> list[str]:
        # How often progress is told depends on the clock.
        told = [event for event in run.read_events()[0] if not isinstance(event, ev.Progress | ev.Sample)]
        return [type(event).__name__ for event in told]

    config = ProposeConfig(photos=(photos,), count=1)
    here, there = (RunFolder.create(tmp_path / "runs", "propose", config) for _ in range(2))
    execute(here)
    with worker_on(there) as worker:
        assert worker.wait(WAIT_SECONDS) == 0
    assert kinds(here) == kinds(there) == ["Started", "Finished"]
    tables = [(run.path / "crops.csv").read_text() for run in (here, there)]
    assert tables[0] == tables[1]


def test_a_worker_that_fails_says_so_in_the_run_and_by_its_code(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path / "runs", "propose", ProposeConfig(photos=(tmp_path / "none",), policy=tmp_path))
    with worker_on(run) as worker:
        assert worker.wait(WAIT_SECONDS) == 1
    assert run.state() is RunState.FAILED
