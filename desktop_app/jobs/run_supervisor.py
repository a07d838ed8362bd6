"""Runs as the window sees them: started, followed, stopped, resumed, discarded; workers are processes of their own."""

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from desktop_app.jobs.run_summary import RunSummary, new_summary, updated
from desktop_app.jobs.run_watch import LOG, RunWatcher
from ml_core.specs import events as ev
from ml_core.specs.errors import RunError
from ml_core.specs.launch import run_command
from ml_core.specs.runs import RunFolder, RunState

GRACE_SECONDS = 15.0
DISCARDED = ".discarded"
KEEP_DISCARDED_SECONDS = 7 * 24 * 3600.0


@dataclass
class _Record:
    summary: RunSummary
    events: list[ev.Event] = field(default_factory=list)


class RunSupervisor(QObject):
    """Starts and follows the runs of one profile; used on the GUI thread, the waiting is done on another one.

    Workers that still train when the window closes go on; the next supervisor of the folder finds them.

    Args:
        root: The profile's folder of runs.
        command: Returns the command of a worker for a run folder.
        grace_seconds: How long a run may take to stop by itself before it is ended by force.

    Signals:
        run_event(str, Event): every new event of a run.
        run_events(str, list[Event]): the same in batches, at most twenty a second.
        run_state(str, RunState): a run's state changed.
        runs_changed(): a run was found, discarded or brought back.
        start_failed(str, RunError): no worker could be started for a run.
    """

    run_event = Signal(str, object)
    run_events = Signal(str, object)
    run_state = Signal(str, object)
    runs_changed = Signal()
    start_failed = Signal(str, object)
    _launch = Signal(str)
    _stop = Signal(str)
    _forget = Signal(str)

    def __init__(
        self,
        root: Path,
        command: Callable[[Path], Sequence[str]] = run_command,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        super().__init__()
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        self._records: dict[str, _Record] = {}
        self._watcher = RunWatcher(root, command, grace_seconds)
        self._thread = QThread()
        self._thread.setObjectName("runs")
        self._watcher.moveToThread(self._thread)
        self._connect()
        self._thread.start()
        self._sweep_discarded()

    def _connect(self) -> None:
        watcher = self._watcher
        self._thread.started.connect(watcher.begin)
        self._thread.finished.connect(watcher.end)
        self._launch.connect(watcher.launch)
        self._stop.connect(watcher.stop)
        self._forget.connect(watcher.forget)
        watcher.found.connect(self._on_found)
        watcher.gone.connect(self._on_gone)
        watcher.batch.connect(self._on_batch)
        watcher.state.connect(self._on_state)
        watcher.failed.connect(self.start_failed)

    # What there is

    def runs(self) -> list[RunSummary]:
        """Return the runs known so far, newest first."""
        return sorted((record.summary for record in self._records.values()), key=lambda run: run.created, reverse=True)

    def summary(self, name: str) -> RunSummary | None:
        """Return one run, or None when it is not known."""
        record = self._records.get(name)
        return record.summary if record is not None else None

    def folder(self, name: str) -> RunFolder:
        """Return a run's folder."""
        return RunFolder(self._root / name)

    def events(self, name: str) -> list[ev.Event]:
        """Return the events heard of a run so far, oldest first."""
        record = self._records.get(name)
        return list(record.events) if record is not None else []

    def log_text(self, name: str, lines: int = 40) -> str:
        """Return the end of what the run's worker printed."""
        try:
            text = (self._root / name / LOG).read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    # What can be done

    def start(self, task: str, config: Any, title: str = "", parent: str = "") -> str:
        """Make a run of a task and start a worker on it; returns its name at once.

        Raises:
            RunError: If the run's folder cannot be written.
        """
        try:
            folder = RunFolder.create(self._root, task, config, title, parent)
        except OSError as error:
            remedy = "Check that the disk is not full and the folder can be written."
            raise RunError(f"The run could not be saved ({error.strerror or error}).", remedy, self._root) from error
        self._add(folder)
        self._launch.emit(folder.name)
        return folder.name

    def resume(self, name: str) -> None:
        """Take a run up from its last checkpoint; raises `RunError` when a worker is on it or it is complete."""
        record = self._record(name)
        if record.summary.active:
            raise RunError("This run is already running.", "Stop it first.", self._root / name)
        if not record.summary.resumable:
            raise RunError("This run is complete.", "Start a new one.", self._root / name)
        self._launch.emit(name)

    def stop(self, name: str) -> None:
        """Ask a run to stop at the next safe point; it keeps its last checkpoint."""
        self._record(name)
        self._stop.emit(name)

    def discard(self, name: str) -> None:
        """Put a run that is not running into the bin, from which `restore` brings it back for a week."""
        if self._record(name).summary.active:
            raise RunError("This run is still running.", "Stop it first.", self._root / name)
        self._forget.emit(name)
        target = self._root / DISCARDED / name
        target.parent.mkdir(exist_ok=True)
        (self._root / name).rename(target)
        # The folder's time says since when it lies there.
        target.touch()
        del self._records[name]
        self.runs_changed.emit()

    def restore(self, name: str) -> None:
        """Bring a discarded run back; raises `RunError` when the bin does not hold it any more."""
        try:
            (self._root / DISCARDED / name).rename(self._root / name)
        except OSError as error:
            raise RunError("The run is not in the bin any more.", path=self._root / name) from error
        # The watcher finds the folder again and tells its events and state.

    def close(self) -> None:
        """Stop following; running workers go on."""
        self._thread.quit()
        self._thread.wait()

    # What the watcher says

    @Slot(str)
    def _on_found(self, name: str) -> None:
        if name not in self._records:
            self._add(self.folder(name))

    @Slot(str)
    def _on_gone(self, name: str) -> None:
        if self._records.pop(name, None) is not None:
            self.runs_changed.emit()

    @Slot(str, object)
    def _on_batch(self, name: str, events: list[ev.Event]) -> None:
        record = self._records.get(name)
        if record is None:
            return
        record.events.extend(events)
        record.summary = updated(record.summary, events)
        for event in events:
            self.run_event.emit(name, event)
        self.run_events.emit(name, events)

    @Slot(str, object)
    def _on_state(self, name: str, state: RunState) -> None:
        record = self._records.get(name)
        # The watcher may see a run before its worker is started; that is nothing new here.
        if record is not None and record.summary.state is not state:
            record.summary = replace(record.summary, state=state)
            self.run_state.emit(name, state)

    def _add(self, folder: RunFolder) -> None:
        try:
            self._records[folder.name] = _Record(new_summary(folder, folder.spec()))
        except RunError:
            # A folder that another program is still writing, or a damaged one, is no run to show.
            return
        self.runs_changed.emit()

    def _record(self, name: str) -> _Record:
        if name not in self._records:
            raise RunError("There is no such run.", "It may have been deleted.", self._root / name)
        return self._records[name]

    def _sweep_discarded(self) -> None:
        bin_folder = self._root / DISCARDED
        for folder in bin_folder.iterdir() if bin_folder.is_dir() else ():
            if time.time() - folder.stat().st_mtime > KEEP_DISCARDED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
