"""What came of a comparison: the figures, the blind trial, the choice between the versions, and what comes then."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.jobs.cropping import Cropping
from desktop_app.jobs.session import Session
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.evaluation_view import EvaluationSections
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from desktop_app.wizard.boards import embedded_board
from desktop_app.wizard.compare.comparison import Comparison
from desktop_app.wizard.compare.decision_card import DecisionCard
from desktop_app.wizard.compare.trial import few_words
from desktop_app.wizard.compare.trial_source import TrialSource
from desktop_app.wizard.compare.words import compare_fine_print
from desktop_app.wizard.cropping_card import CroppingCard
from desktop_app.wizard.next_card import set_role
from ml_core.catalog.records import StoredModel
from ml_core.specs.evaluation_words import headline
from ml_core.specs.verdict import FEWEST_PAIRS


class ReportPage(QWidget):
    """One comparison.

    Args:
        session: The open profile.
        cropping: Crops all photos once a version is chosen.

    Signals:
        again(): The person wants other versions compared.
        another_round(): The person wants to choose between crops again.
        save(): The person wants the report as a file.
        look(): The person wants to see the proposals in the library.
        decided(): A version was chosen.
        failed(object): An exception to be explained.
        told(str): Something worth a line at the top of the window.
        command_wanted(str): Asks the window to carry out a command by name.
        mode_changed(): The board came into view, or left it.
    """

    again = Signal()
    another_round = Signal()
    save = Signal()
    look = Signal()
    decided = Signal()
    failed = Signal(object)
    told = Signal(str)
    command_wanted = Signal(str)
    mode_changed = Signal()

    def __init__(self, session: Session, cropping: Cropping, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._cropping = session, cropping
        self.run = ""
        self._comparison: Comparison | None = None
        self._decided = False
        self._headline = label("", "title", wrap=True)
        self._fine_print = label("", "muted", wrap=True)
        self.decision = DecisionCard()
        self._round = push_button("Another round", self.another_round.emit)
        self._anew = push_button("Decide anew", self._decide_anew)
        self.after = CroppingCard(cropping, (self._round, self._anew))
        self._trial = TrialSource()
        self.board = embedded_board(session, self._trial)
        self._figures = EvaluationSections(session.pictures)
        self._body = QStackedWidget()
        for page in (self._figures, self.board):
            self._body.addWidget(page)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addWidget(self._headline)
        words.addWidget(self._fine_print)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addLayout(words, 1)
        for text, signal in (("Save the report…", self.save), ("Compare others", self.again)):
            head.addWidget(push_button(text, signal.emit), alignment=Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.decision)
        column.addWidget(self.after)
        column.addWidget(self._body, 1)

    def _connect(self) -> None:
        self.decision.judge.connect(self.toggle_trial)
        self.decision.use.connect(self.use_new)
        self.decision.keep.connect(self.keep_old)
        self.after.look.connect(self.look)
        self.board.answered.connect(self.refresh)
        self.board.failed.connect(self.failed)
        self.board.notice.connect(self.told)
        self.board.command_wanted.connect(self.command_wanted)

    # What is shown

    def show_comparison(self, run: str, comparison: Comparison) -> None:
        """Show what a run found, the figures first."""
        self.run, self._comparison = run, comparison
        used = self._session.catalog.chosen_model("policy")
        self._decided = used is not None and comparison.new is not None and used.id == comparison.new.id
        self._headline.setText(headline(comparison.report))
        self._fine_print.setText(compare_fine_print(comparison.report))
        self._cropping.follow(run)
        self._trial.change(comparison.pairs, self.board.judging)
        self._figures.show_report(comparison.report)
        self._body.setCurrentWidget(self._figures)
        self.refresh()

    def refresh(self) -> None:
        """Show what the answers so far say."""
        comparison = self._comparison
        if comparison is None:
            return
        self.decision.setVisible(not self._decided)
        self.after.setVisible(self._decided)
        self._fine_print.setVisible(not self.judging)
        self._headline.setText("Judge blind" if self.judging else headline(comparison.report))
        pairs = len(comparison.pairs)
        excuse = few_words(pairs) if pairs < FEWEST_PAIRS else ""
        said = comparison.verdict(self._session)
        self.decision.show_verdict(said, pairs=pairs, judging=self.judging, excuse=excuse)
        if self._decided:
            self._show_after(comparison)

    def _show_after(self, comparison: Comparison) -> None:
        used = self._session.catalog.chosen_model("policy")
        new = used is not None and comparison.new is not None and used.id == comparison.new.id
        which = "The new policy is in use." if new else "The one before stays in use."
        self.after.offer(f"{which} Let it propose crops for {{photos}}, or choose more pairs and learn on.")
        set_role(self._round, "" if new else "main")
        self.after.refresh()

    # Deciding

    @property
    def can_decide(self) -> bool:
        """Return whether both versions are still there and no choice was made."""
        comparison = self._comparison
        return not self._decided and comparison is not None and None not in (comparison.new, comparison.old)

    def use_new(self) -> None:
        """Use the new version from now on."""
        if self._comparison is not None:
            self._choose(self._comparison.new)

    def keep_old(self) -> None:
        """Keep to the one before."""
        if self._comparison is not None:
            self._choose(self._comparison.old)

    def _choose(self, version: StoredModel | None) -> None:
        if version is None:
            return
        self._session.catalog.choose_model(version.id)
        self._decided = True
        self.show_figures()
        self.refresh()
        self.decided.emit()

    def _decide_anew(self) -> None:
        self._decided = False
        self.refresh()

    # The blind trial

    @property
    def judging(self) -> bool:
        """Return whether the board is shown."""
        return self._body.currentWidget() is self.board

    def toggle_trial(self) -> None:
        """Judge blind, or look at the figures again."""
        comparison = self._comparison
        if self.judging or comparison is None or not comparison.pairs:
            self.show_figures()
            return
        self._body.setCurrentWidget(self.board)
        self.board.setFocus()
        self.mode_changed.emit()
        self.refresh()

    def show_figures(self) -> None:
        """Show the figures."""
        self._body.setCurrentWidget(self._figures)
        self.mode_changed.emit()
        self.refresh()
