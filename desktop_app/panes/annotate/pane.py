"""The place where taste is taught: pairs of crops, one key each, and what was learnt from them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from desktop_app.jobs.judging_sources import TasteSource
from desktop_app.panes.annotate.board import JUDGING, JudgingBoard
from desktop_app.widgets.pane import Pane

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


class AnnotatePane(Pane):
    """A board on the pairs that teach the taste; signals are those of `Pane`."""

    name, title, icon = "annotate", "Annotate", "annotate"

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.source = TasteSource(session, self)
        self.board = JudgingBoard(session, self.source)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.board)
        self.board.notice.connect(self.notice)
        self.board.failed.connect(self.failed)
        self.board.command_wanted.connect(self.command_wanted)
        self.source.failed.connect(self.failed)
        self.set_mode(JUDGING)

    def command_owners(self) -> Sequence[object]:
        """Return the pane and its board."""
        return (self, self.board)

    def activated(self) -> None:
        """Give the keys to the board."""
        self.board.setFocus()

    def close_pane(self) -> None:
        """End what works in the background."""
        self.board.close_board()
