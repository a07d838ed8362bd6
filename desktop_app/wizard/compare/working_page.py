"""A comparison while it works, or where it was left."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.jobs.run_follower import RunFollower
from desktop_app.jobs.run_words import progress_line, share_done, state_line
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from desktop_app.wizard.next_card import NextCard


class WorkingPage(QWidget):
    """Progress with time left, and what became of a run that did not come to its end.

    Signals:
        again(): The person wants to choose versions anew.
    """

    again = Signal()

    def __init__(self, follower: RunFollower, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._follower = follower
        self._stop = push_button("Stop", follower.stop)
        self._resume = push_button("Resume", follower.resume, "main")
        self._again = push_button("Start anew", self.again.emit)
        self._card = NextCard((self._stop, self._resume, self._again))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(label(title, "title"))
        column.addWidget(self._card)
        column.addStretch(1)

    def show_state(self) -> None:
        """Show how far the run is, or what became of it."""
        run = self._follower.run
        if run is None:
            return
        self._card.show_share(share_done(run.progress) if run.active else None)
        words, remedy = state_line(run.state, run.failure)
        self._card.say(progress_line(run.progress) if run.active else words)
        self._card.say_small("" if run.active else remedy)
        self._card.show_only(*((self._stop,) if run.active else (self._resume, self._again)))
