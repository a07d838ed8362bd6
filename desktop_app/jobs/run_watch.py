"""The thread side of the supervision of runs: starts workers, follows their events, ends what does not stop."""

import logging
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ml_core.specs import events as ev
from ml_core.specs.errors import RunError
from ml_core.specs.launch import start_worker
from ml_core.specs.runs import WORKER, RunFolder, RunState, list_runs

LOG = "worker.log"
TICK_MS = 50  # 20 batches of events a second at most
SCAN_SECONDS = 2.0
BATCH = 500  # events handed over at once; the window draws in between
_LOG = logging.getLogger(__name__)
# Workers outlive the window's interest in them by design; whoever watches next reaps them.
_left_running: list["subprocess.Popen[bytes]"] = []
_ENDS: dict[type[ev.Event], RunState] = {
    ev.Finished: RunState.FINISHED,
    ev.Failed: RunState.FAILED,
    ev.StoppedEarly: RunState.STOPPED,
}


@dataclass
class _Watched:
    """What the watcher knows of one run."""

    folder: RunFolder
    offset: int = 0
    state: RunState | None = None
    ended: RunState | None = None
    step: int = 0
    process: "subprocess.Popen[bytes] | None" = None
    force_at: float | None = None
    forced: bool = False
    launch_next: bool = False


class RunWatcher(QObject):
    """Follows every run below a folder; lives on a thread of its own, driven by queued signals and a timer.

    Signals:
        found(name): a run appeared.
        gone(name): a run's folder disappeared.
        batch(name, list[Event]): new events of a run, a bounded number at a time.
        state(name, RunState): a run's state changed.
        failed(name, RunError): a worker could not be started.
    """

    found = Signal(str)
    gone = Signal(str)
    batch = Signal(str, object)
    state = Signal(str, object)
    failed = Signal(str, object)

    def __init__(self, root: Path, command: Callable[[Path], Sequence[str]], grace_seconds: float) -> None:
        super().__init__()
        self._root, self._command, self._grace = root, command, grace_seconds
        self._runs: dict[str, _Watched] = {}
        self._timer: QTimer | None = None
        self._next_scan = 0.0

    @Slot()
    def begin(self) -> None:
        """Start looking; called on the watcher's own thread."""
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._tick()

    @Slot()
    def end(self) -> None:
        """Stop looking, as the last act on the watcher's thread; workers go on, the next watcher reaps them."""
        if self._timer is not None:
            self._timer.stop()
        _left_running.extend(run.process for run in self._runs.values() if run.process is not None)
        self._runs.clear()

    @Slot(str)
    def launch(self, name: str) -> None:
        """Start a worker on a run."""
        run = self._known(name)
        if run.process is not None and run.process.poll() is None:
            # Its last worker has said its last word but still ends; two at a time would both write.
            run.launch_next = run.ended is not None
            return
        self._follow(run)
        run.folder.clear_stop()
        try:
            run.process = start_worker(self._command(run.folder.path), run.folder.path / LOG)
        except OSError as error:
            what = f"The training process could not be started ({error.strerror or error})."
            self.failed.emit(name, RunError(what, "Free some memory or install Thirds again.", run.folder.path))
            self._judge(run, held=False)
            return
        run.ended, run.force_at, run.forced = None, None, False
        self._set_state(run, RunState.RUNNING)

    @Slot(str)
    def stop(self, name: str) -> None:
        """Ask a run to stop, and end it by force when it does not within the grace time."""
        run = self._known(name)
        run.folder.request_stop()
        if run.force_at is None:
            run.force_at = time.monotonic() + self._grace

    @Slot(str)
    def forget(self, name: str) -> None:
        """Follow a run no longer, because its folder goes away."""
        run = self._runs.pop(name, None)
        if run is not None and run.process is not None:
            _left_running.append(run.process)

    def _known(self, name: str) -> _Watched:
        if name not in self._runs:
            self._runs[name] = _Watched(RunFolder(self._root / name))
        return self._runs[name]

    def _tick(self) -> None:
        for run in list(self._runs.values()):
            if run.state is RunState.RUNNING or run.process is not None:
                self._attend(run)
        if time.monotonic() >= self._next_scan:
            self._scan()
            self._next_scan = time.monotonic() + SCAN_SECONDS

    def _attend(self, run: _Watched) -> None:
        # Who holds it is asked before the events are read: a worker that let go in between has said everything.
        held = run.folder.holder() is not None
        self._follow(run)
        self._judge(run, held)
        if run.launch_next and run.process is None:
            run.launch_next = False
            self.launch(run.folder.name)
        if run.force_at is not None and run.state is RunState.RUNNING and time.monotonic() > run.force_at:
            self._force(run)

    def _follow(self, run: _Watched) -> None:
        try:
            events, run.offset = run.folder.read_events(run.offset)
        except OSError as error:
            _LOG.warning("events of %s cannot be read now: %s", run.folder.path, error)
            return
        for event in events:
            if isinstance(event, ev.Started):
                run.ended = None
            run.ended = _ENDS.get(type(event), run.ended)
            run.step = event.step if isinstance(event, ev.Metrics | ev.Checkpoint) else run.step
        for first in range(0, len(events), BATCH):
            self.batch.emit(run.folder.name, events[first : first + BATCH])

    def _judge(self, run: _Watched, held: bool) -> None:
        alive = run.process is not None and run.process.poll() is None
        if run.process is not None and not alive:
            run.process = None
        if held or (alive and run.ended is None):
            self._set_state(run, RunState.RUNNING)
        elif run.ended is not None:
            self._set_state(run, run.ended)
        elif run.forced:
            # The worker is gone, so this process is the one that may write.
            run.folder.append(ev.StoppedEarly(run.step))
            run.forced = False
            self._follow(run)
            self._set_state(run, RunState.STOPPED)
        else:
            self._set_state(run, RunState.LOST if run.offset or run.state is RunState.RUNNING else RunState.NEW)

    def _set_state(self, run: _Watched, state: RunState) -> None:
        if state is not RunState.RUNNING:
            run.force_at = None
        if state is not run.state:
            run.state = state
            self.state.emit(run.folder.name, state)

    def _force(self, run: _Watched) -> None:
        holder = run.folder.holder()
        pid = run.process.pid if run.process is not None else holder.pid if holder is not None else None
        if pid is None:
            return
        try:
            process = psutil.Process(pid)
            (process.kill if run.forced else process.terminate)()
        except psutil.Error as error:
            _LOG.warning("worker %d of %s could not be ended: %s", pid, run.folder.path, error)
        run.forced, run.force_at = True, time.monotonic() + self._grace / 2

    def _scan(self) -> None:
        _left_running[:] = [process for process in _left_running if process.poll() is None]
        folders = {folder.name: folder for folder in list_runs(self._root)}
        for name in self._runs.keys() - folders.keys():
            self.forget(name)
            self.gone.emit(name)
        for name, folder in folders.items():
            if name not in self._runs:
                self._runs[name] = _Watched(folder)
                self.found.emit(name)
                self._attend(self._runs[name])
            elif self._runs[name].state is not RunState.RUNNING and (folder.path / WORKER).exists():
                self._attend(self._runs[name])
