"""Holding a run: one process at a time works on it, and says every second that it is alive."""

import logging
import os
import platform
import threading
import time
from collections.abc import Callable
from types import TracebackType

from ml_core.specs.errors import RunError
from ml_core.specs.runs import HEARTBEAT_SECONDS, SILENCE_SECONDS, RunFolder, WorkerMark

CLAIM = "claim"
_log = logging.getLogger(__name__)


class Holding:
    """Claims a run on entry and gives it back on exit, with a heartbeat in between.

    Args:
        run: The run.
        on_lost: Called on the heartbeat's thread when another worker took the run over, as happens after a computer
            slept; this one must then stop writing.
        beat_seconds: Time between heartbeats.
    """

    def __init__(self, run: RunFolder, on_lost: Callable[[], None], beat_seconds: float = HEARTBEAT_SECONDS) -> None:
        self._run = run
        self._on_lost = on_lost
        self._beat_seconds = beat_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat of {run.name}", daemon=True)
        self._me = WorkerMark(platform.node(), os.getpid())
        self.lost = False

    def __enter__(self) -> "Holding":
        """Claim the run; raises `RunError` when somebody alive holds it."""
        claim(self._run)
        # What a killed worker was writing is of no use; nobody else writes here now.
        for unfinished in self._run.path.rglob(".*.tmp"):
            unfinished.unlink(missing_ok=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the heartbeat and give the run back."""
        self._over.set()
        self._thread.join()
        if not self.lost:
            self._run.release()

    def _beat(self) -> None:
        while not self._over.wait(self._beat_seconds):
            holder = self._run.holder()
            if holder is not None and holder != self._me:
                self.lost = True
                self._on_lost()
                return
            try:
                self._run.beat()
            except OSError as error:
                # A disk that is full for a moment must not end hours of work.
                _log.warning("The heartbeat of %s failed: %s", self._run.path, error)


def claim(run: RunFolder) -> None:
    """Mark the run as held by this process; raises `RunError` when somebody alive holds it.

    A file that only one process can create guards looking and marking, on shared disks too.
    """
    guard = run.path / CLAIM
    if _older_than(guard.stat().st_mtime if guard.exists() else time.time(), SILENCE_SECONDS):
        # Whoever made it died between two system calls.
        guard.unlink(missing_ok=True)
    try:
        os.close(os.open(guard, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError as error:
        raise _held(run) from error
    try:
        if run.holder() is not None:
            raise _held(run)
        run.beat()
    finally:
        guard.unlink(missing_ok=True)


def _older_than(moment: float, seconds: float) -> bool:
    return time.time() - moment > seconds


def _held(run: RunFolder) -> RunError:
    return RunError("Another worker is on this run.", "Wait until it has ended, or stop it first.", run.path)
