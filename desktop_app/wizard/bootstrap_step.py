"""The wizard's second step: a policy is trained, watched, and used."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.run_results import finished_result
from desktop_app.jobs.run_summary import RunSummary
from desktop_app.jobs.session import Session
from desktop_app.widgets.held_out import held_out_photos
from desktop_app.wizard.live_page import LivePage
from desktop_app.wizard.photo_choice import PhotoChoice, catalog_paths, paths_of
from desktop_app.wizard.result_page import ResultPage
from desktop_app.wizard.setup_page import SetupPage
from ml_core.catalog.catalog import PhotoQuery
from ml_core.specs import events as ev
from ml_core.specs.errors import ThirdsError
from ml_core.specs.runs import RunState
from ml_core.specs.tasks import BootstrapConfig, ProposeConfig

TASK, CROPPING = "bootstrap", "propose"


class BootstrapStep(QWidget):
    """Follows the last bootstrap of the profile: set it up, watch it, use what it learnt.

    Signals:
        failed(object): An exception to be explained.
        done(bool): Whether a trained policy is there.
        look(): The person wants to see the proposals in the library.
    """

    failed = Signal(object)
    done = Signal(bool)
    look = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._choice: PhotoChoice | None = None
        self._run = ""
        self._cropping = ""
        self._fresh = False
        self.setup = SetupPage(session.scorers(), session.settings.scorer)
        self.live = LivePage(session.pictures)
        self.result = ResultPage(session.pictures)
        self._pages = QStackedWidget()
        for page in (self.setup, self.live, self.result):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self._connect()

    def _connect(self) -> None:
        self.setup.start.connect(self._gather)
        self.setup.failed.connect(self.failed)
        self.live.stop.connect(self.stop)
        self.live.resume.connect(self.resume)
        self.live.again.connect(self.begin_anew)
        self.result.crop_all.connect(self.crop_all)
        self.result.stop_cropping.connect(self._stop_cropping)
        self.result.again.connect(self.begin_anew)
        self.result.look.connect(self.look)
        runs, results = self._session.runs, self._session.results
        runs.run_events.connect(self._on_events)
        runs.run_state.connect(self._on_state)
        runs.runs_changed.connect(self._on_runs_changed)
        runs.start_failed.connect(self._on_start_failed)
        results.crops_stored.connect(lambda run, _photos: self._show_cropping() if run == self._cropping else None)
        results.model_kept.connect(lambda _run: self._show_kept())

    # Which run

    @property
    def run(self) -> str:
        """Return the name of the run that is shown, or empty."""
        return self._run

    def set_choice(self, choice: PhotoChoice) -> None:
        """Learn from these photos when the next run starts."""
        self._choice = choice
        self.setup.show_photos(choice.count)

    def refresh(self) -> None:
        """Show the last bootstrap of the profile, unless another one is being set up."""
        last = next((run for run in self._session.runs.runs() if run.task == TASK), None)
        if last is not None and not self._fresh and last.name != self._run:
            self._show_run(last)
        elif last is None and self._run:
            self.begin_anew()
        self.setup.show_pace(self._pace())

    def begin_anew(self) -> None:
        """Set up another run; what was learnt stays."""
        self._fresh, self._run = True, ""
        self._pages.setCurrentWidget(self.setup)
        self.setup.show_pace(self._pace())

    def _pace(self) -> float | None:
        for run in self._session.runs.runs():
            if run.task == TASK and run.state is RunState.FINISHED:
                result = finished_result(self._session.runs.events(run.name))
                if result.get("seconds"):
                    return float(result["steps"]) / float(result["seconds"])
        return None

    def _show_run(self, run: RunSummary) -> None:
        self._run, self._fresh = run.name, False
        self.live.show_run(run, self._session.runs.events(run.name))
        self._show_state(run)

    def _show_state(self, run: RunSummary) -> None:
        finished = run.state is RunState.FINISHED
        if finished:
            self._show_result()
        else:
            self.live.show_state(run)
        self._pages.setCurrentWidget(self.result if finished else self.live)
        self.done.emit(finished)

    def _show_result(self) -> None:
        events = self._session.runs.events(self._run)
        self.result.show_result(finished_result(events), held_out_photos(events))
        crops = (run for run in self._session.runs.runs() if run.task == CROPPING and run.parent == self._run)
        last = next(crops, None)
        self._cropping = last.name if last is not None else ""
        self._show_cropping()
        self._show_kept()

    # What the person does

    def start(self) -> None:
        """Start, as the button does."""
        if self._pages.currentWidget() is self.setup:
            self.setup.begin()

    def stop(self) -> None:
        """Stop the run that is shown."""
        if self._run:
            self._session.runs.stop(self._run)
            self.live.show_stopping()

    def resume(self) -> None:
        """Take the run that is shown up again."""
        self._attempt(lambda: self._session.runs.resume(self._run))

    def crop_all(self) -> None:
        """Let the policy propose crops for every photo of the library."""
        file = self._session.profile.catalog_file
        run_in_background(lambda: catalog_paths(file, PhotoQuery()), self._start_cropping, self.failed.emit)

    def _start_cropping(self, paths: tuple[Path, ...]) -> None:
        result = finished_result(self._session.runs.events(self._run))
        folder = self._session.runs.folder(self._run)
        spec_config = folder.spec().config
        config = ProposeConfig(
            photos=paths,
            policy=self._session.results.policy(self._run) or folder.file(str(result["policy"])),
            scorer=str(spec_config.get("scorer", "composition")),
            aspect=spec_config.get("aspect", "free"),
            cut_faces=bool(spec_config.get("cut_faces", False)),
            catalog=self._session.profile.catalog_file,
        )

        def start() -> None:
            self._cropping = self._session.runs.start(CROPPING, config, parent=self._run)
            self._show_cropping()

        self._attempt(start)

    def _stop_cropping(self) -> None:
        if self._cropping:
            self._session.runs.stop(self._cropping)

    def _gather(self, config: BootstrapConfig) -> None:
        if self._choice is None:
            return
        self.setup.set_busy(True)
        gather = paths_of(self._choice, self._session.profile.catalog_file, self._session.shown)
        run_in_background(gather, self._start, self._on_gather_failed)

    def _start(self, paths: tuple[Path, ...]) -> None:
        self.setup.set_busy(False)
        if self._choice is not None and self._choice.source in ("folder", "samples"):
            # They join the library, so that the policy can crop them afterwards.
            self._session.indexer.add([self._choice.folder] if self._choice.folder else list(paths))
        config = self.setup.config(paths, self._session.profile.catalog_file)

        def start() -> None:
            name = self._session.runs.start(TASK, config)
            summary = self._session.runs.summary(name)
            if summary is not None:
                self._show_run(summary)

        self._attempt(start)

    def _on_gather_failed(self, error: Exception) -> None:
        self.setup.set_busy(False)
        self.failed.emit(error)

    def _attempt(self, act: Callable[[], None]) -> None:
        try:
            act()
        except ThirdsError as error:
            self.failed.emit(error)

    # What the runs do

    def _on_events(self, name: str, events: Sequence[ev.Event]) -> None:
        summary = self._session.runs.summary(name)
        if summary is None:
            return
        if name == self._run:
            self.live.append(summary, events)
        elif name == self._cropping:
            self._show_cropping()

    def _on_state(self, name: str, _state: RunState) -> None:
        summary = self._session.runs.summary(name)
        if summary is not None and name == self._run:
            self._show_state(summary)
        elif name == self._cropping:
            self._show_cropping()
        else:
            self.refresh()

    def _on_runs_changed(self) -> None:
        self.refresh()

    def _on_start_failed(self, name: str, error: Exception) -> None:
        if name in (self._run, self._cropping):
            self.failed.emit(error)

    def _show_cropping(self) -> None:
        run = self._session.runs.summary(self._cropping) if self._cropping else None
        if run is None:
            self.result.show_photo_count(self._session.catalog.count(PhotoQuery()))
        else:
            self.result.show_cropping(run, self._session.results.stored(run.name))

    def _show_kept(self) -> None:
        if self._run:
            self.result.show_kept(self._session.results.kept(self._run))
