"""What can be done with a pair of crops, by the same keys wherever a board is embedded."""

from PySide6.QtWidgets import QWidget

from desktop_app.commands.registry import ANY_PANE, command
from ml_core.specs.judgements import Choice, Confidence

# The mode in which a pane offers these commands: see `JudgingBoard`.
JUDGING = "judging"
WHERE = f"{ANY_PANE}.{JUDGING}"


class BoardCommands(QWidget):
    """Declares the commands of a board; who inherits does the work.

    French keyboards write digits with Shift only, so that the keys of 1, 2 and 0 are named by what they write as well.
    """

    def give(self, choice: Choice, confidence: Confidence = "normal") -> None:
        """Answer the pair shown."""
        raise NotImplementedError

    def can_answer(self) -> bool:
        """Return whether the person has seen the pair that an answer would be about."""
        raise NotImplementedError

    def can_look(self) -> bool:
        """Return whether there is a pair to look at."""
        raise NotImplementedError

    def can_undo(self) -> bool:
        """Return whether there is an answer to take back."""
        raise NotImplementedError

    def can_go_back(self) -> bool:
        """Return whether there is an earlier pair."""
        raise NotImplementedError

    def can_go_forward(self) -> bool:
        """Return whether there is a later pair that was answered, or the one to go on with."""
        raise NotImplementedError

    @command(
        "judging.a", title="Left crop", help="The left crop is better.",
        keys=("1", "&"), where=WHERE, when="can_answer",
    )  # fmt: skip
    def choose_a(self) -> None:
        """Answer A."""
        self.give("a")

    @command(
        "judging.b", title="Right crop", help="The right crop is better.",
        keys=("2", "é"), where=WHERE, when="can_answer",
    )  # fmt: skip
    def choose_b(self) -> None:
        """Answer B."""
        self.give("b")

    @command(
        "judging.tie", title="No difference", help="Both crops are equally good.",
        keys=("0", "à"), where=WHERE, when="can_answer",
    )  # fmt: skip
    def choose_neither(self) -> None:
        """Answer a tie."""
        self.give("tie")

    @command(
        "judging.clearly_a", title="Clearly the left one",
        help="The left crop is better beyond doubt; counts for more.",
        keys=("Shift+1",), where=WHERE, when="can_answer",
    )  # fmt: skip
    def choose_clearly_a(self) -> None:
        """Answer A, clearly."""
        self.give("a", "clear")

    @command(
        "judging.clearly_b", title="Clearly the right one",
        help="The right crop is better beyond doubt; counts for more.",
        keys=("Shift+2",), where=WHERE, when="can_answer",
    )  # fmt: skip
    def choose_clearly_b(self) -> None:
        """Answer B, clearly."""
        self.give("b", "clear")

    @command(
        "judging.skip", title="Skip", help="Leave this pair out; it teaches nothing.",
        keys=("X",), where=WHERE, icon="next", when="can_look",
    )  # fmt: skip
    def skip(self) -> None:
        """Leave the pair out."""
        self.give("skip")

    @command(
        "judging.undo", title="Undo", help="Take the newest answer back and show its pair again, as often as you like.",
        keys=("U", "Ctrl+Z"), where=WHERE, icon="undo", when="can_undo",
    )  # fmt: skip
    def undo(self) -> None:
        """Take the newest answer back."""
        raise NotImplementedError

    @command(
        "judging.earlier", title="Earlier pair", help="Look at the pair before; another answer replaces the first.",
        keys=("Left",), where=WHERE, icon="back", when="can_go_back",
    )  # fmt: skip
    def go_back(self) -> None:
        """Show the pair before."""
        raise NotImplementedError

    @command(
        "judging.later", title="Later pair", help="Go forward again, as far as the first pair without an answer.",
        keys=("Right",), where=WHERE, icon="forward", when="can_go_forward",
    )  # fmt: skip
    def go_forward(self) -> None:
        """Show the pair after."""
        raise NotImplementedError

    @command(
        "judging.on_photo", title="On the photo",
        help="Show both crops on the whole photo, or beside each other again.",
        keys=("F",), where=WHERE, icon="photo", when="can_look",
    )  # fmt: skip
    def toggle_on_photo(self) -> None:
        """Show where the crops lie on the photo."""
        raise NotImplementedError

    @command(
        "judging.zoom", title="100 %", help="Show every pixel of the photo where the pointer is, or whole crops again.",
        keys=("Z",), where=WHERE, icon="zoom", when="can_look",
    )  # fmt: skip
    def toggle_zoom(self) -> None:
        """Show photo pixels 1:1."""
        raise NotImplementedError

    @command(
        "judging.flick", title="Flick", help="Show one crop over the other in the same place, in turn; Esc ends it.",
        keys=("Space",), where=WHERE, icon="compare", when="can_look",
    )  # fmt: skip
    def flick(self) -> None:
        """Show the left crop alone, then the right one in its place, and so on."""
        raise NotImplementedError

    @command(
        "judging.subject", title="Mark the subject", help="Click what the photo is about, or draw a box around it.",
        keys=("T",), where=WHERE, icon="subject", when="can_look",
    )  # fmt: skip
    def mark_subject(self) -> None:
        """Begin or end marking the subject."""
        raise NotImplementedError

    @command(
        "judging.beside", title="Beside each other", help="Show the crops beside each other again.",
        keys=("Esc",), where=WHERE, icon="close",
    )  # fmt: skip
    def show_beside(self) -> None:
        """End flicking, zooming, looking at the photo and marking; leave the place when there is nothing to end."""
        raise NotImplementedError

    @command(
        "judging.pause", title="Pause", help="Hide the crops and stop the clock, or go on.",
        keys=("P",), where=WHERE, icon="pause",
    )  # fmt: skip
    def toggle_pause(self) -> None:
        """Stop the clock, or go on."""
        raise NotImplementedError

    @command(
        "judging.save", title="Save point", help="Every answer is saved already; this makes a backup as well.",
        keys=("S",), where=WHERE, icon="check",
    )  # fmt: skip
    def save_point(self) -> None:
        """Make a backup of the catalog."""
        raise NotImplementedError
