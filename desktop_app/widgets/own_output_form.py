"""A small form for an output of one's own: name, shape, least pixels."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs.errors import SpecError
from ml_core.specs.outputs import LONGEST_NAME, MOST_PIXELS, Output


class OwnOutputForm(QWidget):
    """Asks for name, shape and least pixels of an output; Enter adds it, Escape leaves.

    Signals:
        wanted(Output): The person wants this output.
        left(): The person wants none.
    """

    wanted = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name, self.shape = QLineEdit(), QLineEdit()
        self.wide, self.high = _pixels("Least width"), _pixels("Least height")
        self.turns = QCheckBox("Turns with the photo")
        self.reason = label("", "loss", wrap=True)
        self._lay_out()

    def open(self) -> None:
        """Show the form, empty, for typing."""
        for field in (self.name, self.shape):
            field.clear()
        for number in (self.wide, self.high):
            number.setValue(0)
        self.turns.setChecked(True)
        self.reason.hide()
        self.show()
        self.name.setFocus()

    def refuse(self, error: SpecError) -> None:
        """Say why the output cannot be."""
        self.reason.setText(f"{error.what} {error.remedy}".strip())
        self.reason.show()

    def output(self) -> Output:
        """Return what was typed; without a shape it is that of the pixels, or any."""
        wide, high = self.wide.value(), self.high.value()
        typed = self.shape.text().replace(" ", "").replace("×", ":").replace("x", ":").replace("/", ":").lower()
        shape = typed or (f"{wide}:{high}" if wide and high else "free")
        return Output(self.name.text(), shape, wide, high, self.turns.isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Add on Enter, leave on Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(self.output())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText("Album page")
        self.shape.setPlaceholderText("4:5")
        self.shape.setToolTip("Width:height; empty for that of the pixels, or any shape.")
        self.turns.setToolTip("Off: it stays upright or wide, as written, on every photo.")
        form = QFormLayout()
        form.setHorizontalSpacing(GRID)
        form.setVerticalSpacing(GRID)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for words, field in (("Name", self.name), ("Shape", self.shape), ("At least", self._size())):
            form.addRow(words, field)
        for field, words in ((self.name, "Name of the output"), (self.shape, "Shape, as width:height")):
            field.setAccessibleName(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(form)
        for widget in (self.turns, self.reason, self._buttons()):
            column.addWidget(widget)

    def _size(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addWidget(self.wide, 1)
        layout.addWidget(label("×"))
        layout.addWidget(self.high, 1)
        row.setFocusProxy(self.wide)
        return row

    def _buttons(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(push_button("Add", lambda: self.wanted.emit(self.output()), "main"))
        layout.addWidget(push_button("Cancel", self.left.emit))
        layout.addStretch(1)
        return row


def _pixels(words: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, MOST_PIXELS)
    box.setMinimumWidth(9 * GRID)
    box.setSpecialValueText("any")
    box.setAccessibleName(f"{words} in pixels")
    box.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
    # A style sheet's padding does not reach the text of a spin box.
    box.lineEdit().setTextMargins(GRID, 0, 0, 0)
    return box
