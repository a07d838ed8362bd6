"""What an import asks: where the crops are that the photographer made before."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs.tasks import ImportConfig

_WHAT = (
    "Thirds reads the crops you made in Lightroom, Camera Raw, darktable or RawTherapee, from the files beside your "
    "photos, from the photos themselves, or from a Lightroom catalog. Nothing is changed there."
)


class ImportForm(QWidget):
    """Edits an import's config.

    Signals:
        changed(): The person changed something.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.library = QCheckBox()
        self.copies = QCheckBox("Compare photos with files named as cropped copies (IMG_1-crop.jpg)")
        self.folder, self.lightroom, self.photos_in = (QLineEdit() for _ in range(3))
        self._photos_in_row: tuple[QWidget, ...] = ()
        self._lay_out()
        for box in (self.library, self.copies):
            box.toggled.connect(self.changed)
        for field in (self.folder, self.lightroom, self.photos_in):
            field.textChanged.connect(self._on_text)
        self._on_text()

    def show_library(self, photos: int) -> None:
        """Offer the photos of the library, so many."""
        self.library.setText(f"The photos in the library ({photos:,})")
        self.library.setEnabled(photos > 0)
        self.library.setChecked(photos > 0)

    def config(self) -> ImportConfig:
        """Return what the form says."""
        folder = _path(self.folder)
        return ImportConfig(
            photos=(folder,) if folder is not None else (),
            lightroom=_path(self.lightroom),
            photos_in=_path(self.photos_in) if _path(self.lightroom) is not None else None,
            match_copies=self.copies.isChecked(),
            library=self.library.isChecked(),
        )

    def is_ready(self) -> bool:
        """Return whether there is anywhere to look."""
        config = self.config()
        return bool(config.photos or config.lightroom or config.library)

    def wanted_height(self, width: int) -> int:
        """Return how high all of it is in this width."""
        layout = self.layout()
        return self.sizeHint().height() if layout is None else layout.totalHeightForWidth(width)

    def _on_text(self) -> None:
        for widget in self._photos_in_row:
            widget.setVisible(bool(self.lightroom.text().strip()))
        self.changed.emit()

    def _lay_out(self) -> None:
        rows = QGridLayout()
        rows.setHorizontalSpacing(GRID)
        rows.setVerticalSpacing(GRID)
        _row(rows, 0, "A folder of photos", self.folder, self._browse_folder)
        _row(rows, 1, "A Lightroom catalog", self.lightroom, self._browse_catalog)
        self._photos_in_row = _row(rows, 2, "Its photos are now in", self.photos_in, self._browse_photos)
        self.photos_in.setPlaceholderText("Only where they were moved")
        self.lightroom.setPlaceholderText("A file ending in .lrcat")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for widget in (label(_WHAT, "muted", wrap=True), self.library):
            column.addWidget(widget)
        column.addLayout(rows)
        column.addWidget(self.copies)
        column.addStretch(1)

    def _browse_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder of photos", self.folder.text())
        self.folder.setText(chosen or self.folder.text())

    def _browse_photos(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder with the catalog's photos", self.photos_in.text())
        self.photos_in.setText(chosen or self.photos_in.text())

    def _browse_catalog(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "Lightroom catalog", self.lightroom.text(), "Lightroom catalogs (*.lrcat)"
        )
        self.lightroom.setText(chosen or self.lightroom.text())


def _row(
    rows: QGridLayout, number: int, words: str, field: QLineEdit, browse: Callable[[], None]
) -> tuple[QWidget, ...]:
    name, button = label(words), push_button("Browse…", browse)
    name.setBuddy(field)
    field.setAccessibleName(words)
    button.setAccessibleName(f"Browse: {words}")
    widgets: tuple[QWidget, ...] = (name, field, button)
    for column, widget in enumerate(widgets):
        rows.addWidget(widget, number, column)
    assert isinstance(button, QPushButton)
    return widgets


def _path(field: QLineEdit) -> Path | None:
    text = field.text().strip()
    return Path(text).expanduser() if text else None
