"""Which photos are shown, and in which order."""

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLineEdit, QWidget

from desktop_app.widgets.sort_choice import SortChoice
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.catalog.records import PhotoQuery

_TYPING_MS = 150
# What is shown, in words; the rest of a query comes from the other fields.
SHOWN: dict[str, PhotoQuery] = {
    "All photos": PhotoQuery(),
    "Without a crop": PhotoQuery(crop="none", state="ready"),
    "Crop proposed": PhotoQuery(crop="proposed"),
    "Crop accepted": PhotoQuery(crop="accepted"),
    "Crop corrected": PhotoQuery(crop="corrected"),
    "Crop rejected": PhotoQuery(crop="rejected"),
    "Cannot be read": PhotoQuery(state="broken"),
}
ALL, BROKEN, PROPOSED = "All photos", "Cannot be read", "Crop proposed"
_LOWEST = 1.0


class FilterBar(QWidget):
    """Text, state, order, lowest score.

    Signals:
        changed(PhotoQuery): The person wants other photos, or another order.
        left(): The person is done with the text and wants to go to the photos.
    """

    changed = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text, self.shown, self.sort, self.score = _FilterText(), QComboBox(), SortChoice(), QDoubleSpinBox()
        self.count = label("", "muted")
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._tell)
        self._fill()
        self._lay_out()
        self.text.textChanged.connect(lambda _text: self._typing.start())
        self.text.left.connect(self.left)
        self.shown.currentIndexChanged.connect(self._tell)
        self.sort.changed.connect(self._tell)
        self.score.valueChanged.connect(lambda _value: self._typing.start())

    def query(self) -> PhotoQuery:
        """Return what the person asks for."""
        lowest = self.score.value()
        return replace(
            SHOWN[self.shown.currentText()],
            text=self.text.text().strip(),
            min_score=lowest if lowest > _LOWEST else None,
            sort=self.sort.sort,
            descending=self.sort.descending,
        )

    def is_narrow(self) -> bool:
        """Return whether some photos are left out."""
        query = self.query()
        return query != PhotoQuery(sort=query.sort, descending=query.descending)

    def clear(self) -> None:
        """Show all photos, in the order they have."""
        self.show_only(ALL)

    def show_only(self, words: str) -> None:
        """Choose one of `SHOWN`, and nothing else."""
        fields = (self.text, self.shown, self.score)
        for field in fields:
            field.blockSignals(True)
        self.text.clear()
        self.shown.setCurrentText(words)
        self.score.setValue(_LOWEST)
        for field in fields:
            field.blockSignals(False)
        self._tell()

    def show_count(self, count: int) -> None:
        """Say how many photos there are."""
        self.count.setText(f"{count:,} photo{'' if count == 1 else 's'}")

    def _tell(self) -> None:
        self._typing.stop()
        self.changed.emit(self.query())

    def _fill(self) -> None:
        self.text.setPlaceholderText("Filter by name or folder")
        self.text.setAccessibleName("Filter by name or folder")
        self.text.setClearButtonEnabled(True)
        self.shown.addItems(list(SHOWN))
        self.shown.setAccessibleName("Show")
        self.score.setRange(_LOWEST, 10.0)
        self.score.setDecimals(1)
        self.score.setSingleStep(0.5)
        self.score.setSpecialValueText("any score")
        self.score.setPrefix("from ")
        self.score.setAccessibleName("Lowest score")
        # Style sheets give narrow spin boxes no room at the left.
        self.score.lineEdit().setTextMargins(GRID - 2, 0, 0, 0)
        self.score.setToolTip("Lowest score of the photos that are shown")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.text, 1)
        for each in (self.shown, self.sort, self.score):
            row.addWidget(each)
        row.addSpacing(GRID)
        row.addWidget(self.count)


class _FilterText(QLineEdit):
    """A text field that Return, Down and Escape lead out of.

    Signals:
        left(): The person wants to go to the photos.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear on Escape first, then leave."""
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)
