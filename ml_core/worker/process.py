"""A process of its own for a run: polite to the window beside it, and stopped by the system's usual signals."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import psutil

from ml_core.specs import events as ev
from ml_core.specs.launch import worker_environment
from ml_core.specs.runs import RunFolder
from ml_core.worker.runner import execute

# Exit codes of the command line, as shells know them.
OK, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130


def work(folder: Path) -> int:
    """Execute the run in `folder` as a worker process does, and return the process's exit code."""
    be_polite()
    run = RunFolder(folder)
    with stopping_on_signals(run):
        end = execute(run)
    return FAILED if isinstance(end, ev.Failed) else OK


def be_polite() -> None:
    """Let the window and the user's other programs go first; called before numpy and torch are imported."""
    os.environ.update(worker_environment())
    # The other half is the window's: two OpenMP threads on two busy cores collapse.
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // 2)))
    process = psutil.Process()
    if sys.platform == "win32":
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        process.nice(max(10, process.nice()))


@contextmanager
def stopping_on_signals(run: RunFolder, on_interrupt: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Turn the signals that end a process into a request to stop; a second Ctrl+C breaks off at once.

    Args:
        run: The run that is asked to stop.
        on_interrupt: Called on the first Ctrl+C.
    """
    with calling_on_signals(run.request_stop, on_interrupt):
        yield


@contextmanager
def calling_on_signals(on_stop: Callable[[], None], on_interrupt: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Call `on_stop` on the signals that end a process, and `on_interrupt` too on Ctrl+C; a second one breaks off."""
    interrupted = False

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal interrupted
        if number == signal.SIGINT and interrupted:
            raise KeyboardInterrupt
        on_stop()
        if number == signal.SIGINT:
            interrupted = True
            on_interrupt()

    numbers = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if sys.platform != "win32" else [])]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
