"""A run is a folder: `spec.json`, `events.jsonl`, checkpoints, a worker's heartbeat, and a stop request."""

import os
import platform
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from ml_core.specs import events as ev
from ml_core.specs.codec import dumps, loads, to_plain
from ml_core.specs.errors import RunError, SpecError
from ml_core.specs.files import append_line, write_atomically

SPEC, EVENTS, WORKER, STOP = "spec.json", "events.jsonl", "worker.json", "stop"
HEARTBEAT_SECONDS = 1.0
# A worker of another machine is only seen through the shared disk, whose times may lag.
SILENCE_SECONDS = 15.0


class RunState(StrEnum):
    """What a run's folder says about it."""

    NEW = "new"
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"
    LOST = "lost"  # its worker died without a word; it can be resumed


@dataclass(frozen=True)
class RunSpec:
    """What to run: the task's name, its config as plain JSON, and where it comes from.

    Attributes:
        task: Name in the task registry, for example ``"bootstrap"``.
        config: The task's config dataclass as plain JSON.
        title: What a person calls the run.
        created: Unix seconds.
        parent: Name of the run this one continues from, or empty.
    """

    task: str
    config: dict[str, Any]
    title: str = ""
    created: float = 0.0
    parent: str = ""


@dataclass(frozen=True)
class WorkerMark:
    """Who holds a run; the file's modification time is the heartbeat."""

    host: str
    pid: int


class RunFolder:
    """The folder of one run; several processes may read it, one worker at a time writes events."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, root: Path, task: str, config: Any, title: str = "", parent: str = "") -> "RunFolder":
        """Make a new run below `root` and write its spec; nothing is started."""
        root.mkdir(parents=True, exist_ok=True)
        stamp = time.strftime("%Y%m%d-%H%M%S")
        path = root / f"{stamp}-{re.sub(r'[^a-z0-9]+', '-', task.lower())}-{secrets.token_hex(4)}"
        path.mkdir()
        spec = RunSpec(task=task, config=to_plain(config), title=title, created=time.time(), parent=parent)
        write_atomically(path / SPEC, dumps(spec).encode())
        return cls(path)

    @property
    def name(self) -> str:
        """Return the folder's name, which identifies the run within its profile."""
        return self.path.name

    def spec(self) -> RunSpec:
        """Read what to run; raises `RunError` when the folder holds no readable spec."""
        try:
            return loads(RunSpec, (self.path / SPEC).read_bytes())
        except (OSError, SpecError) as error:
            raise RunError(f"This folder holds no run ({error}).", "Start a new run.", self.path) from error

    def file(self, relative: str) -> Path:
        """Return the path of a file of the run; raises `RunError` when it would lie outside the folder."""
        path = (self.path / relative).resolve()
        if not path.is_relative_to(self.path.resolve()):
            raise RunError("The run names a file outside its folder.", "Do not trust this run.", self.path)
        return path

    # Events

    def append(self, event: ev.Event) -> None:
        """Append one event in a single write; what ends a run or marks a checkpoint is made durable."""
        durable = isinstance(event, ev.Checkpoint | ev.Finished | ev.Failed | ev.StoppedEarly)
        append_line(self.path / EVENTS, ev.encode_event(event), durable=durable)

    def read_events(self, offset: int = 0) -> tuple[list[ev.Event], int]:
        """Return the complete events from byte `offset` on and the offset to go on from.

        A torn last line is left for the next call; a line that a crash garbled is passed over.
        """
        try:
            with (self.path / EVENTS).open("rb") as file:
                file.seek(offset)
                block = file.read()
        except FileNotFoundError:
            return [], offset
        whole, newline, _ = block.rpartition(b"\n")
        events = []
        for line in whole.split(b"\n"):
            try:
                events.append(ev.decode_event(line))
            except SpecError:
                continue
        return events, offset + len(whole) + len(newline)

    # Who holds it

    def beat(self) -> None:
        """Mark the run as held by this process, now."""
        write_atomically(self.path / WORKER, dumps(WorkerMark(platform.node(), os.getpid())).encode())

    def release(self) -> None:
        """Take the mark of this process away."""
        (self.path / WORKER).unlink(missing_ok=True)

    def holder(self) -> WorkerMark | None:
        """Return who holds the run, or None when nobody alive does."""
        path = self.path / WORKER
        try:
            mark, age = loads(WorkerMark, path.read_bytes()), time.time() - path.stat().st_mtime
        except (OSError, SpecError):
            return None
        if mark.host == platform.node():
            return mark if process_exists(mark.pid) and age < SILENCE_SECONDS else None
        return mark if age < SILENCE_SECONDS else None

    def request_stop(self) -> None:
        """Ask the worker to stop at the next safe point."""
        (self.path / STOP).touch()

    def clear_stop(self) -> None:
        """Take a stop request back, before a run is resumed."""
        (self.path / STOP).unlink(missing_ok=True)

    def stop_requested(self) -> bool:
        """Return whether somebody asked the run to stop."""
        return (self.path / STOP).exists()

    def state(self, events: Sequence[ev.Event] | None = None) -> RunState:
        """Return the run's state from its events (read here when not given) and its holder."""
        # The holder first: a worker that ends now has written its last event before it lets go.
        if self.holder() is not None:
            return RunState.RUNNING
        if events is None:
            events, _ = self.read_events()
        ends = {ev.Finished: RunState.FINISHED, ev.Failed: RunState.FAILED, ev.StoppedEarly: RunState.STOPPED}
        for event in reversed(events):
            if type(event) in ends:
                return ends[type(event)]
            if isinstance(event, ev.Started):
                return RunState.LOST
        return RunState.LOST if events else RunState.NEW


def list_runs(root: Path) -> list[RunFolder]:
    """Return the runs below `root`, newest first; folders without a spec are no runs."""
    if not root.is_dir():
        return []
    return [RunFolder(path) for path in sorted(root.iterdir(), reverse=True) if (path / SPEC).is_file()]


def process_exists(pid: int) -> bool:
    """Return whether a process of this machine has that id; a zombie counts as gone."""
    if not 0 < pid < 2**31:
        return False
    if os.name == "nt":
        return _process_exists_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        # It ended just now, or this system has no such files.
        return Path("/proc/self").exists()
    return status.rpartition(")")[2].split()[0] == "Z"


def _process_exists_on_windows(pid: int) -> bool:
    import ctypes  # noqa: PLC0415 - only this system needs it

    # os.kill(pid, 0) would end the process there.
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - the attribute exists on Windows alone
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == 259  # STILL_ACTIVE
