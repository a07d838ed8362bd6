"""Judging boards within a step."""

from desktop_app.jobs.judging_sources import PairSource
from desktop_app.jobs.session import Session
from desktop_app.panes.annotate.board import JudgingBoard


def embedded_board(session: Session, source: PairSource) -> JudgingBoard:
    """Return a board without margins of its own: the wizard's are enough."""
    board = JudgingBoard(session, source)
    if (layout := board.layout()) is not None:
        layout.setContentsMargins(0, 0, 0, 0)
    return board
