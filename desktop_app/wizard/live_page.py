"""A training at work: progress with time left, live curves, the policy's box moving on photos it never saw."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop_app.jobs.preview_images import PreviewImages
from desktop_app.jobs.run_summary import RunSummary
from desktop_app.jobs.run_words import progress_line, share_done, state_line
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.curves import CurvesView
from desktop_app.widgets.held_out import full_frame_share, held_out_photos
from desktop_app.widgets.held_out_player import HeldOutPlayer
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs import events as ev


class LivePage(QWidget):
    """One run while it works, or where it was left.

    Args:
        pictures: Where the photos' pictures come from.
        title: What happens, while it works.

    Signals:
        stop(): The person wants it stopped.
        resume(): The person wants it taken up again.
        again(): The person wants to start another one.
    """

    stop = Signal()
    resume = Signal()
    again = Signal()

    def __init__(self, pictures: PreviewImages, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._working = title
        self._title = label("", "title")
        self._words = label("", wrap=True)
        self._remedy = label("", "muted", wrap=True)
        self._diagnosis = label("", "accent", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._stop = push_button("Stop", self.stop.emit)
        self._resume = push_button("Resume", self.resume.emit, "main")
        self._again = push_button("Start anew", self.again.emit)
        self.curves = CurvesView()
        self.player = HeldOutPlayer(pictures)
        self._stopping = False
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        for each in (self._title, self._words, self._remedy):
            words.addWidget(each)
        head.addLayout(words, 1)
        for button in (self._stop, self._resume, self._again):
            head.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        body = QHBoxLayout()
        body.setSpacing(2 * GRID)
        body.addWidget(self.curves, 2)
        body.addWidget(self._right(), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self._diagnosis)
        column.addLayout(body, 1)

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label("Photos it never saw", "heading"))
        column.addWidget(self.player, 1)
        return right

    def show_run(self, summary: RunSummary, events: Sequence[ev.Event]) -> None:
        """Show a run from its beginning."""
        self.curves.set_runs({summary.name: summary.title})
        self._stopping = False
        self._diagnosis.clear()
        self.player.show_photos(())
        self.append(summary, events)

    def append(self, summary: RunSummary, events: Sequence[ev.Event]) -> None:
        """Show further events of the run."""
        self.curves.append(summary.name, events)
        if photos := held_out_photos(events):
            self.player.show_photos(photos)
            self.curves.set_reference("share", full_frame_share(photos), "full frame")
        for event in events:
            if isinstance(event, ev.Diagnosis):
                self._diagnosis.setText(f"{event.message} {event.suggestion}".strip())
        self.show_state(summary)

    def show_stopping(self) -> None:
        """Say that the run was asked to stop."""
        self._stopping = True
        self._stop.setEnabled(False)
        self._words.setText("Stopping…")

    def show_state(self, summary: RunSummary) -> None:
        """Show how far the run is, or what became of it."""
        active = summary.active
        self._title.setText(self._working if active else summary.title)
        words, remedy = state_line(summary.state, summary.failure)
        self._stopping = self._stopping and active
        line = "Stopping…" if self._stopping else progress_line(summary.progress)
        self._words.setText(line if active else words)
        self._remedy.setText("" if active else remedy)
        self._remedy.setVisible(bool(self._remedy.text()))
        self._diagnosis.setVisible(bool(self._diagnosis.text()))
        self._stop.setVisible(active)
        self._stop.setEnabled(active and not self._stopping)
        self._resume.setVisible(summary.resumable)
        self._again.setVisible(not active)
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(1000 * share_done(summary.progress)))
