"""Learn my taste: the steps from photos to a policy, one after the other; leaving loses nothing."""

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.commands.registry import command
from desktop_app.jobs.session import Session
from desktop_app.widgets.pane import Pane
from desktop_app.widgets.steps_bar import Step, StepsBar
from desktop_app.widgets.text import line
from desktop_app.widgets.theme import GRID
from desktop_app.wizard.bootstrap_step import BootstrapStep
from desktop_app.wizard.coming_step import COMING, ComingPage
from desktop_app.wizard.photos_step import PhotosStep

PHOTOS, BOOTSTRAP = 0, 1
_STEPS = (
    Step("Photos", "Which photos to learn from."),
    Step("Bootstrap", "A policy learns to crop from a scorer."),
    *(Step(step.name, step.does, "later") for step in COMING),
)


class WizardPane(Pane):
    """The wizard as a pane."""

    name = "learn"
    title = "Learn my taste"
    icon = "learn"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.photos = PhotosStep(session)
        self.bootstrap = BootstrapStep(session)
        self._bar = StepsBar(_STEPS)
        self._pages = QStackedWidget()
        for page in (self.photos, self.bootstrap, *(ComingPage(step) for step in COMING)):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(self._bar)
        column.addWidget(line())
        column.addWidget(self._pages, 1)
        self._connect()
        self._settled = False
        self._go(PHOTOS)

    def _connect(self) -> None:
        self._bar.chosen.connect(self._go)
        self.photos.changed.connect(lambda: self.bootstrap.set_choice(self.photos.choice))
        self.photos.go_on.connect(lambda: self._go(BOOTSTRAP))
        self.bootstrap.failed.connect(self.failed)
        self.bootstrap.done.connect(lambda done: self._bar.set_state(BOOTSTRAP, "done" if done else "open"))
        self.bootstrap.look.connect(self._look)
        self.session.photos_changed.connect(self.photos.refresh)
        self.session.runs.runs_changed.connect(self._settle)

    def activated(self) -> None:
        """Count photos anew and find the run that was left."""
        super().activated()
        self.photos.refresh()
        self.bootstrap.refresh()
        self._settle()

    def _settle(self) -> None:
        """Open where the person left: at the last run when there is one."""
        if not self._settled and self.bootstrap.run:
            self._settled = True
            self._go(BOOTSTRAP)

    def _look(self) -> None:
        # The library is made, if need be, before it can be asked for something.
        for name in ("window.library", "library.proposals"):
            self.command_wanted.emit(name)

    def _go(self, number: int) -> None:
        if number == BOOTSTRAP:
            self._bar.set_state(PHOTOS, "done")
            self.bootstrap.set_choice(self.photos.choice)
        self._pages.setCurrentIndex(number)
        self._bar.set_current(number)

    @command("learn.next", title="Next step", help="Go to the next step.", keys=("Ctrl+Right",), where="learn")
    def go_next(self) -> None:
        """Go to the next step."""
        self._go(min(self._pages.currentIndex() + 1, len(_STEPS) - 1))

    @command("learn.back", title="Previous step", help="Go to the step before.", keys=("Ctrl+Left",), where="learn")
    def go_back(self) -> None:
        """Go to the step before."""
        self._go(max(self._pages.currentIndex() - 1, 0))

    @command(
        "learn.start", title="Start learning", help="Train a policy on the chosen photos.", keys=("Ctrl+Return",),
        where="learn", icon="play",
    )  # fmt: skip
    def start(self) -> None:
        """Go on from the photos, or start the bootstrap."""
        if self._pages.currentIndex() == PHOTOS:
            self._go(BOOTSTRAP)
        else:
            self.bootstrap.start()

    @command(
        "learn.stop", title="Stop learning", help="Stop at the next safe point; the run can be resumed.",
        keys=("Ctrl+.",), where="learn", icon="stop", when="can_stop",
    )  # fmt: skip
    def stop(self) -> None:
        """Stop the bootstrap."""
        self.bootstrap.stop()

    @command(
        "learn.resume", title="Resume learning", help="Go on from the last checkpoint.",
        keys=("Ctrl+Shift+R",), where="learn", icon="play", when="can_resume",
    )  # fmt: skip
    def resume(self) -> None:
        """Resume the bootstrap."""
        self.bootstrap.resume()

    @command(
        "learn.crop_all", title="Crop all my photos",
        help="Let the policy propose crops for every photo of the library.",
        keys=("Ctrl+Shift+C",), where="learn", icon="crop", when="can_crop",
    )  # fmt: skip
    def crop_all(self) -> None:
        """Propose crops for all photos."""
        self.bootstrap.crop_all()

    def can_stop(self) -> bool:
        """Return whether a bootstrap works."""
        run = self.session.runs.summary(self.bootstrap.run)
        return run is not None and run.active

    def can_resume(self) -> bool:
        """Return whether a bootstrap can be taken up again."""
        run = self.session.runs.summary(self.bootstrap.run)
        return run is not None and run.resumable

    def can_crop(self) -> bool:
        """Return whether a trained policy is shown."""
        run = self.session.runs.summary(self.bootstrap.run)
        return run is not None and not run.active and not run.resumable
