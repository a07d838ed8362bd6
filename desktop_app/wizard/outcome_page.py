"""What came of a training: its figures, each photo it never saw, and a card with what comes next."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.jobs.preview_images import PreviewImages
from desktop_app.widgets.crop_comparisons import CropComparisons
from desktop_app.widgets.held_out import HeldOutPhoto
from desktop_app.widgets.held_out_player import HeldOutPlayer
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID


class OutcomePage(QWidget):
    """The outcome of one training.

    Args:
        pictures: Where the photos' pictures come from.
        card: What comes next.
    """

    def __init__(self, pictures: PreviewImages, card: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headline = label("", "title", wrap=True)
        self._fine_print = label("", "muted", wrap=True)
        self.comparisons = CropComparisons(pictures)
        self.player = HeldOutPlayer(pictures)
        self.comparisons.chosen.connect(self.player.show_photo)
        self._lay_out(card)

    def _lay_out(self, card: QWidget) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for each in (self._headline, self._fine_print, card):
            column.addWidget(each)
        body = QHBoxLayout()
        body.setSpacing(2 * GRID)
        body.addWidget(self.comparisons, 3)
        body.addWidget(self.player, 2)
        column.addLayout(body, 1)

    def show_outcome(self, headline: str, fine_print: str, held_out: tuple[HeldOutPhoto, ...]) -> None:
        """Show the outcome."""
        self._headline.setText(headline)
        self._fine_print.setText(fine_print)
        self.comparisons.show_photos(held_out)
        self.player.show_photos(held_out)
