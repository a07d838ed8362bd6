"""A run's folder says what became of it, also after its worker was killed."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ml_core.specs import events as ev
from ml_core.specs import runs
from ml_core.specs.codec import dumps
from ml_core.specs.errors import RunError
from ml_core.specs.runs import SPEC, WORKER, RunFolder, RunState, WorkerMark, list_runs, process_exists
from ml_core.specs.tasks import BootstrapConfig

WORKER_PROGRAM = """
import sys, time
from pathlib import Path
from ml_core.specs import events as ev
from ml_core.specs.runs import RunFolder
run = RunFolder(Path(sys.argv[1]))
run.beat()
run.append(ev.Started("test", "1", "host", 1))
print("running", flush=True)
while not run.stop_requested():
    time.sleep(0.01)
run.append(ev.StoppedEarly(3))
run.release()
"""


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "runs", "boot strap", BootstrapConfig(steps=1000), "Mine", "earlier")


@contextmanager
def worker(run: RunFolder) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-c", WORKER_PROGRAM, str(run.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"running\n"
            yield process
        finally:
            process.kill()


def test_a_run_holds_its_spec(run: RunFolder) -> None:
    spec = run.spec()
    assert (spec.task, spec.title, spec.parent) == ("boot strap", "Mine", "earlier")
    assert spec.config["steps"] == 1000
    assert abs(spec.created - time.time()) < 60
    assert "boot-strap" in run.name
    assert run.state() == RunState.NEW


def test_runs_are_listed_newest_first(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    root = run.path.parent
    monkeypatch.setattr(time, "strftime", lambda form: "29990101-000000")
    newer = RunFolder.create(root, "export", {})
    (root / "no run").mkdir()
    (root / "file").touch()
    assert [found.name for found in list_runs(root)] == [newer.name, run.name]
    assert list_runs(root / "missing") == []


def test_a_worker_holds_its_run_until_it_is_stopped(run: RunFolder) -> None:
    with worker(run) as process:
        assert run.holder() == WorkerMark(platform.node(), process.pid)
        assert run.state() == RunState.RUNNING
        run.request_stop()
        assert process.wait(30) == 0
    assert run.holder() is None
    assert run.state() == RunState.STOPPED
    run.clear_stop()
    assert not run.stop_requested()


def test_a_killed_worker_leaves_a_lost_run_at_once(run: RunFolder) -> None:
    with worker(run) as process:
        process.kill()
        process.wait(30)
        assert run.holder() is None
        assert run.state() == RunState.LOST


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="zombies are told by /proc")
def test_a_worker_that_nobody_waited_for_is_gone(run: RunFolder) -> None:
    with worker(run) as process:
        process.kill()
        deadline = time.monotonic() + 30
        while process_exists(process.pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert process.returncode is None
        assert not process_exists(process.pid)


def test_a_silent_worker_of_another_machine_is_gone_after_a_while(run: RunFolder) -> None:
    (run.path / WORKER).write_text(dumps(WorkerMark("another machine", 1)))
    assert run.holder() == WorkerMark("another machine", 1)
    silent = time.time() - runs.SILENCE_SECONDS - 1
    os.utime(run.path / WORKER, (silent, silent))
    assert run.holder() is None


def test_a_process_that_took_the_workers_number_does_not_hold_the_run(run: RunFolder) -> None:
    run.beat()
    assert run.holder() == WorkerMark(platform.node(), os.getpid())
    silent = time.time() - runs.SILENCE_SECONDS - 1
    os.utime(run.path / WORKER, (silent, silent))
    assert run.holder() is None


@pytest.mark.parametrize("mark", ["", "{}", '{"host":"h","pid":"1"}', "\x00\x00"])
def test_a_garbled_mark_holds_nothing(run: RunFolder, mark: str) -> None:
    (run.path / WORKER).write_text(mark)
    assert run.holder() is None
    run.release()
    run.release()


@pytest.mark.parametrize("pid", [0, -1, 2**31, 10**30])
def test_numbers_that_no_process_has(pid: int) -> None:
    assert not process_exists(pid)


def test_processes_that_exist() -> None:
    assert process_exists(os.getpid())
    assert process_exists(1) or os.name == "nt"


STARTED = ev.Started("test", "1", "host", 1)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], RunState.NEW),
        ([STARTED], RunState.LOST),
        ([STARTED, ev.Checkpoint(1, "a")], RunState.LOST),
        ([ev.Progress(1, 2)], RunState.LOST),
        ([STARTED, ev.Finished({})], RunState.FINISHED),
        ([STARTED, ev.Failed("It broke.")], RunState.FAILED),
        ([STARTED, ev.StoppedEarly(1)], RunState.STOPPED),
        ([STARTED, ev.StoppedEarly(1), STARTED], RunState.LOST),
        ([STARTED, ev.StoppedEarly(1), STARTED, ev.Finished({})], RunState.FINISHED),
        ([STARTED, ev.Finished({}), ev.Diagnosis("info", "Good.")], RunState.FINISHED),
    ],
)
def test_events_tell_the_state(run: RunFolder, events: list[ev.Event], state: RunState) -> None:
    for event in events:
        run.append(event)
    assert run.state() == state == run.state(events)
    run.beat()
    assert run.state() == RunState.RUNNING


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"task":1,"config":{}}', b"\xff"])
def test_a_folder_without_a_readable_spec_is_no_run(run: RunFolder, content: bytes | None) -> None:
    (run.path / SPEC).unlink()
    if content is not None:
        (run.path / SPEC).write_bytes(content)
    with pytest.raises(RunError) as caught:
        run.spec()
    assert caught.value.path == run.path


@pytest.mark.parametrize("name", ["../other", "/etc/passwd", "a/../../b"])
def test_files_outside_the_folder_are_refused(run: RunFolder, name: str) -> None:
    with pytest.raises(RunError):
        run.file(name)
    assert run.file("checkpoints/1.safetensors").is_relative_to(run.path.resolve())


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_out_of_the_folder_are_refused(run: RunFolder, tmp_path: Path) -> None:
    (run.path / "link").symlink_to(tmp_path)
    with pytest.raises(RunError):
        run.file("link/secret")
