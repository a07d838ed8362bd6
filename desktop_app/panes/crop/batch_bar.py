"""Proposing crops for many photos: how far it is, stopping and resuming it, and what came of each photo."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_app.jobs.cropping import Cropping
from desktop_app.jobs.run_summary import RunSummary
from desktop_app.jobs.run_words import photos, progress_line, share_done, state_line
from desktop_app.widgets.buttons import icon_button, push_button
from desktop_app.widgets.text import label, line
from desktop_app.widgets.theme import GRID
from ml_core.specs.runs import RunState

_STEPS = 1000
_LIST_HEIGHT = 14 * GRID
# Good news goes away by itself.
_READ_MS = 12_000


class BatchBar(QWidget):
    """Follows a cropping; hidden while there is nothing to tell.

    Args:
        cropping: The run, or the last one.
    """

    def __init__(self, cropping: Cropping) -> None:
        super().__init__()
        self._cropping = cropping
        # What ended before the window was opened is no news, unless it can be taken up again.
        self._seen: set[str] = set()
        self._put_away = ""
        self._soon = QTimer(self, singleShot=True, interval=_READ_MS)
        self._soon.timeout.connect(self.dismiss)
        self._words, self._share = label(""), QProgressBar()
        self._share.setRange(0, _STEPS)
        self._share.setTextVisible(False)
        self._share.setAccessibleName("Share of the photos that are done")
        self.stop = push_button("Cancel", cropping.stop)
        self.resume = push_button("Resume", cropping.resume)
        self.which = push_button("Show which", self._toggle)
        self.close_button = icon_button("close", "Put this away", self.dismiss)
        self.skipped = QListWidget()
        self.skipped.setAccessibleName("Photos without a proposal")
        self.skipped.setFixedHeight(_LIST_HEIGHT)
        self._lay_out()
        cropping.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how it stands."""
        run = self._cropping.follower.run
        if run is None or run.name == self._put_away or not (run.active or run.name in self._seen or _broke_off(run)):
            self.hide()
            return
        self._soon.stop()
        if run.active:
            self._seen.add(run.name)
            self._words.setText(progress_line(run.progress))
            self._share.setValue(round(_STEPS * share_done(run.progress)))
            self._show_only(self.stop)
        elif run.state is RunState.FINISHED:
            self._show_outcome()
        else:
            self._words.setText(_broken_off_words(run))
            self._show_only(self.resume, self.close_button)
        self._share.setVisible(run.active)
        self.show()

    def dismiss(self) -> None:
        """Put the outcome away."""
        self._put_away = self._cropping.follower.name
        self.hide()

    def words(self) -> str:
        """Return what is said."""
        return self._words.text()

    def _show_outcome(self) -> None:
        stored = self._cropping.stored
        if stored is None:
            self._words.setText("The crops are being put into the list…")
            self._show_only()
            return
        skipped = self._cropping.follower.result().get("skipped", ())
        none = f" {photos(len(skipped))} got none." if skipped else ""
        self._words.setText(f"Crops proposed for {photos(stored)}.{none}")
        self.skipped.clear()
        self.skipped.addItems([f"{Path(str(photo)).name}: {reason}" for photo, reason in skipped])
        self._show_only(*([self.which] if skipped else []), self.close_button)
        if not skipped:
            self._soon.start()

    def _show_only(self, *buttons: QWidget) -> None:
        for each in (self.stop, self.resume, self.which, self.close_button):
            each.setVisible(each in buttons)
        if self.which not in buttons:
            self.skipped.hide()
            self.which.setText("Show which")

    def _toggle(self) -> None:
        self.skipped.setVisible(not self.skipped.isVisible())
        self.which.setText("Hide" if self.skipped.isVisible() else "Show which")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        row.setSpacing(GRID)
        row.addWidget(self._words)
        row.addWidget(self._share, 1)
        row.addStretch(0)
        buttons: list[QPushButton | QWidget] = [self.which, self.resume, self.stop, self.close_button]
        for button in buttons:
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.skipped)
        column.addWidget(line())
        self.skipped.hide()


def _broke_off(run: RunSummary) -> bool:
    return run.state is RunState.LOST


def _broken_off_words(run: RunSummary) -> str:
    """Return why a run works no more, and what became of its photos."""
    far = run.progress
    done = f" after {far.done:,} of {photos(far.total)}" if far is not None and far.total else ""
    if run.state is RunState.STOPPED:
        return f"Stopped{done}; what was proposed is kept."
    if run.state is RunState.LOST:
        return f"Proposing crops broke off{done}; Resume goes on with the others."
    return " ".join(state_line(run.state, run.failure))
