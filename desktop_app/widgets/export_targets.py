"""What an export writes: copies, crops for other editors with the files they go to, contact sheet, table."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.widgets.form_fields import value_words
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.photos.editors.records import EDITOR_NAMES, EDITORS, Editor
from ml_core.photos.formats import RAW_SUFFIXES
from ml_core.specs.export_words import counted
from ml_core.specs.tasks import EXPORT_TARGETS, ExportTarget

_TITLES: dict[ExportTarget, str] = {
    "copies": "Cropped copies",
    **{editor: f"Crops for {name}" for editor, name in EDITOR_NAMES.items()},
    "contact sheet": "Contact sheet",
    "table": "Table of crops (CSV)",
}
_INDENT = 3 * GRID


class TargetChoice(QWidget):
    """A box for each target; what is written where is said below those that are ticked.

    Attributes:
        consent: The agreement to write into photos; asked for only where Lightroom needs it.

    Signals:
        changed(): The person ticked something.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._photos: tuple[Path, ...] = ()
        self.boxes: dict[ExportTarget, QCheckBox] = {}
        self._words: dict[ExportTarget, QLabel] = {}
        self.consent = QCheckBox()
        self.sheet_format = QComboBox()
        self.sheet_format.setAccessibleName("File format of the contact sheet")
        for choice in ("pdf", "png"):
            self.sheet_format.addItem(value_words(choice), choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        for target in EXPORT_TARGETS:
            self._add(target, column)
        self.consent.toggled.connect(self.changed)
        self.sheet_format.currentIndexChanged.connect(self.changed)

    def set_targets(self, targets: Sequence[ExportTarget], sheet_format: str) -> None:
        """Tick these, and no consent."""
        for target, box in self.boxes.items():
            box.setChecked(target in targets)
        self.consent.setChecked(False)
        self.sheet_format.setCurrentIndex(self.sheet_format.findData(sheet_format))

    def set_photos(self, photos: Sequence[Path]) -> None:
        """Say what is written for these photos."""
        self._photos = tuple(dict.fromkeys(photos))
        self._show_words()

    def targets(self) -> tuple[ExportTarget, ...]:
        """Return what is ticked."""
        return tuple(target for target, box in self.boxes.items() if box.isChecked())

    def embedded(self) -> int:
        """Return into how many photos Lightroom's crop would be written."""
        return len(self._photos) - self._raw() if "lightroom" in self.targets() else 0

    def _raw(self) -> int:
        return sum(photo.suffix.lower() in RAW_SUFFIXES - {".dng"} for photo in self._photos)

    def _add(self, target: ExportTarget, column: QVBoxLayout) -> None:
        box, words = QCheckBox(_TITLES[target]), label("", "caption", wrap=True)
        row = QHBoxLayout()
        row.addWidget(box, 1)
        if target == "contact sheet":
            row.addWidget(self.sheet_format)
        words.setContentsMargins(_INDENT, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(words)
        if target == "lightroom":
            inner = QHBoxLayout()
            inner.setContentsMargins(_INDENT, 0, 0, 0)
            inner.addWidget(self.consent)
            column.addLayout(inner)
        self.boxes[target], self._words[target] = box, words
        box.toggled.connect(self._on_toggled)

    def _on_toggled(self) -> None:
        self._show_words()
        self.changed.emit()

    def _show_words(self) -> None:
        for target, words in self._words.items():
            text = self._where(target) if self.boxes[target].isChecked() and target in EDITORS else ""
            words.setText(text)
            words.setVisible(bool(text))
        embedded = self.embedded()
        self.consent.setText(f"Write into {counted(embedded, 'photo')}")
        self.consent.setToolTip("Only the metadata changes: every pixel stays as it is.")
        self.consent.setVisible(embedded > 0)
        self.sheet_format.setVisible(self.boxes["contact sheet"].isChecked())

    def _where(self, target: ExportTarget) -> str:
        if not self._photos:
            return ""
        first = self._photos[0]
        if target == "lightroom":
            return _lightroom_words(self._raw(), self.embedded())
        name = first.name + (".xmp" if target == "darktable" else ".pp3")
        return f"A file beside each of {counted(len(self._photos), 'photo')}, such as {name}; all else in it stays."


def _lightroom_words(raw: int, embedded: int) -> str:
    """Return where Lightroom's crops go."""
    beside = f"An XMP file beside {counted(raw, 'RAW photo')}; all else in it stays." if raw else ""
    if not embedded:
        return beside
    inside = (
        f"{counted(embedded, 'photo')} {'is' if embedded == 1 else 'are'} no RAW: Lightroom looks for the crop inside "
        "such files. Pixels stay as they are, and a copy of each file is kept, so that it can be taken back."
    )
    return f"{beside} {inside}".strip()


def editors_of(targets: Sequence[ExportTarget]) -> tuple[Editor, ...]:
    """Return the editors among the targets."""
    return tuple(editor for editor in EDITORS if editor in targets)
