"""What can be done with the photo in the full view."""

from collections.abc import Callable

from desktop_app.commands.registry import command
from desktop_app.jobs.crop_proposing import ALTERNATIVES
from desktop_app.panes.library.crop_desk import ASPECTS, CropDesk
from desktop_app.panes.library.photo_page import PhotoPage
from desktop_app.panes.library.subject_desk import SubjectDesk
from desktop_app.widgets.export_sheet import ExportSheet
from desktop_app.widgets.pane import Pane

WHERE = "library.view"


class ViewCommands(Pane):
    """Declares the commands of the full view; who inherits makes the parts and goes from photo to photo.

    Attributes:
        page: The full view.
        crops: The crops of the photo in view.
        subject: The subject of the photo in view.
        sheet: What asks how to export.
    """

    page: PhotoPage
    crops: CropDesk
    subject: SubjectDesk
    sheet: ExportSheet

    def step(self, by: int) -> None:
        """Show the photo so many rows on."""
        raise NotImplementedError

    def close_view(self) -> None:
        """Show the grid again."""
        raise NotImplementedError

    def can_propose(self) -> bool:
        """Return whether the photo in view could be read."""
        return self.page.photo is not None and self.page.photo.state == "ready"

    def can_decide(self) -> bool:
        """Return whether there are crops to choose from."""
        return self.crops.can_decide()

    def has_subject(self) -> bool:
        """Return whether the photo in view has a marked subject."""
        return self.page.photo is not None and self.page.photo.subject is not None

    @command(
        "library.back", title="Back to the grid", help="Show the grid again.",
        keys=("Esc",), where=WHERE, icon="back",
    )  # fmt: skip
    def back(self) -> None:
        """Close the sheet of the export first, then end marking the subject, then leave the full view."""
        if self.sheet.isVisible():
            self.sheet.dismiss()
        elif self.page.view.subject.is_on:
            self.page.mark_subject(False)
        else:
            self.close_view()

    @command(
        "library.next", title="Next photo", help="Show the photo after this one.",
        keys=("Right", "Space"), where=WHERE, icon="next",
    )  # fmt: skip
    def next_photo(self) -> None:
        """Go on by one."""
        self.step(1)

    @command(
        "library.previous", title="Previous photo", help="Show the photo before this one.",
        keys=("Left",), where=WHERE, icon="previous",
    )  # fmt: skip
    def previous_photo(self) -> None:
        """Go back by one."""
        self.step(-1)

    @command(
        "library.propose", title="Propose crops", help="Look for crops of this photo, best first.",
        keys=("P",), where=WHERE, icon="crop", when="can_propose",
    )  # fmt: skip
    def propose(self) -> None:
        """Ask the engine for crops."""
        self.page.mark_subject(False)
        self.crops.propose()

    @command(
        "library.shape", title="Next shape", help="Propose crops of the next shape: free, as the photo, 1:1, 4:5…",
        keys=("R",), where=WHERE, icon="rotate", when="can_propose",
    )  # fmt: skip
    def next_shape(self) -> None:
        """Ask for crops of the next aspect."""
        self.crops.set_aspect(ASPECTS[(ASPECTS.index(self.crops.aspect) + 1) % len(ASPECTS)])

    @command(
        "library.accept", title="Accept", help="Accept the crop shown, and go on to the next photo.",
        keys=("Return",), where=WHERE, icon="check", when="can_decide",
    )  # fmt: skip
    def accept(self) -> None:
        """Accept the chosen crop."""
        self.crops.accept()
        self.step(1)

    @command(
        "library.reject", title="Reject", help="Reject the crops of this photo, and go on to the next one.",
        keys=("Backspace",), where=WHERE, icon="reject", when="can_decide",
    )  # fmt: skip
    def reject(self) -> None:
        """Reject all crops of the photo."""
        self.crops.reject()
        self.step(1)

    @command(
        "library.compare", title="Before and after", help="Show the crop alone, or the whole photo again.",
        keys=("\\",), where=WHERE, icon="compare", when="can_decide",
    )  # fmt: skip
    def compare(self) -> None:
        """Turn between the photo with the crop on it and the crop alone."""
        self.page.view.show_result(not self.page.view.shows_result())

    @command(
        "library.zoom", title="100 %", help="Show every pixel of the photo where the pointer is, or all of it again.",
        keys=("Z",), where=WHERE, icon="zoom",
    )  # fmt: skip
    def zoom(self) -> None:
        """Turn between fitted and 1:1."""
        self.page.view.toggle_zoom()

    @command(
        "library.zoom_in", title="Zoom in", help="Enlarge the photo where the pointer is.",
        keys=("+", "="), where=WHERE, icon="zoom",
    )  # fmt: skip
    def zoom_in(self) -> None:
        """Enlarge by a step."""
        self.page.view.zoom_by(1)

    @command(
        "library.zoom_out", title="Zoom out", help="Show more of the photo.",
        keys=("-",), where=WHERE, icon="fit",
    )  # fmt: skip
    def zoom_out(self) -> None:
        """Show more by a step."""
        self.page.view.zoom_by(-1)

    @command(
        "library.overlay", title="Thirds, golden ratio", help="Show lines of composition, other ones, or none.",
        keys=("O",), where=WHERE, icon="thirds",
    )  # fmt: skip
    def overlay(self) -> None:
        """Show the next lines of composition."""
        self.page.view.cycle_overlay()

    @command(
        "library.subject", title="Mark the subject",
        help="Click what the photo is about, or draw a box around it; crops are judged by it.",
        keys=("T",), where=WHERE, icon="subject", when="can_propose",
    )  # fmt: skip
    def mark_subject(self) -> None:
        """Begin or end marking the subject."""
        self.page.mark_subject(not self.page.view.subject.is_on)

    @command(
        "library.no_subject", title="Take the subject's mark away", help="Let Thirds find the subject by itself again.",
        keys=("Shift+T",), where=WHERE, icon="close", when="has_subject",
    )  # fmt: skip
    def clear_subject(self) -> None:
        """Forget the marked subject."""
        self.subject.mark(None)


def _choosing(number: int) -> Callable[[ViewCommands], None]:
    @command(
        f"library.crop_{number}", title=f"Crop {number}", help=f"Show proposal {number}.",
        keys=(str(number),), where=WHERE, when="can_decide",
    )  # fmt: skip
    def choose(self: ViewCommands) -> None:
        self.crops.choose(number - 1)

    return choose


for _number in range(1, ALTERNATIVES + 1):
    setattr(ViewCommands, f"choose_{_number}", _choosing(_number))
