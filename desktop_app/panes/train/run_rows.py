"""The list of runs: state, task, best figure and age of each; ticked ones are compared."""

import time
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop_app.jobs.run_summary import TITLES, RunSummary
from desktop_app.widgets.icons import icon
from ml_core.specs.runs import RunState

Index = QModelIndex | QPersistentModelIndex
_ICONS = {
    RunState.NEW: "clock",
    RunState.RUNNING: "play",
    RunState.STOPPED: "pause",
    RunState.FINISHED: "check",
    RunState.FAILED: "warning",
    RunState.LOST: "warning",
}
STATE_WORDS = {
    RunState.NEW: "not started",
    RunState.RUNNING: "working",
    RunState.STOPPED: "stopped",
    RunState.FINISHED: "done",
    RunState.FAILED: "failed",
    RunState.LOST: "interrupted",
}


def age(seconds: float) -> str:
    """Return how long ago something was, in words."""
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h ago"
    days = int(seconds // 86400)
    return "yesterday" if days == 1 else f"{days} days ago"


def row_words(run: RunSummary, now: float) -> str:
    """Return the two lines of a run in the list."""
    state = STATE_WORDS[run.state]
    if run.active and run.progress is not None and run.progress.total:
        state = f"{state}, {int(100 * run.progress.done / run.progress.total)} %"
    task = TITLES.get(run.task, run.task)
    first = run.title if run.title == task else f"{run.title}   {task}"
    figure = f"   {run.figure}" if run.figure else ""
    return f"{first}{figure}\n{state}, {age(now - run.created)}"


class RunsModel(QAbstractListModel):
    """Runs as rows, newest first.

    Signals:
        ticked(): Another set of runs is ticked.
    """

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._runs: list[RunSummary] = []
        self._ticked: dict[str, None] = {}

    def set_runs(self, runs: Sequence[RunSummary]) -> None:
        """Show these runs; rows that stay keep their place in views."""
        if [run.name for run in runs] == [run.name for run in self._runs]:
            self._runs = list(runs)
            self.dataChanged.emit(self.index(0), self.index(len(runs) - 1))
            return
        self.beginResetModel()
        self._runs = list(runs)
        self._ticked = {name: None for name in self._ticked if self.row(name) >= 0}
        self.endResetModel()

    def update_run(self, run: RunSummary) -> None:
        """Show one run's new state."""
        row = self.row(run.name)
        if row >= 0:
            self._runs[row] = run
            self.dataChanged.emit(self.index(row), self.index(row))

    def row(self, name: str) -> int:
        """Return a run's row, or -1."""
        return next((row for row, run in enumerate(self._runs) if run.name == name), -1)

    def run_at(self, row: int) -> RunSummary | None:
        """Return the run of a row, or None."""
        return self._runs[row] if 0 <= row < len(self._runs) else None

    def ticked_names(self) -> list[str]:
        """Return the runs that are ticked, in the order they were."""
        return list(self._ticked)

    def toggle(self, name: str) -> None:
        """Tick a run, or take the tick away."""
        if self._ticked.pop(name, self) is self:
            self._ticked[name] = None
        row = self.row(name)
        self.dataChanged.emit(self.index(row), self.index(row))
        self.ticked.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._runs)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every run be selected and ticked."""
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return words, icon or tick of a run."""
        run = self.run_at(index.row())
        if run is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row_words(run, time.time())
        if role == Qt.ItemDataRole.DecorationRole:
            broken = run.state in (RunState.FAILED, RunState.LOST)
            return icon(_ICONS[run.state], "loss" if broken else "accent" if run.active else "muted")
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if run.name in self._ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{run.name}\nTick two or more to compare their curves."
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a run."""
        run = self.run_at(index.row())
        if role != Qt.ItemDataRole.CheckStateRole or run is None:
            return False
        self.toggle(run.name)
        return True
