"""Learn my taste: the steps from photos to a policy of one's own, one after the other; leaving loses nothing."""

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.jobs.session import Session
from desktop_app.jobs.taste_state import taste_state
from desktop_app.widgets.steps_bar import Step, StepsBar
from desktop_app.widgets.text import line
from desktop_app.widgets.theme import GRID
from desktop_app.wizard.bootstrap.step import BootstrapStep
from desktop_app.wizard.choose.step import ChooseStep
from desktop_app.wizard.compare.step import CompareStep
from desktop_app.wizard.learn.step import LearnStep
from desktop_app.wizard.photos.step import PhotosStep
from desktop_app.wizard.refine.step import RefineStep
from desktop_app.wizard.step import StepName, WizardStep
from desktop_app.wizard.step_states import step_states
from desktop_app.wizard.where_left import where_left
from desktop_app.wizard.wizard_commands import WizardCommands

STEPS: dict[StepName, Step] = {
    "photos": Step("Photos", "Which photos to learn from."),
    "bootstrap": Step("Bootstrap", "A policy learns to crop from a scorer."),
    "choose": Step("Choose", "You say which of two crops you like better."),
    "learn": Step("Learn", "Thirds learns your taste from your choices."),
    "refine": Step("Refine", "The policy is trained further towards your taste."),
    "compare": Step("Compare", "The new policy beside the one before, by figures and by eye."),
}
NAMES = tuple(STEPS)


class WizardPane(WizardCommands):
    """The wizard as a pane."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.photos, self.bootstrap = PhotosStep(session), BootstrapStep(session)
        self.choose, self.learn = ChooseStep(session), LearnStep(session)
        self.refine, self.compare = RefineStep(session), CompareStep(session)
        self.steps: dict[StepName, WizardStep] = {
            "photos": self.photos,
            "bootstrap": self.bootstrap,
            "choose": self.choose,
            "learn": self.learn,
            "refine": self.refine,
            "compare": self.compare,
        }
        self._bar = StepsBar(tuple(STEPS.values()))
        self._pages = QStackedWidget()
        for page in self.steps.values():
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(self._bar)
        column.addWidget(line())
        column.addWidget(self._pages, 1)
        self._settled = self._shown = False
        self._connect()
        self.go("photos")

    def _connect(self) -> None:
        self._bar.chosen.connect(lambda number: self.go(NAMES[number]))
        for step in self.steps.values():
            step.failed.connect(self.failed)
            step.told.connect(self.notice)
            step.changed.connect(self.show_states)
            step.wanted.connect(self.go)
            step.look.connect(self._look)
            step.command_wanted.connect(self.command_wanted)
            step.mode_changed.connect(self._follow_mode)
        self.photos.changed.connect(lambda: self.bootstrap.set_choice(self.photos.choice))
        self.learn.look_again.connect(self._look_again)
        self.session.photos_changed.connect(self.photos.refresh)
        self.session.models_changed.connect(self.show_states)
        self.session.runs.runs_changed.connect(self._settle)

    # For the window

    def command_owners(self) -> Sequence[object]:
        """Return the pane and the boards in it."""
        return (self, self.choose.board, self.compare.report.board)

    def activated(self) -> None:
        """Take up what happened meanwhile, where the person left."""
        super().activated()
        self._shown = True
        for step in self.steps.values():
            step.refresh()
        self.show_states()
        self._settle()
        self.step.arrive()
        self._follow_mode()

    def deactivated(self) -> None:
        """Rest while nobody looks."""
        self._shown = False
        self.step.leave()

    def close_pane(self) -> None:
        """Let go of what the steps hold."""
        for step in self.steps.values():
            step.close_step()

    # Steps

    @property
    def step(self) -> WizardStep:
        """Return the step that is shown."""
        return self.steps[self.current]

    @property
    def current(self) -> StepName:
        """Return the name of the step that is shown."""
        return NAMES[self._pages.currentIndex()]

    def go(self, name: StepName) -> None:
        """Show a step; from now on it is where the person is."""
        if name != self.current:
            self.step.leave()
        self._settled = self._settled or name != "photos"
        if name == "bootstrap":
            self.bootstrap.set_choice(self.photos.choice)
        self._pages.setCurrentWidget(self.steps[name])
        self._bar.set_current(NAMES.index(name))
        if self._shown:
            # What had the focus is hidden now.
            self.setFocus()
            self.step.arrive()
        self.show_states()
        self._follow_mode()

    def turn(self, by: int) -> None:
        """Show the step so many places on; at the ends, stay."""
        self.go(NAMES[max(0, min(len(NAMES) - 1, self._pages.currentIndex() + by))])

    def show_states(self) -> None:
        """Say in the bar what is done and what comes later."""
        for name, state in step_states(
            self.session, started=bool(self.bootstrap.run) or self.current != "photos"
        ).items():
            self._bar.set_state(NAMES.index(name), state)

    def _settle(self) -> None:
        """Open where the person left, unless they went somewhere already."""
        if not self._settled and self._shown:
            left = where_left(self.session.runs.runs(), taste_state(self.session.catalog))
            if left != "photos":
                self.go(left)

    def _follow_mode(self) -> None:
        self.set_mode(self.step.mode)

    def _look_again(self, pair_id: int) -> None:
        self.go("choose")
        self.choose.look_again(pair_id)

    def _look(self) -> None:
        # The library is made, if need be, before it can be asked for something.
        for name in ("window.library", "library.proposals"):
            self.command_wanted.emit(name)
