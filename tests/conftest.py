"""Every test gets its own home, and fails when it leaves a thread or a process behind."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("KERAS_BACKEND", "torch")

# Threads that libraries start once and keep: they belong to the process, not to a test.
_KEPT_THREADS = ("pytest_timeout", "tqdm", "ThreadPoolExecutor-0_", "asyncio_")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the test's profiles, previews, settings and logs out of the user's home."""
    folder = tmp_path / "home"
    monkeypatch.setenv("THIRDS_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail when the test leaves a thread or a child process running."""
    threads, me = set(threading.enumerate()), psutil.Process()
    children = {child.pid for child in me.children(recursive=True)}
    yield
    deadline = time.monotonic() + 5
    while (left := _left(threads, me, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    if left:
        pytest.fail(f"left behind: {left}")


def _left(threads: set[threading.Thread], me: psutil.Process, children: set[int]) -> list[str]:
    """Return the names of new threads and the command lines of new processes."""
    new = [thread for thread in set(threading.enumerate()) - threads if thread.is_alive()]
    left = [thread.name for thread in new if not thread.name.startswith(_KEPT_THREADS)]
    for child in me.children(recursive=True):
        try:
            if child.pid not in children and child.status() != psutil.STATUS_ZOMBIE:
                left.append(" ".join(child.cmdline()))
        except psutil.NoSuchProcess:
            continue  # it ended while it was looked at
    return left
