"""The wizard's fifth step: the policy is trained further, towards the scorer and the taste together."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.catalog_paths import catalog_paths
from desktop_app.jobs.run_results import finished_result
from desktop_app.jobs.session import Session
from desktop_app.jobs.taste_state import made_by, run_of, taste_state
from desktop_app.jobs.versions import bootstrap_version
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.held_out import held_out_photos
from desktop_app.wizard.live_page import LivePage
from desktop_app.wizard.next_card import NextCard
from desktop_app.wizard.outcome_page import OutcomePage
from desktop_app.wizard.refine.setup_page import RefineSetup
from desktop_app.wizard.refine.words import refine_fine_print, refine_headline
from desktop_app.wizard.regimes import choices, regime_words
from desktop_app.wizard.step import RunStep
from desktop_app.wizard.training_pages import TrainingPages
from ml_core.catalog.catalog import PhotoQuery
from ml_core.catalog.records import StoredModel
from ml_core.specs.judgements import RERANKING_FROM
from ml_core.specs.runs import RunState
from ml_core.specs.tasks import TuneConfig

TASK = "tune"


class RefineStep(RunStep):
    """Follows the last fine-tuning of the profile: set it up, watch it, see what came of it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, TASK, parent)
        self.setup = RefineSetup(session)
        self.live = LivePage(session.pictures, "Learning to crop like you")
        self._compare = push_button("Compare with the one before", lambda: self.wanted.emit("compare"), "main")
        self._again = push_button("Refine once more", self.begin_anew)
        self.card = NextCard((self._compare, self._again))
        self.card.say("Next: compare the new policy with the one before, and choose which to use.")
        self.outcome = OutcomePage(session.pictures, self.card)
        self.pages = TrainingPages(self.follower, self.setup, self.live, self.outcome, self._show_outcome)
        self._to_choose = push_button("Choose between crops", lambda: self.wanted.emit("choose"), "main")
        self._too_few = EmptyState("train", "Not enough choices yet", "", self._to_choose)
        self._to_learn = push_button("Learn my taste", lambda: self.wanted.emit("learn"), "main")
        sentence = "The policy is trained towards your taste, so learn that first. It takes a few seconds."
        self._no_taste = EmptyState("train", "Learn your taste first", sentence, self._to_learn)
        self._stack = QStackedWidget()
        for page in (self._too_few, self._no_taste, self.pages):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._connect()

    def _connect(self) -> None:
        self.setup.start.connect(self._gather)
        self.setup.failed.connect(self.failed)
        self.session.models_changed.connect(self.refresh)
        for signal in (self.follower.taken_up, self.follower.changed):
            signal.connect(self._on_run)

    def refresh(self) -> None:
        """Show the last fine-tuning, or what is missing for one."""
        self.follower.refresh()
        self._show()

    def _on_run(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        answers, taste = taste_state(self.session.catalog).answers, self._taste()
        missing = None
        if not self.follower.name:
            missing = self._too_few if answers < RERANKING_FROM else self._no_taste if taste is None else None
        self._too_few.say(f"You have made {choices(answers)}. {regime_words(answers)}")
        self._stack.setCurrentWidget(missing or self.pages)
        self.setup.show_answers(answers)
        self.setup.show_policies(self.session.catalog.models("policy"), self.session.catalog.chosen_model("policy"))
        self.setup.show_pace(self._pace())
        self.setup.preview.show_taste(taste.folder if taste is not None else None, self._scorer())

    def begin_anew(self) -> None:
        """Set up another run; what was learnt stays."""
        self.follower.let_go()

    def stop(self) -> None:
        """Stop the training and say so at once."""
        self.pages.stop()

    def _taste(self) -> StoredModel | None:
        """Return the taste that was learnt last: the one in use."""
        return self.session.catalog.chosen_model("taste")

    def _start_policy(self) -> StoredModel | None:
        """Return the policy to go on from; starting afresh, the one that says which photos to learn from."""
        models = self.session.catalog.models("policy")
        chosen = next((model for model in models if model.folder == self.setup.policy), None)
        return chosen or bootstrap_version(self.session.catalog)

    def _scorer(self) -> str:
        policy = self._start_policy()
        spec = made_by(self.session, policy) if policy is not None else None
        return str(spec.config.get("scorer", "")) if spec is not None else self.session.settings.scorer

    def _pace(self) -> float | None:
        for run in self.session.runs.runs():
            if run.task == TASK and run.state is RunState.FINISHED:
                result = finished_result(self.session.runs.events(run.name))
                if result.get("seconds") and result.get("steps"):
                    return float(result["steps"]) / float(result["seconds"])
        return None

    # Starting

    def _gather(self, config: TuneConfig) -> None:
        """Start on the photos that the policy knows, or else on those of the library."""
        policy = self._start_policy()
        spec = made_by(self.session, policy) if policy is not None else None
        if spec is not None and spec.config.get("photos"):
            known = {
                key: spec.config[key] for key in ("aspect", "max_photos", "held_out", "seed") if key in spec.config
            }
            self._start(replace(config, **known), tuple(Path(photo) for photo in spec.config["photos"]))
            return
        file = self.session.profile.catalog_file
        run_in_background(
            lambda: catalog_paths(file, PhotoQuery()), lambda paths: self._start(config, paths), self.failed.emit
        )

    def _start(self, config: TuneConfig, photos: tuple[Path, ...]) -> None:
        taste = self._taste()
        if taste is None:
            self.wanted.emit("learn")
            return
        whole = replace(
            config,
            photos=photos,
            taste=taste.folder,
            scorer=self._scorer(),
            catalog=self.session.profile.catalog_file,
        )
        self.follower.start(whole, parent=run_of(taste))

    def _show_outcome(self) -> None:
        result = self.follower.result()
        photos = held_out_photos(self.follower.events())
        self.outcome.show_outcome(refine_headline(result), refine_fine_print(result), photos)
