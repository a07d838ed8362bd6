"""The place where taste is taught: pairs of crops, one key each, and what was learnt from them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.jobs.annotator_agreement import shared_answers
from desktop_app.jobs.judging_sources import TasteSource
from desktop_app.panes.annotate.board import JUDGING, JudgingBoard
from desktop_app.panes.annotate.choices_files import ChoicesFiles
from desktop_app.panes.annotate.taste_panel import TastePanel
from desktop_app.widgets.pane import Pane
from ml_core.specs.engine import TasteReply

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


class AnnotatePane(Pane):
    """A board on the pairs that teach the taste, and what is known of it; signals are those of `Pane`."""

    name, title, icon = "annotate", "Annotate", "annotate"

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.source = TasteSource(session, self)
        self.board = JudgingBoard(session, self.source)
        self.known, self.files = TastePanel(session), ChoicesFiles(session)
        self.files.set_annotator(self.board.judging.annotator)
        self._panel = QWidget()
        below = QVBoxLayout(self._panel)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.known, 1)
        below.addWidget(self.files)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.board)
        self._connect()
        self.set_mode(JUDGING)

    def command_owners(self) -> Sequence[object]:
        """Return the pane, its files and its board."""
        return (self, self.files, self.board)

    def panel(self) -> QWidget:
        """Return what is known of the taste."""
        return self._panel

    def activated(self) -> None:
        """Give the keys to the board, and learn what there is to know."""
        self.board.setFocus()
        self.source.on_answer()
        self._show_others()

    def close_pane(self) -> None:
        """End what works in the background."""
        self.board.close_board()

    def _connect(self) -> None:
        self.board.notice.connect(self.notice)
        self.board.failed.connect(self.failed)
        self.board.command_wanted.connect(self.command_wanted)
        self.board.paused.connect(self._show_others)
        self.source.failed.connect(self.failed)
        self.source.learnt.connect(self._on_learnt)
        self.known.doubts.wanted.connect(self.board.look_again)
        self.files.notice.connect(self.notice)
        self.files.failed.connect(self.failed)
        self.files.taken.connect(self._on_taken)

    def _on_learnt(self, reply: TasteReply) -> None:
        self.known.learnt(reply)
        self.board.refreshing.start()

    def _on_taken(self) -> None:
        self.board.judging.begin(self.board.judging.annotator)
        self.source.on_answer()
        self._show_others()

    def _show_others(self) -> None:
        self.files.set_annotator(self.board.judging.annotator)
        self.known.show_others(shared_answers(self.session.catalog.judged_pairs(), self.board.judging.annotator))
