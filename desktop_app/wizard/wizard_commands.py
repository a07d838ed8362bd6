"""What a person can do in the wizard, with keys; each command goes to the step that is shown."""

from typing import TYPE_CHECKING

from desktop_app.commands.registry import command
from desktop_app.widgets.pane import Pane

if TYPE_CHECKING:
    from desktop_app.wizard.step import StepName, WizardStep


class WizardCommands(Pane):
    """The commands of the wizard's pane."""

    name = "learn"
    title = "Learn my taste"
    icon = "learn"

    @property
    def step(self) -> "WizardStep":
        """Return the step that is shown."""
        raise NotImplementedError

    def go(self, name: "StepName") -> None:
        """Show a step."""
        raise NotImplementedError

    def turn(self, by: int) -> None:
        """Show the step so many places on."""
        raise NotImplementedError

    @command("learn.next", title="Next step", help="Go to the next step.", keys=("Ctrl+Right",), where="learn")
    def go_next(self) -> None:
        """Go to the next step."""
        self.turn(1)

    @command("learn.back", title="Previous step", help="Go to the step before.", keys=("Ctrl+Left",), where="learn")
    def go_back(self) -> None:
        """Go to the step before."""
        self.turn(-1)

    @command(
        "learn.start", title="Go on", help="Press the step's main button.", keys=("Ctrl+Return",),
        where="learn", icon="play", when="can_act",
    )  # fmt: skip
    def start(self) -> None:
        """Press the main button."""
        self.step.act()

    @command(
        "learn.stop", title="Stop learning", help="Stop at the next safe point; the run can be resumed.",
        keys=("Ctrl+.",), where="learn", icon="stop", when="can_stop",
    )  # fmt: skip
    def stop(self) -> None:
        """Stop what works in the step."""
        self.step.stop()

    @command(
        "learn.resume", title="Resume learning", help="Go on from the last checkpoint.",
        keys=("Ctrl+Shift+R",), where="learn", icon="play", when="can_resume",
    )  # fmt: skip
    def resume(self) -> None:
        """Resume the step's run."""
        self.step.resume()

    @command(
        "learn.crop_all", title="Crop all my photos",
        help="Let the policy propose crops for every photo of the library.",
        keys=("Ctrl+Shift+C",), where="learn", icon="crop", when="can_crop",
    )  # fmt: skip
    def crop_all(self) -> None:
        """Propose crops for all photos."""
        self.step.crop_all()

    @command(
        "learn.another_round", title="Another round",
        help="Choose between crops again, those that the policy in use is unsure about.",
        keys=("Ctrl+Shift+A",), where="learn", icon="refresh",
    )  # fmt: skip
    def another_round(self) -> None:
        """Choose again."""
        self.go("choose")

    def can_act(self) -> bool:
        """Return whether the step has a main button that can be pressed."""
        return self.step.main_button() is not None

    def can_stop(self) -> bool:
        """Return whether something works in the step."""
        return self.step.can_stop()

    def can_resume(self) -> bool:
        """Return whether the step's run can be taken up again."""
        return self.step.can_resume()

    def can_crop(self) -> bool:
        """Return whether the step offers to crop all photos now."""
        return self.step.can_crop()
