import errno
import os
import time
from pathlib import Path
from typing import Any

import pytest

from ml_core.specs import events as ev
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import PhotoError, RunError, Stopped
from ml_core.specs.runs import EVENTS, SPEC, RunFolder, RunState
from ml_core.specs.tasks import ProposeConfig
from ml_core.worker.runner import execute
from tests.unit.worker.runs import kinds, last, run_of


def raising(error: BaseException) -> Any:
    def task(_context: TaskContext) -> dict[str, Any]:
        raise error

    return task


def test_a_finished_run_has_its_events_its_result_and_nobody_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def task(context: TaskContext) -> dict[str, Any]:
        assert run.holder() is not None
        context.metrics(3, {"a/b": 1.0})
        return {"photos": 7}

    heard: list[ev.Event] = []
    run = run_of(monkeypatch, tmp_path, task)
    end = execute(run, heard.append)
    assert end == ev.Finished({"photos": 7}, time=end.time)
    assert kinds(run) == ["Started", "Metrics", "Finished"]
    assert heard == run.read_events()[0]
    assert run.state() is RunState.FINISHED
    assert run.holder() is None


def test_a_complete_run_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(monkeypatch, tmp_path, lambda _context: {})
    execute(run)
    with pytest.raises(RunError, match="complete"):
        execute(run)
    assert kinds(run) == ["Started", "Finished"]


def test_a_resumed_run_says_from_which_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(context: TaskContext) -> dict[str, Any]:
        context.emit(ev.Checkpoint(40, "a"))
        context.emit(ev.Checkpoint(80, "a"))
        context.metrics(90, {"a/b": 0.0})
        raise Stopped

    run = run_of(monkeypatch, tmp_path, stops)
    end = execute(run)
    assert isinstance(end, ev.StoppedEarly)
    assert end.step == 80
    assert run.state() is RunState.STOPPED
    run_of(monkeypatch, tmp_path, lambda _context: {})
    execute(run)
    started = [event for event in run.read_events()[0] if isinstance(event, ev.Started)]
    assert [event.step for event in started] == [0, 80]
    assert run.state() is RunState.FINISHED


@pytest.mark.parametrize(
    ("error", "what", "has_log"),
    [
        (PhotoError("The photo is broken.", "Copy it again.", "a.jpg"), "a.jpg: The photo is broken.", False),
        (ValueError("seven"), "Something went wrong inside Thirds (ValueError: seven).", True),
        (MemoryError(), "The computer ran out of memory.", True),
        (OSError(errno.ENOSPC, "No space left on device", "/x"), "/x: The disk is full.", True),
        (PermissionError(errno.EACCES, "Permission denied"), "Thirds may not write or read here.", True),
    ],
)
def test_failures_are_told_in_words_and_their_details_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, what: str, has_log: bool
) -> None:
    run = run_of(monkeypatch, tmp_path, raising(error))
    end = execute(run)
    assert isinstance(end, ev.Failed)
    assert end.what == what
    assert end.remedy
    assert run.state() is RunState.FAILED
    assert bool(end.log) is has_log
    if has_log:
        assert type(error).__name__ in run.file(end.log).read_text()
        assert "in task" in run.file(end.log).read_text()


def test_memory_that_ran_out_in_torch_is_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class OutOfMemoryError(RuntimeError):
        pass

    end = execute(run_of(monkeypatch, tmp_path, raising(OutOfMemoryError("CUDA out of memory. Tried to ..."))))
    assert isinstance(end, ev.Failed)
    assert end.what == "The computer ran out of memory."


def test_breaking_off_is_recorded_as_a_stop_and_goes_on_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(monkeypatch, tmp_path, raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        execute(run)
    assert kinds(run) == ["Started", "StoppedEarly"]
    assert run.holder() is None


def test_a_stop_request_reaches_the_task_and_is_taken_back_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def task(context: TaskContext) -> dict[str, Any]:
        context.raise_if_stopped()
        run.request_stop()
        context.raise_if_stopped()
        raise AssertionError

    run = run_of(monkeypatch, tmp_path, task)
    execute(run)
    assert kinds(run) == ["Started", "StoppedEarly"]
    assert not run.stop_requested()


def test_a_stop_asked_for_before_the_worker_is_up_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def task(context: TaskContext) -> dict[str, Any]:
        context.raise_if_stopped()
        return {}

    run = run_of(monkeypatch, tmp_path, task)
    run.request_stop()
    assert isinstance(execute(run), ev.StoppedEarly)
    assert isinstance(execute(run), ev.Finished)


def test_two_in_one_process_cannot_hold_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def task(_context: TaskContext) -> dict[str, Any]:
        with pytest.raises(RunError, match="Another worker"):
            execute(run)
        return {}

    run = run_of(monkeypatch, tmp_path, task)
    assert isinstance(execute(run), ev.Finished)
    assert kinds(run) == ["Started", "Finished"]


def test_a_run_that_another_worker_took_over_is_left_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def task(context: TaskContext) -> dict[str, Any]:
        # A worker of another machine, alive just now.
        (run.path / "worker.json").write_text('{"host": "elsewhere", "pid": 1}')
        deadline = time.monotonic() + 10
        while not context.should_stop() and time.monotonic() < deadline:
            time.sleep(0.01)
        context.raise_if_stopped()
        return {}

    run = run_of(monkeypatch, tmp_path, task)
    with pytest.raises(RunError, match="took this run over"):
        execute(run)
    assert kinds(run) == ["Started"]
    holder = run.holder()
    assert holder is not None
    assert holder.host == "elsewhere"


def test_a_line_torn_by_a_crash_costs_no_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(monkeypatch, tmp_path, lambda _context: {})
    run.append(ev.Started("propose", "0", "here", 1))
    with (run.path / EVENTS).open("ab") as file:
        file.write(b'{"event":"metrics","st')
    execute(run)
    assert kinds(run) == ["Started", "Started", "Finished"]


@pytest.mark.parametrize(
    ("task", "config", "words"),
    [
        ("unheard-of", {}, "knows no task"),
        ("propose", {"count": 0}, "Count"),
        ("propose", {"colour": "red"}, "unknown key"),
        ("propose", {"photos": 3}, "must be a list"),
    ],
)
def test_a_spec_that_makes_no_sense_is_a_failure_in_words(
    tmp_path: Path, task: str, config: dict[str, Any], words: str
) -> None:
    run = RunFolder.create(tmp_path, task, config)
    end = execute(run)
    assert isinstance(end, ev.Failed)
    assert words in end.what
    assert kinds(run) == ["Started", "Failed"]


def test_a_folder_without_a_run_is_refused_and_left_alone(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no run"):
        execute(RunFolder(tmp_path))
    assert list(tmp_path.glob("*.json*")) == []


def test_a_result_with_a_name_that_is_no_text_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = os.fsdecode(b"caf\xe9.jpg")
    run = run_of(monkeypatch, tmp_path, lambda _context: {"skipped": [[name, "broken"]]})
    execute(run)
    end = last(run)
    assert isinstance(end, ev.Finished)
    assert end.result["skipped"][0][0] == name


def test_a_spec_keeps_such_a_name(tmp_path: Path) -> None:
    photo = Path(os.fsdecode(b"caf\xe9.jpg"))
    run = RunFolder.create(tmp_path, "propose", ProposeConfig(photos=(photo,)))
    assert run.spec().config["photos"] == [str(photo)]
    assert (run.path / SPEC).read_bytes().isascii()
