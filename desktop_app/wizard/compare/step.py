"""The wizard's last step: the new policy beside the one before, by figures and by eye, and the choice between them."""

import shutil
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.catalog_paths import catalog_paths
from desktop_app.jobs.session import Session
from desktop_app.jobs.taste_state import made_by, run_of
from desktop_app.jobs.versions import former_version, tuned_versions, weight_of
from desktop_app.panes.annotate.board import JUDGING
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.wizard.compare.comparison import Comparison, read_comparison
from desktop_app.wizard.compare.report_page import ReportPage
from desktop_app.wizard.compare.setup_page import CompareSetup
from desktop_app.wizard.compare.working_page import WorkingPage
from desktop_app.wizard.step import RunStep
from ml_core.catalog.catalog import PhotoQuery
from ml_core.catalog.records import StoredModel
from ml_core.specs.errors import ThirdsError
from ml_core.specs.tasks import EvaluateConfig

TASK = "evaluate"


class CompareStep(RunStep):
    """Follows the last comparison of the profile: choose two versions, see the figures, judge blind, decide."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, TASK, parent)
        self.comparison: Comparison | None = None
        self._refine = push_button("Refine", lambda: self.wanted.emit("refine"), "main")
        sentence = "There is one policy so far. Refine it towards your taste, then compare the two."
        self._nothing = EmptyState("compare", "Nothing to compare yet", sentence, self._refine)
        self.setup = CompareSetup()
        self.working = WorkingPage(self.follower, "Both policies crop photos that neither learnt from")
        self.report = ReportPage(session, self.cropping)
        self._pages = QStackedWidget()
        for page in (self._nothing, self.setup, self.working, self.report):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self._connect()
        self._show()

    def _connect(self) -> None:
        self.setup.start.connect(self._gather)
        self.working.again.connect(self.begin_anew)
        self.report.again.connect(self.begin_anew)
        self.report.another_round.connect(lambda: self.wanted.emit("choose"))
        self.report.save.connect(self.save_report)
        self.report.look.connect(self.look)
        self.report.decided.connect(self._on_decided)
        self.report.told.connect(self.told)
        self.report.command_wanted.connect(self.command_wanted)
        self.report.mode_changed.connect(self.mode_changed)
        self.report.failed.connect(self.failed)
        self.follower.heard.connect(lambda _events: self.working.show_state())
        self.session.models_changed.connect(self.refresh)
        for signal in (self.follower.taken_up, self.follower.changed):
            signal.connect(self._on_run)

    @property
    def mode(self) -> str:
        """Return the mode of the judging board while it is shown."""
        shown = self._pages.currentWidget() is self.report and self.report.judging
        return JUDGING if shown else ""

    def refresh(self) -> None:
        """Show the last comparison, or what is missing for one."""
        self.follower.refresh()
        self._show()

    def arrive(self) -> None:
        """Take the trial up where it was left."""
        self.refresh()
        if self.mode:
            self.report.board.setFocus()

    def close_step(self) -> None:
        """End what works in the background."""
        self.report.board.close_board()

    def begin_anew(self) -> None:
        """Choose two versions to compare; what was found stays."""
        self.follower.let_go()

    # What is shown

    def _on_run(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        run = self.follower.run
        if run is None:
            self._show_setup()
        elif self.follower.finished:
            self._show_report()
        else:
            self.working.show_state()
            self._pages.setCurrentWidget(self.working)
        self.mode_changed.emit()

    def _show_setup(self) -> None:
        self.comparison = None
        models = self.session.catalog.models("policy")
        new = next(iter(tuned_versions(self.session.catalog)), None) or next(iter(models), None)
        old = former_version(self.session.catalog, new) if new is not None else None
        self.setup.show_versions(models, new, old)
        self._pages.setCurrentWidget(self.setup if len(models) > 1 else self._nothing)

    def _show_report(self) -> None:
        if self.report.run == self.follower.name and self.comparison is not None:
            self.report.refresh()
        else:
            try:
                self.comparison = read_comparison(self.session, self.follower)
            except ThirdsError as error:
                self.failed.emit(error)
                self.begin_anew()
                return
            self.report.show_comparison(self.follower.name, self.comparison)
        self._pages.setCurrentWidget(self.report)

    # What the person does

    def compare_versions(self, new: StoredModel, old: StoredModel) -> None:
        """Compare two versions."""
        self.begin_anew()
        self._show_setup()
        self.setup.choose(new, old)
        self._gather()

    def _gather(self) -> None:
        new, old = self.setup.versions()
        if new is None or old is None:
            return
        file = self.session.profile.catalog_file
        run_in_background(
            lambda: catalog_paths(file, PhotoQuery()), lambda paths: self._start(new, old, paths), self.failed.emit
        )

    def _start(self, new: StoredModel, old: StoredModel, photos: tuple[Path, ...]) -> None:
        taste = self.session.catalog.chosen_model("taste")
        spec = made_by(self.session, new)
        config = spec.config if spec is not None else {}
        self.follower.start(
            EvaluateConfig(
                photos=photos,
                policy=new.folder,
                baseline=old.folder,
                taste=taste.folder if taste is not None else None,
                weight=weight_of(new),
                scorer=str(config.get("scorer", self.session.settings.scorer)),
                aspect=config.get("aspect", "free"),
                catalog=self.session.profile.catalog_file,
            ),
            parent=run_of(new),
        )

    def save_report(self) -> None:
        """Ask where to, and save the report as one HTML file."""
        if self.comparison is None:
            return
        name = str(Path.home() / "thirds-report.html")
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the report", name, "Web page (*.html)")
        if chosen:
            self.save_report_to(Path(chosen))

    def save_report_to(self, file: Path) -> None:
        """Save the report as one HTML file."""
        assert self.comparison is not None
        try:
            shutil.copyfile(self.comparison.page, file)
        except OSError as error:
            self.failed.emit(ThirdsError(f"The report could not be saved ({error.strerror or error}).", path=file))
        else:
            self.told.emit(f"Saved the report as {file}.")

    def _on_decided(self) -> None:
        self.session.models_changed.emit()
        self.changed.emit()
