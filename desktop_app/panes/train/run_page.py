"""The centre of Train: one run's curves with its samples below, or the curves of several runs over each other."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop_app.jobs.preview_images import PreviewImages
from desktop_app.jobs.run_summary import RunSummary
from desktop_app.widgets.curves import CurvesView
from desktop_app.widgets.held_out import full_frame_share, held_out_photos
from desktop_app.widgets.held_out_player import HeldOutPlayer
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs import events as ev


class RunPage(QWidget):
    """Shows runs.

    Args:
        pictures: Where the photos' pictures come from.
        buttons: What can be done with the run, at the right of its title.
    """

    def __init__(self, pictures: PreviewImages, buttons: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("", "title")
        self._words = label("", "muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self.curves = CurvesView()
        self.player = HeldOutPlayer(pictures)
        self._nothing = label("This kind of run has no curves.", "muted")
        self._lay_out(buttons)

    def _lay_out(self, buttons: Sequence[QWidget]) -> None:
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addWidget(self._title)
        words.addWidget(self._words)
        head.addLayout(words, 1)
        for button in buttons:
            head.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self._nothing)
        column.addWidget(self.curves, 3)
        column.addWidget(self.player, 2)
        column.addStretch()

    def show_run(self, run: RunSummary, events: Sequence[ev.Event], words: str) -> None:
        """Show one run."""
        self.curves.set_runs({run.name: run.title})
        self.player.show_photos(())
        self.show_state(run, words)
        self.append(run.name, events)
        self._show_curves(run.active or any(isinstance(event, ev.Metrics) for event in events))
        self.player.setVisible(bool(self.player.photos))

    def show_comparison(self, titles: Mapping[str, str], events: Mapping[str, Sequence[ev.Event]]) -> None:
        """Show the curves of several runs."""
        self.curves.set_runs(titles)
        self._title.setText(f"{len(titles)} runs compared")
        self._words.setText("Colour and dash tell them apart; take the ticks away to see one run again.")
        self._bar.hide()
        self._show_curves(True)
        self.player.hide()
        for name, heard in events.items():
            self.curves.append(name, heard)

    def append(self, name: str, events: Sequence[ev.Event]) -> None:
        """Show further events of a shown run."""
        self.curves.append(name, events)
        if any(isinstance(event, ev.Metrics) for event in events):
            self._show_curves(True)
        photos = held_out_photos(events)
        if photos and not self.curves.comparing:
            self.player.setVisible(True)
            self.player.show_photos(photos)
            self.curves.set_reference("share", full_frame_share(photos), "full frame")

    def _show_curves(self, shown: bool) -> None:
        self.curves.setVisible(shown)
        self._nothing.setVisible(not shown)

    def show_state(self, run: RunSummary, words: str) -> None:
        """Show how far the run is."""
        self._title.setText(run.title)
        self._words.setText(words)
        self._bar.setVisible(run.active)
        progress = run.progress
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(1000 * progress.done / progress.total) if progress and progress.total else 0)
