"""The line above a pair: who judges, what is asked, how far one is, and the session's clock."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.jobs.judging_clock import JudgingClock
from desktop_app.jobs.judging_words import Progress, duration, pace_words
from desktop_app.panes.annotate.annotator_button import AnnotatorButton
from desktop_app.panes.annotate.board_commands import BoardCommands
from desktop_app.widgets.key_caption import KeyCaption
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID


class BoardHeader(QWidget):
    """Shows what it is told; the annotator's button is `annotator`."""

    def __init__(self, owner: BoardCommands, question: str) -> None:
        super().__init__()
        self.annotator = AnnotatorButton()
        self._question = label(question, "title")
        self._count, self._pace, self._time = label("", "muted"), label("", "muted"), label("", "muted")
        self._time.setToolTip("Time of this session; pauses, and a minute or more without a key, do not count.")
        self._pace.setToolTip("Your usual time for an answer")
        self.pause = KeyCaption(owner, "judging.pause")
        left, right = QHBoxLayout(), QHBoxLayout()
        left.addWidget(self.annotator)
        left.addStretch(1)
        right.addStretch(1)
        for part in (self._count, self._pace, self._time, self.pause):
            right.addWidget(part)
        right.setSpacing(2 * GRID)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(left, 1)
        row.addWidget(self._question, 0, Qt.AlignmentFlag.AlignCenter)
        row.addLayout(right, 1)

    def show_question(self, words: str) -> None:
        """Say what is asked, or what is shown."""
        self._question.setText(words)

    def show_progress(self, progress: Progress) -> None:
        """Say how many answers there are."""
        self._count.setText(progress.count)

    def show_clock(self, clock: JudgingClock, paused: bool) -> None:
        """Say how long the session takes, and the pace."""
        self._pace.setText(pace_words(clock.pace))
        self._time.setText(duration(clock.seconds))
        self.pause.say("Go on" if paused else "Pause")

    def words(self) -> list[str]:
        """Return the words shown, in order."""
        return [part.text() for part in (self._question, self._count, self._pace, self._time) if part.text()]
