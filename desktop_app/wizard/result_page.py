"""What came of the bootstrap: one sentence, the held-out photos side by side, the moves, and the way to crops."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop_app.jobs.preview_images import PreviewImages
from desktop_app.jobs.run_summary import RunSummary
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.crop_comparisons import CropComparisons
from desktop_app.widgets.held_out import HeldOutPhoto
from desktop_app.widgets.held_out_player import HeldOutPlayer
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from desktop_app.wizard.sentences import fine_print, headline, photos, progress_line, state_line
from ml_core.specs.runs import RunState


class ResultPage(QWidget):
    """The outcome of one bootstrap and what to do with it.

    Args:
        pictures: Where the photos' pictures come from.

    Signals:
        crop_all(): The person wants all photos of the library cropped by this policy.
        stop_cropping(): The person wants that stopped.
        look(): The person wants to see the proposals in the library.
        again(): The person wants to train another policy.
    """

    crop_all = Signal()
    stop_cropping = Signal()
    look = Signal()
    again = Signal()

    def __init__(self, pictures: PreviewImages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headline = label("", "title", wrap=True)
        self._fine_print = label("", "muted", wrap=True)
        self._kept = label("", "caption", wrap=True)
        self.comparisons = CropComparisons(pictures)
        self.player = HeldOutPlayer(pictures)
        self.comparisons.chosen.connect(self.player.show_photo)
        self._cropping = label("", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._crop = push_button("Crop all my photos", self.crop_all.emit, "main")
        self._stop = push_button("Stop", self.stop_cropping.emit)
        self._look = push_button("See them in the library", self.look.emit, "main")
        self._again = push_button("Train another policy", self.again.emit)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for each in (self._headline, self._fine_print):
            column.addWidget(each)
        column.addWidget(self._next_card())
        body = QHBoxLayout()
        body.setSpacing(2 * GRID)
        body.addWidget(self.comparisons, 3)
        body.addWidget(self.player, 2)
        column.addLayout(body, 1)

    def _next_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("surface", "card")
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addWidget(self._cropping)
        words.addWidget(self._bar)
        words.addWidget(self._kept)
        row = QHBoxLayout(card)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(GRID)
        row.addLayout(words, 1)
        for button in (self._crop, self._stop, self._look, self._again):
            row.addWidget(button)
        return card

    def show_result(self, result: Mapping[str, Any], held_out: tuple[HeldOutPhoto, ...]) -> None:
        """Show the outcome."""
        self._headline.setText(headline(result))
        self._fine_print.setText(fine_print(result))
        self.comparisons.show_photos(held_out)
        self.player.show_photos(held_out)

    def show_kept(self, kept: bool) -> None:
        """Say whether the policy is among the profile's models."""
        self._kept.setText("The policy is kept in Models." if kept else "The policy is being kept…")

    def show_photo_count(self, count: int) -> None:
        """Say how many photos can be cropped now."""
        self._crop.setEnabled(count > 0)
        words = f"Next: let the policy propose crops for {photos(count)} of the library. Your photos are only read."
        self._offer(words if count else "The library has no photos yet; add some to crop them.")

    def _offer(self, words: str) -> None:
        self._cropping.setText(words)
        self._bar.hide()
        self._show_only(self._crop, self._again)

    def show_cropping(self, run: RunSummary, stored: int | None) -> None:
        """Show how far the cropping of all photos is; `stored` photos have proposals in the library by now."""
        self._bar.setVisible(run.active)
        progress = run.progress
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(1000 * progress.done / progress.total) if progress and progress.total else 0)
        if run.active:
            self._cropping.setText(f"Cropping all photos: {progress_line(progress)}")
            self._show_only(self._stop)
        elif run.state is RunState.FINISHED:
            waiting = "The crops are being put into the library…"
            self._cropping.setText(waiting if stored is None else f"{photos(stored)} have proposed crops now.")
            self._show_only(*((self._look, self._again) if stored else (self._again,)))
        else:
            self._cropping.setText(" ".join(state_line(run.state, run.failure)))
            self._show_only(self._crop, self._again)

    def _show_only(self, *buttons: QWidget) -> None:
        for button in (self._crop, self._stop, self._look, self._again):
            button.setVisible(button in buttons)
