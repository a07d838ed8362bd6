"""One step's view of the runs: the last run of a task, followed while it works and found again afterwards."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.jobs.run_results import finished_result
from desktop_app.jobs.run_summary import RunSummary
from desktop_app.jobs.run_supervisor import RunSupervisor
from ml_core.specs import events as ev
from ml_core.specs.errors import RunError, ThirdsError
from ml_core.specs.runs import RunSpec, RunState


class RunFollower(QObject):
    """Keeps to the last run of a task, until `let_go` says that another one is being set up.

    Args:
        runs: The profile's runs.
        task: Name of the task.

    Signals:
        taken_up(): Another run is followed from now on, or none.
        heard(list[Event]): Further events of the run.
        changed(): The run's state changed.
        failed(object): A run could not be started or taken up.
    """

    taken_up = Signal()
    heard = Signal(object)
    changed = Signal()
    failed = Signal(object)

    def __init__(self, runs: RunSupervisor, task: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs, self._task = runs, task
        self._name = ""
        self._parents: str | None = None
        self._free = False
        runs.run_events.connect(self._on_events)
        runs.run_state.connect(self._on_state)
        runs.runs_changed.connect(self.refresh)
        runs.start_failed.connect(self._on_start_failed)

    # Which run

    @property
    def name(self) -> str:
        """Return the name of the run, or empty."""
        return self._name

    @property
    def run(self) -> RunSummary | None:
        """Return the run as it is now, or None."""
        return self._runs.summary(self._name) if self._name else None

    @property
    def active(self) -> bool:
        """Return whether the run works."""
        run = self.run
        return run is not None and run.active

    @property
    def resumable(self) -> bool:
        """Return whether the run can be taken up where it was left."""
        run = self.run
        return run is not None and run.resumable

    @property
    def finished(self) -> bool:
        """Return whether the run came to its end."""
        run = self.run
        return run is not None and run.state is RunState.FINISHED

    def events(self) -> list[ev.Event]:
        """Return what was heard of the run so far."""
        return self._runs.events(self._name)

    def result(self) -> dict[str, Any]:
        """Return what the run reported at its end, or nothing."""
        return finished_result(self.events())

    def spec(self) -> RunSpec | None:
        """Return what the run was started with; None without a run, or when its folder is gone."""
        try:
            return self._runs.folder(self._name).spec() if self._name else None
        except RunError:
            return None

    def keep_to(self, parent: str | None) -> None:
        """Follow only runs that continue from this one; None follows any."""
        if parent != self._parents:
            self._parents = parent
            self.refresh()

    def refresh(self) -> None:
        """Take up the last run of the task, unless another one is being set up."""
        if self._free:
            return
        last = next((run for run in self._runs.runs() if self._mine(run)), None)
        self._take_up(last.name if last is not None else "")

    def let_go(self) -> None:
        """Follow no run until one is started; what it left stays."""
        self._free = True
        self._take_up("")

    def return_to_last(self) -> None:
        """Follow the last run again, after `let_go`."""
        self._free = False
        self.refresh()

    def _mine(self, run: RunSummary) -> bool:
        return run.task == self._task and self._parents in (None, run.parent)

    def _take_up(self, name: str) -> None:
        if name != self._name:
            self._name = name
            self.taken_up.emit()

    # What can be done

    def start(self, config: Any, parent: str = "", title: str = "") -> None:
        """Start a run of the task and follow it."""
        try:
            name = self._runs.start(self._task, config, title, parent)
        except ThirdsError as error:
            self.failed.emit(error)
            return
        self._free = False
        self._take_up(name)

    def stop(self) -> None:
        """Ask the run to stop."""
        if self.active:
            self._runs.stop(self._name)

    def resume(self) -> None:
        """Take the run up from its last checkpoint."""
        try:
            self._runs.resume(self._name)
        except ThirdsError as error:
            self.failed.emit(error)

    # What the runs say

    def _on_events(self, name: str, events: Sequence[ev.Event]) -> None:
        if name == self._name:
            self.heard.emit(events)

    def _on_state(self, name: str, _state: RunState) -> None:
        if name == self._name:
            self.changed.emit()
        else:
            self.refresh()

    def _on_start_failed(self, name: str, error: Exception) -> None:
        if name == self._name:
            self.failed.emit(error)
