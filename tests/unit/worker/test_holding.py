import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ml_core.specs.errors import RunError
from ml_core.specs.runs import WORKER, RunFolder
from ml_core.worker.holding import CLAIM, Holding, claim


def test_of_many_that_claim_at_once_one_gets_the_run(tmp_path: Path) -> None:
    starting = threading.Barrier(8)

    def attempt(_number: int) -> bool:
        starting.wait()
        try:
            claim(RunFolder(tmp_path))
        except RunError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
    assert not (tmp_path / CLAIM).exists()


def test_the_mark_of_a_dead_process_does_not_hold_a_run(tmp_path: Path) -> None:
    (tmp_path / WORKER).write_text(f'{{"host": "{os.uname().nodename}", "pid": 4194303}}')
    claim(RunFolder(tmp_path))
    holder = RunFolder(tmp_path).holder()
    assert holder is not None
    assert holder.pid == os.getpid()


def test_a_claim_left_by_a_crash_blocks_for_a_moment_only(tmp_path: Path) -> None:
    guard = tmp_path / CLAIM
    guard.touch()
    with pytest.raises(RunError):
        claim(RunFolder(tmp_path))
    os.utime(guard, (time.time() - 60, time.time() - 60))
    claim(RunFolder(tmp_path))
    assert not guard.exists()


def test_the_heart_beats_while_held_and_stops_on_an_error(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)

    def hold() -> None:
        with Holding(run, lambda: None, beat_seconds=0.01):
            first = (tmp_path / WORKER).stat().st_mtime_ns
            deadline = time.monotonic() + 10
            while (tmp_path / WORKER).stat().st_mtime_ns == first:
                assert time.monotonic() < deadline
                time.sleep(0.005)
            raise ValueError

    with pytest.raises(ValueError):
        hold()
    assert run.holder() is None
    assert not [thread for thread in threading.enumerate() if "heartbeat" in thread.name]


def test_a_heartbeat_that_cannot_be_written_does_not_end_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run, failed = RunFolder(tmp_path), threading.Event()
    with Holding(run, lambda: None, beat_seconds=0.01) as holding:

        def beat() -> None:
            failed.set()
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(run, "beat", beat)
        assert failed.wait(10)
        assert not holding.lost
    assert "heartbeat" in caplog.text


def test_what_a_killed_worker_was_writing_is_removed(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    left = [tmp_path / ".worker.json.1a2b.tmp", tmp_path / "policy" / ".policy.json.3c4d.tmp"]
    for path in left:
        path.touch()
    kept = tmp_path / "policy" / "policy.json"
    kept.touch()
    with Holding(RunFolder(tmp_path), lambda: None):
        assert not any(path.exists() for path in left)
        assert kept.exists()
