"""What a task is handed while it runs: where to say things, and whether to stop."""

import threading
import time
from collections.abc import Callable
from typing import Any

from ml_core.specs import events as ev
from ml_core.specs.errors import Stopped
from ml_core.specs.runs import RunFolder

# Often enough for a smooth bar, seldom enough not to fill the disk.
PROGRESS_SECONDS = 0.2


class TaskContext:
    """The task's side of its run folder.

    Args:
        run: The run's folder.
        listener: Called with every event as well, for runs in this process.
    """

    def __init__(self, run: RunFolder, listener: Callable[[ev.Event], None] | None = None) -> None:
        self.run = run
        self._listener = listener
        self._stop = threading.Event()
        self._began = time.monotonic()
        self._first: int | None = None
        self._last_progress = float("-inf")
        self._message = ""

    def emit(self, event: ev.Event) -> None:
        """Append an event to the run."""
        self.run.append(event)
        if self._listener is not None:
            self._listener(event)

    def metrics(self, step: int, values: dict[str, float]) -> None:
        """Report numbers for the curves."""
        self.emit(ev.Metrics(step, values))

    def sample(self, step: int, kind: str, data: dict[str, Any]) -> None:
        """Report something to look at."""
        self.emit(ev.Sample(step, kind, data))

    def progress(self, done: int, total: int, unit: str = "steps", message: str = "") -> None:
        """Report how far the task is, at most a few times a second; time left is estimated from the pace so far."""
        now = time.monotonic()
        if message != self._message or self._first is None:
            # A new phase has its own pace.
            self._began, self._first, self._message = now, done, message
        elif now - self._last_progress < PROGRESS_SECONDS and done < total:
            return
        self._last_progress = now
        advanced = done - self._first
        left = (now - self._began) / advanced * max(total - done, 0) if advanced > 0 else None
        self.emit(ev.Progress(done, total, unit, message, left))

    def request_stop(self) -> None:
        """Ask the task to stop, from another thread of this process."""
        self._stop.set()

    def should_stop(self) -> bool:
        """Return whether the task was asked to stop; check it between steps."""
        return self._stop.is_set() or self.run.stop_requested()

    def raise_if_stopped(self) -> None:
        """Raise `Stopped` when the task was asked to stop."""
        if self.should_stop():
            raise Stopped
