"""What the pane asks of every step."""

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.jobs.cropping import Cropping
from desktop_app.jobs.run_follower import RunFollower
from desktop_app.jobs.session import Session

StepName = Literal["photos", "bootstrap", "choose", "learn", "refine", "compare"]


class WizardStep(QWidget):
    """Root of the steps.

    Signals:
        failed(object): An exception to be explained.
        changed(): What is done or possible changed.
        told(str): Something worth a line at the top of the window.
        wanted(str): The person wants another step, by its name.
        look(): The person wants to see the proposals in the library.
        command_wanted(str): Asks the window to carry out a command by name.
        mode_changed(): Other keys hold from now on.
    """

    failed = Signal(object)
    changed = Signal()
    told = Signal(str)
    wanted = Signal(str)
    look = Signal()
    command_wanted = Signal(str)
    mode_changed = Signal()

    @property
    def mode(self) -> str:
        """Return the mode of the pane while the step is shown; empty when its own commands are all there is."""
        return ""

    def refresh(self) -> None:
        """Show what is the case now."""

    def arrive(self) -> None:
        """Do what is due when the step comes into view."""
        self.refresh()

    def leave(self) -> None:
        """Do what is due when the step leaves the view."""

    def close_step(self) -> None:
        """Let go of what the step holds."""

    def act(self) -> None:
        """Press the main button."""
        if (button := self.main_button()) is not None:
            button.click()

    def main_button(self) -> QPushButton | None:
        """Return the main button that can be pressed now, or None."""
        buttons = (button for button in self.findChildren(QPushButton) if button.property("role") == "main")
        return next((button for button in buttons if button.isVisible() and button.isEnabled()), None)

    # Of steps that start runs

    def can_stop(self) -> bool:
        """Return whether something works in the step."""
        return False

    def stop(self) -> None:
        """Stop what works in the step."""

    def can_resume(self) -> bool:
        """Return whether the step's run can be taken up again."""
        return False

    def resume(self) -> None:
        """Take the step's run up again."""

    def can_crop(self) -> bool:
        """Return whether the step offers to crop all photos now."""
        return False

    def crop_all(self) -> None:
        """Crop all photos of the library."""


class RunStep(WizardStep):
    """A step that follows the last run of its task, and may crop all photos by what came of it.

    Args:
        session: The open profile.
        task: Name of the task.
    """

    def __init__(self, session: Session, task: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.follower = RunFollower(session.runs, task, self)
        self.cropping = Cropping(session, self)
        for source in (self.follower.failed, self.cropping.failed):
            source.connect(self.failed)

    def can_stop(self) -> bool:
        """Return whether the run works."""
        return self.follower.active

    def stop(self) -> None:
        """Stop the run."""
        self.follower.stop()

    def can_resume(self) -> bool:
        """Return whether the run was left before its end."""
        return self.follower.resumable

    def resume(self) -> None:
        """Take the run up from its last checkpoint."""
        self.follower.resume()

    def can_crop(self) -> bool:
        """Return whether there is a result to crop by."""
        return self.follower.finished and self.cropping.ready

    def crop_all(self) -> None:
        """Crop all photos of the library."""
        self.cropping.start()
