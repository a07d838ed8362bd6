"""The wizard's third step: pairs of crops are judged on the annotate board, up to what learning needs."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.jobs.judging_sources import TasteSource
from desktop_app.jobs.session import Session
from desktop_app.jobs.taste_state import taste_state
from desktop_app.panes.annotate.board import JUDGING
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.theme import GRID
from desktop_app.wizard.boards import embedded_board
from desktop_app.wizard.next_card import NextCard
from desktop_app.wizard.regimes import choices, regime_words
from desktop_app.wizard.step import WizardStep
from ml_core.specs.judgements import PERSONAL_FROM, RERANKING_FROM

_EARLIER = "Crops that you made before, in Lightroom, darktable or RawTherapee, are choices too."


class ChooseStep(WizardStep):
    """The board, under a card that says what the choices so far allow."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.source = TasteSource(session, self)
        self.board = embedded_board(session, self.source)
        self._learn = push_button("Learn my taste", lambda: self.wanted.emit("learn"), "main")
        self._earlier = push_button("Import crops…", self._on_import)
        self._card = NextCard((self._earlier, self._learn))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self._card)
        column.addWidget(self.board, 1)
        self.board.answered.connect(self._on_answered)
        self.board.notice.connect(self.told)
        self.board.command_wanted.connect(self.command_wanted)
        for source in (self.board.failed, self.source.failed):
            source.connect(self.failed)
        self.refresh()

    @property
    def mode(self) -> str:
        """Return the mode in which the board's keys hold."""
        return JUDGING

    def refresh(self) -> None:
        """Count the choices again."""
        answers = taste_state(self._session.catalog).answers
        self._card.say(regime_words(answers))
        self._card.say_small(_EARLIER if answers < PERSONAL_FROM else "")
        self._earlier.setVisible(answers < PERSONAL_FROM)
        self._learn.setEnabled(answers >= RERANKING_FROM)
        self._learn.setText(f"Learn from {choices(answers)}" if answers >= RERANKING_FROM else "Learn my taste")

    def arrive(self) -> None:
        """Give the keys to the board."""
        self.refresh()
        self.board.setFocus()

    def look_again(self, pair_id: int) -> None:
        """Show a pair once more."""
        self.board.look_again(pair_id)

    def close_step(self) -> None:
        """End what works in the background."""
        self.board.close_board()

    def _on_import(self) -> None:
        for command in ("window.library", "library.import"):
            self.command_wanted.emit(command)

    def _on_answered(self) -> None:
        self.refresh()
        self.changed.emit()
