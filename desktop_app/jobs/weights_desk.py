"""The weights of scorers as the window sees them: fetched and imported by runs, removed and brought back."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.run_marks import finished_result
from desktop_app.jobs.run_summary import RunSummary
from ml_core.catalog.weights.listing import tensors_problem
from ml_core.catalog.weights.removing import remove, restore, sweep_removed
from ml_core.catalog.weights.scorers import KnownScorer, known_scorers, missing_scorer
from ml_core.specs import events as ev
from ml_core.specs.codec import from_plain
from ml_core.specs.errors import RunError, SpecError, ThirdsError
from ml_core.specs.runs import RunState
from ml_core.specs.tasks import WeightsConfig

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

TASK = "weights"
_LOST = ev.Failed("It ended without a word, as when the computer is switched off.", "Start it again; it goes on.")


class WeightsDesk(QObject):
    """Knows the scorers, and what happens to their weights.

    Runs that installed something, or were cancelled, are put into the bin: what they left is in the list of scorers.

    Args:
        session: The open session.

    Signals:
        changed(): The list, a download or a failure is another one.
        installed(str, str): Weights were installed; their name and title.
        failed(Exception): Something could not be started or removed.
    """

    changed = Signal()
    installed = Signal(str, str)
    failed = Signal(object)

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._targets: dict[str, str] = {}
        self._started: set[str] = set()
        self._failures: dict[str, ev.Failed] = {}
        self._problems: dict[str, str] = {}
        runs = session.runs
        runs.run_state.connect(self._on_state)
        runs.run_events.connect(self._on_events)
        runs.start_failed.connect(self._on_start_failed)
        sweep_removed()
        for run in runs.runs():
            self._on_state(run.name, run.state)

    # What there is

    def scorers(self) -> tuple[KnownScorer, ...]:
        """Return all scorers, the one in use among them even when its weights are gone."""
        known = tuple(self._judged(each) for each in known_scorers())
        used = self._session.settings.scorer
        return known if used in (each.name for each in known) else (*known, missing_scorer(used))

    def used(self) -> str:
        """Return the name of the scorer in use."""
        return self._session.settings.scorer

    def job(self, name: str) -> RunSummary | None:
        """Return the run that fetches or imports these weights now, or None."""
        runs = (run for run in self._session.runs.runs() if run.task == TASK and self._target(run.name) == name)
        return next((run for run in runs if run.active or run.name in self._started), None)

    def failure(self, name: str) -> ev.Failed | None:
        """Return how the last try to install these weights failed, or None."""
        return self._failures.get(name)

    def check(self) -> None:
        """Read the tensors of what is installed, beside the window, and tell of damaged ones."""
        names = [each.name for each in known_scorers() if each.state == "installed"]
        if names:
            run_in_background(
                lambda: {name: tensors_problem(name) for name in names}, self._on_checked, self.failed.emit
            )

    def _judged(self, scorer: KnownScorer) -> KnownScorer:
        problem = self._problems.get(scorer.name, "")
        damaged = problem and scorer.state == "installed"
        return scorer._replace(state="damaged", problem=problem) if damaged else scorer

    # What can be done

    def use(self, name: str) -> None:
        """Let another scorer judge crops from now on."""
        self._session.settings_wanted.emit(replace(self._session.settings, scorer=name))
        self._tell()

    def download(self, scorer: KnownScorer) -> None:
        """Fetch published weights; a download that broke off goes on."""
        self._start(scorer.name, WeightsConfig(download=scorer.name), f"Download {scorer.title}")

    def import_file(self, file: Path, name: str, backbone: str = "") -> None:
        """Import weights from a file: published ones by name, or one's own of a timm model."""
        config = WeightsConfig(import_file=file, name=name, backbone=backbone)
        self._start(name, config, f"Import {file.name}")

    def cancel(self, name: str) -> None:
        """Stop what is under way; a download keeps what it has."""
        if (run := self.job(name)) is not None:
            self._session.runs.stop(run.name)

    def remove(self, name: str) -> Path | None:
        """Set weights aside; returns where they lie, None when that failed."""
        try:
            aside = remove(name)
        except ThirdsError as error:
            self.failed.emit(error)
            return None
        self._failures.pop(name, None)
        self._problems.pop(name, None)
        self._tell()
        return aside

    def restore(self, name: str, aside: Path) -> None:
        """Bring removed weights back."""
        try:
            restore(aside, name)
        except ThirdsError as error:
            self.failed.emit(error)
        self.check()
        self._tell()

    def _tell(self) -> None:
        self.changed.emit()
        self._session.scorers_changed.emit()

    def _start(self, name: str, config: WeightsConfig, title: str) -> None:
        if self.job(name) is not None:
            return
        self._failures.pop(name, None)
        self._discard_all(name)
        try:
            run = self._session.runs.start(TASK, config, title)
        except ThirdsError as error:
            self.failed.emit(error)
            return
        self._started.add(run)
        self._targets[run] = name
        self.changed.emit()

    # What the runs say

    def _on_events(self, name: str, _events: object) -> None:
        if self._is_mine(name):
            self.changed.emit()

    def _on_state(self, name: str, state: RunState) -> None:
        run = self._session.runs.summary(name)
        if run is None or not self._is_mine(name) or state in (RunState.NEW, RunState.RUNNING):
            return
        new = name in self._started
        self._started.discard(name)
        if state in (RunState.FAILED, RunState.LOST):
            self._on_failed(self._target(name), run.failure or _LOST, new)
        else:
            if state is RunState.FINISHED:
                self._on_finished(name)
            # Others hear of the state after this, and look the run up.
            QTimer.singleShot(0, self, partial(self._discard, name))
        self.changed.emit()

    def _on_failed(self, target: str, failure: ev.Failed, new: bool) -> None:
        self._failures[target] = failure
        if new and target not in (each.name for each in known_scorers()):
            # A file of one's own has no row before it is installed, where this could be read.
            self.failed.emit(RunError(failure.what, failure.remedy))

    def _on_finished(self, name: str) -> None:
        result = finished_result(self._session.runs.events(name))
        weights = str(result.get("weights", self._target(name)))
        self._problems.pop(weights, None)
        self._session.scorers_changed.emit()
        self.installed.emit(weights, str(result.get("title", weights)))

    def _on_start_failed(self, name: str, error: RunError) -> None:
        if self._is_mine(name):
            self._started.discard(name)
            self._failures[self._target(name)] = ev.Failed(error.what, error.remedy)
            self.changed.emit()

    def _on_checked(self, problems: dict[str, str]) -> None:
        if problems != {name: self._problems.get(name, "") for name in problems}:
            self._problems |= problems
            self.changed.emit()

    # Runs of this task

    def _is_mine(self, name: str) -> bool:
        run = self._session.runs.summary(name)
        return run is not None and run.task == TASK

    def _target(self, name: str) -> str:
        """Return the weights that a run is about; empty when its folder cannot be read."""
        if name not in self._targets:
            try:
                config = from_plain(WeightsConfig, self._session.runs.folder(name).spec().config)
            except (RunError, SpecError):
                return ""
            self._targets[name] = config.download or config.name
        return self._targets[name]

    def _discard_all(self, target: str) -> None:
        for run in self._session.runs.runs():
            if run.task == TASK and not run.active and self._target(run.name) == target:
                self._discard(run.name)

    def _discard(self, name: str) -> None:
        run = self._session.runs.summary(name)
        if run is None or run.active:
            return
        try:
            self._session.runs.discard(name)
        except (OSError, ThirdsError) as error:
            self.failed.emit(error)
