"""What can be done with the photo under review; the keys are those that photographers know from editors."""

from collections.abc import Callable
from dataclasses import replace

from desktop_app.commands.registry import command
from desktop_app.jobs.crop_proposing import ALTERNATIVES
from desktop_app.panes.crop.level_desk import LevelDesk
from desktop_app.panes.crop.review_choices import ReviewChoices
from desktop_app.panes.crop.review_desk import ReviewDesk
from desktop_app.panes.crop.review_page import ReviewPage
from desktop_app.panes.crop.shapes import Shape, following
from desktop_app.widgets.crop_editor import NUDGE, RESIZE, STRAIGHTEN
from desktop_app.widgets.pane import Pane

WHERE, VIEW = "crop", "crop.view"
_FAR = 10


class ViewCommands(Pane):
    """Declares the commands of one photo; who inherits makes the parts and goes from photo to photo.

    Attributes:
        desk: The crops of the photo.
        levels: The angle that would level it.
        page: Shows it.
        choices: What the profile remembers.
    """

    choices: ReviewChoices
    desk: ReviewDesk
    levels: LevelDesk
    page: ReviewPage

    def decide(self, *, accept: bool) -> None:
        """Accept or reject what is looked at, and go on."""
        raise NotImplementedError

    def step(self, by: int) -> None:
        """Show the photo so many rows on."""
        raise NotImplementedError

    def leave_view(self) -> None:
        """Show the grid."""
        raise NotImplementedError

    def can_accept(self) -> bool:
        """Return whether there is a crop to accept."""
        raise NotImplementedError

    def can_reject(self) -> bool:
        """Return whether there is a crop to reject."""
        raise NotImplementedError

    def can_change(self) -> bool:
        """Return whether the photo can be read, so that its crop can be changed."""
        return self.desk.photo is not None and self.desk.photo.state == "ready"

    def has_alternatives(self) -> bool:
        """Return whether there are several crops to choose from."""
        return len(self.desk.crops) > 1

    def can_level(self) -> bool:
        """Return whether there is an angle worth suggesting that the crop does not have."""
        suggestion, crop = self.levels.suggestion, self.desk.crop
        angle = 0.0 if crop is None else crop.angle
        return suggestion is not None and abs(suggestion.angle - angle) > STRAIGHTEN / 2

    # Deciding

    @command(
        "crop.accept", title="Accept", help="Take the crop as it is shown, and go on to the next photo without one.",
        keys=("Return", "Enter"), where=WHERE, icon="check", when="can_accept",
    )  # fmt: skip
    def accept(self) -> None:
        """Keep the crop shown."""
        self.decide(accept=True)

    @command(
        "crop.reject", title="Reject", help="Leave the photo uncropped, and go on to the next one.",
        keys=("Backspace",), where=WHERE, icon="reject", when="can_reject",
    )  # fmt: skip
    def reject(self) -> None:
        """Keep none of the crops."""
        self.decide(accept=False)

    @command(
        "crop.next", title="Next photo", help="Show the photo after this one, whatever was decided.",
        keys=("Space", "PgDown"), where=VIEW, icon="next",
    )  # fmt: skip
    def next_photo(self) -> None:
        """Go on by one."""
        self.step(1)

    @command(
        "crop.previous", title="Previous photo", help="Show the photo before this one.",
        keys=("Shift+Space", "PgUp"), where=VIEW, icon="previous",
    )  # fmt: skip
    def previous_photo(self) -> None:
        """Go back by one."""
        self.step(-1)

    # Choosing

    @command(
        "crop.next_crop", title="Next alternative", help="Show the next of the proposed crops.",
        keys=("]",), where=WHERE, icon="forward", when="has_alternatives",
    )  # fmt: skip
    def next_crop(self) -> None:
        """Choose the crop after this one."""
        self.desk.step_alternative(1)

    @command(
        "crop.previous_crop", title="Previous alternative", help="Show the one before of the proposed crops.",
        keys=("[",), where=WHERE, icon="back", when="has_alternatives",
    )  # fmt: skip
    def previous_crop(self) -> None:
        """Choose the crop before this one."""
        self.desk.step_alternative(-1)

    @command(
        "crop.shape", title="Next shape", help="Free, as the photo, 1:1, 4:5, 5:7, 3:2, 16:9, 2:1; remembered.",
        keys=("R",), where=WHERE, icon="crop", when="can_change",
    )  # fmt: skip
    def next_shape(self) -> None:
        """Show the crop in the next shape."""
        self.desk.set_shape(following(self.desk.shape, self.choices.names))

    @command(
        "crop.turn", title="Turn the shape", help="Upright instead of wide, or the other way round.",
        keys=("Shift+R",), where=WHERE, icon="rotate", when="can_change",
    )  # fmt: skip
    def turn_shape(self) -> None:
        """Turn the shape by a quarter."""
        self.desk.set_shape(Shape(self.desk.shape.aspect, not self.desk.shape.turned))

    @command(
        "crop.propose", title="Propose again", help="Look for crops of this photo in the shape chosen.",
        keys=("P",), where=WHERE, icon="crop", when="can_change",
    )  # fmt: skip
    def propose(self) -> None:
        """Ask the engine for crops."""
        self.desk.propose()

    # Changing

    @command(
        "crop.level", title="Level", help="Take the angle that levels the photo; nothing is straightened unasked.",
        keys=("L",), where=WHERE, when="can_level",
    )  # fmt: skip
    def level(self) -> None:
        """Take the suggested angle."""
        if self.levels.suggestion is not None:
            self.page.editor.straighten_to(round(self.levels.suggestion.angle, 2))

    @command(
        "crop.upright", title="No straightening", help="Set the angle back to zero.",
        keys=("Shift+L",), where=WHERE, when="can_change",
    )  # fmt: skip
    def set_upright(self) -> None:
        """Take the angle away."""
        self.page.editor.straighten_to(0.0)

    @command(
        "crop.straighten_left", title="Straighten left", help="Turn the photo to the left by 0.1°.",
        keys=(",",), where=VIEW, when="can_change",
    )  # fmt: skip
    def straighten_left(self) -> None:
        """Turn the photo against the clock."""
        self.page.editor.straighten_by(STRAIGHTEN)

    @command(
        "crop.straighten_right", title="Straighten right", help="Turn the photo to the right by 0.1°.",
        keys=(".",), where=VIEW, when="can_change",
    )  # fmt: skip
    def straighten_right(self) -> None:
        """Turn the photo clockwise."""
        self.page.editor.straighten_by(-STRAIGHTEN)

    @command(
        "crop.larger", title="Larger crop", help="Take in more of the photo.",
        keys=("+", "="), where=VIEW, when="can_change",
    )  # fmt: skip
    def enlarge(self) -> None:
        """Make the crop larger."""
        self.page.editor.resize_by(RESIZE)

    @command(
        "crop.smaller", title="Smaller crop", help="Take in less of the photo.",
        keys=("-",), where=VIEW, when="can_change",
    )  # fmt: skip
    def shrink(self) -> None:
        """Make the crop smaller."""
        self.page.editor.resize_by(1 / RESIZE)

    # Looking

    @command(
        "crop.compare", title="Before and after",
        help="Show the crop alone, then the photo as it was taken, then both on each other again.",
        keys=("\\",), where=VIEW, icon="compare",
    )  # fmt: skip
    def compare(self) -> None:
        """Show after, before, and the crop on the photo, in turn."""
        editor = self.page.editor
        after, before = editor.shows_result, editor.shows_before
        editor.set_before(after and not before)
        editor.set_result(not after and not before)
        self.page.refresh()

    @command(
        "crop.overlay", title="Thirds, golden ratio, diagonals, grid", help="Show other lines of composition, or none.",
        keys=("O",), where=VIEW, icon="thirds",
    )  # fmt: skip
    def overlay(self) -> None:
        """Show the next lines of composition."""
        self.page.editor.cycle_overlay()
        self.choices.take(replace(self.choices.now, overlay=self.page.editor.overlay.value))

    @command(
        "crop.leave", title="Back to the grid", help="Give up a drag, or show all photos.",
        keys=("Esc",), where=VIEW, icon="back",
    )  # fmt: skip
    def leave(self) -> None:
        """Give up a drag first, then before and after, then the view."""
        editor = self.page.editor
        if editor.cancel():
            return
        if editor.shows_result or editor.shows_before:
            editor.set_before(False)
            editor.set_result(False)
            self.page.refresh()
        else:
            self.leave_view()


def _choosing(number: int) -> Callable[[ViewCommands], None]:
    @command(
        f"crop.choose_{number}", title=f"Alternative {number}", help=f"Show proposed crop {number}.",
        keys=(str(number),), where=WHERE, when="has_alternatives",
    )  # fmt: skip
    def choose(self: ViewCommands) -> None:
        self.desk.choose(number - 1)

    return choose


def _nudging(name: str, across: int, down: int, times: int) -> Callable[[ViewCommands], None]:
    where, far = name.lower(), ", by a larger step" if times > 1 else ""
    key, suffix = (f"Shift+{name}", "_far") if times > 1 else (name, "")

    @command(
        f"crop.nudge_{where}{suffix}", title=f"Move {where}{far}", help=f"Move the crop {where}{far}.",
        keys=(key,), where=VIEW, when="can_change",
    )  # fmt: skip
    def nudge(self: ViewCommands) -> None:
        self.page.editor.nudge(times * across * NUDGE, times * down * NUDGE)

    return nudge


for _number in range(1, ALTERNATIVES + 1):
    setattr(ViewCommands, f"choose_{_number}", _choosing(_number))
for _times in (1, _FAR):
    for _name, _across, _down in (("Left", -1, 0), ("Right", 1, 0), ("Up", 0, -1), ("Down", 0, 1)):
        setattr(ViewCommands, f"nudge_{_name.lower()}_{_times}", _nudging(_name, _across, _down, _times))
