"""The held-out photos under each other, each as full frame, policy and best crop."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop_app.jobs.preview_images import PreviewImages
from desktop_app.widgets.crop_comparison import CropComparison
from desktop_app.widgets.held_out import HeldOutPhoto
from desktop_app.widgets.theme import GRID

MOST_ROWS = 24


class CropComparisons(QScrollArea):
    """Rows of `CropComparison`, the first ones when there are very many.

    Args:
        pictures: Where the photos' pictures come from.

    Signals:
        chosen(int): The person chose a photo, by its place.
    """

    chosen = Signal(int)

    def __init__(self, pictures: PreviewImages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, CropComparison] = {}
        self._pictures = pictures
        self._pictures.loaded.connect(self._on_loaded)
        self._pictures.failed.connect(self._on_failed)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Photos the policy never saw")

    def show_photos(self, photos: tuple[HeldOutPhoto, ...]) -> None:
        """Show these photos in place of the ones before."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, GRID, 0)
        column.setSpacing(GRID)
        self._rows = {}
        for place, photo in enumerate(photos[:MOST_ROWS]):
            row = CropComparison(photo)
            row.chosen.connect(lambda place=place: self.chosen.emit(place))
            self._rows[str(photo.photo)] = row
            column.addWidget(row)
        column.addStretch(1)
        self.setWidget(page)
        for photo in photos[:MOST_ROWS]:
            self._pictures.ask(photo.photo)

    def _on_loaded(self, path: str, image: QImage) -> None:
        if path in self._rows:
            self._rows[path].set_image(image)

    def _on_failed(self, path: str, reason: str) -> None:
        if path in self._rows:
            self._rows[path].set_reason(reason)
