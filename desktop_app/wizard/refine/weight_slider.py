"""How much the scorer counts beside the person's taste, as a slider with words at both ends."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs.judgements import AESTHETIC_WEIGHT

_STEPS = 20  # of 5 %


class WeightSlider(QWidget):
    """A share in steps of 5 %; at the left the taste alone, at the right the scorer alone.

    Signals:
        changed(float): Another weight of the scorer, in 0..1.
    """

    changed = Signal(float)

    def __init__(self, weight: float = AESTHETIC_WEIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: QLabel = label("", "heading")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, _STEPS)
        self._slider.setPageStep(2)
        self._slider.setAccessibleName("Weight of the scorer beside your taste")
        self._slider.valueChanged.connect(self._on_value)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(label("your taste alone", "caption"))
        row.addWidget(self._slider, 1)
        row.addWidget(label("the scorer alone", "caption"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self._words)
        column.addLayout(row)
        self.set_weight(weight)
        self._show()

    @property
    def weight(self) -> float:
        """Return the weight of the scorer, in 0..1."""
        return self._slider.value() / _STEPS

    def set_weight(self, weight: float) -> None:
        """Show a weight."""
        self._slider.setValue(round(weight * _STEPS))

    def _on_value(self, _value: int) -> None:
        self._show()
        self.changed.emit(self.weight)

    def _show(self) -> None:
        scorer = round(self.weight * 100)
        usual = ", as usual" if abs(self.weight - AESTHETIC_WEIGHT) < 1e-9 else ""
        self._words.setText(f"{scorer}\u00a0% the scorer, {100 - scorer}\u00a0% your taste{usual}")
        self._slider.setAccessibleDescription(self._words.text())
