"""What is known of the taste: how well it predicts, what it has found, what is worth a second look.

It follows in steps of some answers: renewed after each of them, it would give away which pairs are a test and which
answers were expected.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.jobs.annotator_agreement import Shared
from desktop_app.jobs.judging_words import choices
from desktop_app.jobs.taste_state import taste_state
from desktop_app.panes.annotate.findings_list import FindingsList
from desktop_app.panes.annotate.interval_bar import IntervalBar
from desktop_app.panes.annotate.second_look import SecondLook
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs.engine import TasteReply
from ml_core.specs.judgements import Regime, regime_of

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

STEP = 5
_REGIMES = {
    Regime.COLD: "Nothing is known yet. The first ten choices tell the most.",
    Regime.WARMING: "Too early to say anything: from ten choices on, proposals follow your taste.",
    Regime.RERANKING: "Proposals follow your taste. From a hundred choices on, crops can be trained to it.",
    Regime.PERSONAL: "Proposals follow your taste, and there is enough to train crops of your own.",
}


class TastePanel(QWidget):
    """The details panel of a judging board.

    Args:
        session: The open profile.

    Attributes:
        doubts: The answers for a second look; its `wanted` tells which pair to show again.
    """

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._shown: TasteReply | None = None
        self._regime, self._worth = label("", wrap=True), label("", wrap=True)
        self._as_of = label("", "caption", wrap=True)
        self._agreement, self._consistency = Measure("text"), Measure("accent")
        self._others = label("", "muted", wrap=True)
        self._found_title, self.findings = label("Your taste prefers", "heading"), FindingsList()
        self._doubts_title, self.doubts = label("For a second look", "heading"), SecondLook(session)
        doubtful = "Answers that fit the rest badly. A slip of the hand, or a taste of its own?"
        self._doubts_words = label(doubtful, "muted", wrap=True)
        self._lay_out()
        # Until the engine has looked at them, the number of answers is all there is to say.
        answers = taste_state(session.catalog).answers
        self._show(TasteReply(answers, 0, regime_of(answers)))

    def learnt(self, reply: TasteReply) -> None:
        """Hear what is known; it is shown once there are some answers more, or less, than at the last time."""
        if self._shown is None or abs(reply.answers - self._shown.answers) >= STEP:
            self._shown = reply
            self._show(reply)

    def show_others(self, shared: Sequence[Shared]) -> None:
        """Say how often other annotators answered alike."""
        lines = [f"You and {each.name} agree on {each.alike} of {each.pairs} pairs." for each in shared]
        self._others.setText("\n".join(lines))
        self._others.setVisible(bool(lines))

    def words(self) -> list[str]:
        """Return the words shown, in order."""
        return [each.text() for each in self.findChildren(QLabel) if not each.isHidden() and each.text()]

    def _show(self, reply: TasteReply) -> None:
        self._regime.setText(_REGIMES[reply.regime])
        self._agreement.show_share(
            "It predicts {} of your choices",
            (reply.agreement_low, reply.agreement, reply.agreement_high),
            f"of {_pairs(reply.held_out)} kept aside as a test; chance is 50 %",
        )
        self._consistency.show_share(
            "You answer {} alike again",
            (reply.consistency_low, reply.consistency, reply.consistency_high),
            f"of {_pairs(reply.repeats)} shown twice; nobody can be predicted better",
        )
        self.findings.show_findings(reply.findings)
        self._found_title.setVisible(bool(reply.findings))
        worth = "" if reply.worthwhile is None else _worth(reply.worthwhile)
        self._worth.setText(worth)
        self._worth.setVisible(bool(worth))
        self.doubts.show_doubts(reply.doubts)
        for part in (self._doubts_title, self._doubts_words):
            part.setVisible(bool(reply.doubts))
        as_of = f"As of {choices(reply.answers)}. Renewed every {STEP} choices, so that it gives no single pair away."
        self._as_of.setText(as_of if reply.answers else "")

    def _lay_out(self) -> None:
        self._others.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        for part in (
            label("What is known", "heading"), self._regime, self._worth, self._agreement, self._consistency,
            self._others, self._found_title, self.findings, self._doubts_title, self._doubts_words, self.doubts,
        ):  # fmt: skip
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self._as_of)


class Measure(QWidget):
    """A share in words and drawn, with what it is about; hidden while there is none."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._words, self._about = label("", wrap=True), label("", "caption", wrap=True)
        self._bar = IntervalBar(role)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID // 2, 0, 0)
        column.setSpacing(GRID // 2)
        for part in (self._words, self._bar, self._about):
            column.addWidget(part)

    def show_share(self, name: str, share: tuple[float | None, float | None, float | None], about: str) -> None:
        """Show low end, value and high end of a share, all in 0..1 or all None; the name has a place for the value."""
        low, value, high = share
        self.setVisible(value is not None)
        if low is None or value is None or high is None:
            return
        self._words.setText(name.format(f"{100 * value:.0f} %"))
        self._bar.show_share(low, value, high)
        self._about.setText(f"{100 * low:.0f} to {100 * high:.0f} %, {about}")


def _pairs(count: int) -> str:
    return "1 pair" if count == 1 else f"{count:,} pairs"


def _worth(count: int) -> str:
    if count <= 0:
        return "More choices are unlikely to change much."
    return f"About {choices(count)} more are likely to matter.".replace("1 choice more are", "1 more choice is")
