"""The card of a comparison: what the blind trial says, and the choice between the two versions."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.widgets.buttons import push_button
from desktop_app.wizard.compare.words import judging_words, trial_words
from desktop_app.wizard.next_card import NextCard, set_role
from ml_core.specs.verdict import Verdict


class DecisionCard(NextCard):
    """The main button is what the answers speak for.

    Signals:
        judge(): The person wants to judge pairs, or back to the figures.
        use(): The new version is to be used.
        keep(): The one before is to be used.
    """

    judge = Signal()
    use = Signal()
    keep = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._judge = push_button("Judge blind", self.judge.emit, "main")
        self._use = push_button("Use this policy", self.use.emit)
        self._keep = push_button("Keep the former", self.keep.emit)
        self.add_buttons(self._judge, self._use, self._keep)

    def show_verdict(self, said: Verdict, *, pairs: int, judging: bool, excuse: str) -> None:
        """Show what the answers say.

        Args:
            said: The verdict so far.
            pairs: Pairs that can be judged.
            judging: Whether the board is shown.
            excuse: Why there are few pairs, or none; empty when there are enough.
        """
        self.say_small(excuse)
        if judging:
            self._show_judging(said)
            return
        left = max(0, pairs - said.pairs)
        self.say(trial_words(said, left))
        self._judge.setText("Judge on" if said.pairs else "Judge blind")
        wanted = {"promote": self._use, "keep": self._keep}.get(said.decision)
        if wanted is None:
            wanted = self._judge if left else self._use if said.rate > 0.5 else self._keep
        for button in self.buttons:
            set_role(button, "main" if button is wanted else "")
        self.show_only(*(button for button in self.buttons if left or button is not self._judge))

    def _show_judging(self, said: Verdict) -> None:
        """Tell nothing of the outcome: who knows it is not blind any more."""
        self.say(judging_words(said))
        self._judge.setText("See what they tell")
        set_role(self._judge, "main")
        self.show_only(self._judge)
