"""The wizard's second step: a policy is trained, watched, and used."""

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.run_results import finished_result
from desktop_app.jobs.session import Session
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.held_out import held_out_photos
from desktop_app.wizard.bootstrap.setup_page import SetupPage
from desktop_app.wizard.cropping_card import CroppingCard
from desktop_app.wizard.live_page import LivePage
from desktop_app.wizard.outcome_page import OutcomePage
from desktop_app.wizard.photos.choice import PhotoChoice, paths_of
from desktop_app.wizard.sentences import fine_print, headline
from desktop_app.wizard.step import RunStep
from desktop_app.wizard.training_pages import TrainingPages
from ml_core.catalog.records import StoredModel
from ml_core.specs.errors import SpecError
from ml_core.specs.runs import RunState
from ml_core.specs.tasks import BootstrapConfig

TASK = "bootstrap"


class BootstrapStep(RunStep):
    """Follows the last bootstrap of the profile: set it up, watch it, use what it learnt."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, TASK, parent)
        self._choice: PhotoChoice | None = None
        self.setup = SetupPage(session.scorers(), session.settings.scorer)
        self.live = LivePage(session.pictures, "Learning to crop")
        self._choose = push_button("Choose between crops", lambda: self.wanted.emit("choose"), "main")
        self._again = push_button("Train another policy", self.begin_anew)
        self.card = CroppingCard(self.cropping, (self._choose, self._again))
        self.card.offer(
            "Next: say which crops you like better, and Thirds learns your taste. "
            "Or let the policy propose crops for {photos} as it is."
        )
        self.result = OutcomePage(session.pictures, self.card)
        self.pages = TrainingPages(self.follower, self.setup, self.live, self.result, self._show_outcome)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self._connect()

    def _connect(self) -> None:
        self.setup.start.connect(self._gather)
        self.setup.failed.connect(self.failed)
        self.card.look.connect(self.look)
        for signal in (self.follower.taken_up, self.follower.changed):
            signal.connect(self.changed)
        self.session.scorers_changed.connect(self._offer_scorers)
        self.session.results.model_kept.connect(lambda _run: self._show_kept())

    def _offer_scorers(self) -> None:
        self.setup.offer_scorers(self.session.scorers(), self.session.settings.scorer)

    @property
    def run(self) -> str:
        """Return the name of the run that is shown, or empty."""
        return self.follower.name

    def set_choice(self, choice: PhotoChoice) -> None:
        """Learn from these photos when the next run starts."""
        self._choice = choice
        self.setup.show_photos(choice.count)

    def refresh(self) -> None:
        """Show the last bootstrap of the profile, unless another one is being set up."""
        self.follower.refresh()
        self.setup.show_pace(self._pace())
        self.card.refresh()

    def begin_anew(self) -> None:
        """Set up another run; what was learnt stays."""
        self.follower.let_go()
        self.setup.show_pace(self._pace())

    def _pace(self) -> float | None:
        for run in self.session.runs.runs():
            if run.task == TASK and run.state is RunState.FINISHED:
                result = finished_result(self.session.runs.events(run.name))
                if result.get("seconds"):
                    return float(result["steps"]) / float(result["seconds"])
        return None

    def stop(self) -> None:
        """Stop the training and say so at once."""
        self.pages.stop()

    # Starting

    def _gather(self, config: BootstrapConfig) -> None:
        if self._choice is None:
            return
        self.setup.set_busy(True)
        gather = paths_of(self._choice, self.session.profile.catalog_file, self.session.shown)
        run_in_background(gather, self._start, self._on_gather_failed)

    def _start(self, paths: tuple[Path, ...]) -> None:
        self.setup.set_busy(False)
        if self._choice is not None and self._choice.source in ("folder", "samples"):
            # They join the library, so that the policy can crop them afterwards.
            self.session.indexer.add([self._choice.folder] if self._choice.folder else list(paths))
        try:
            config = self.setup.config(paths, self.session.profile.catalog_file)
        except SpecError as error:
            self.failed.emit(error)
            return
        self.follower.start(config)

    def _on_gather_failed(self, error: Exception) -> None:
        self.setup.set_busy(False)
        self.failed.emit(error)

    # What came of it

    def _show_outcome(self) -> None:
        result = self.follower.result()
        self.result.show_outcome(headline(result), fine_print(result), held_out_photos(self.follower.events()))
        self._show_kept()

    def _show_kept(self) -> None:
        if not self.follower.finished:
            return
        kept = self.session.results.kept(self.run)
        self.card.say_small("The policy is kept in Models." if kept else "The policy is being kept…")
        self.cropping.follow(self.run, self._own_policy(), wait=not kept)

    def _own_policy(self) -> StoredModel | None:
        """Return the policy of this run, as the page is about it, whichever policy is in use."""
        folder = self.session.results.policy(self.run)
        models = self.session.catalog.models("policy")
        return next((model for model in models if model.folder == folder), None)
