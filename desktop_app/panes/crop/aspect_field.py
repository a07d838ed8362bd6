"""Choosing the shape of a crop: one of the known ones, or one typed as width:height, and turning it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QToolButton, QWidget

from desktop_app.panes.crop.shapes import FREE, SHAPES, Shape, shape_words
from desktop_app.widgets.theme import GRID
from ml_core.catalog.records import Photo
from ml_core.geometry import parse_aspect
from ml_core.specs.errors import SpecError

_OWN = "Custom…"


class AspectField(QWidget):
    """A list of shapes, a field for one's own, and a button that turns it.

    Args:
        turn: The button.

    Signals:
        wanted(Shape): The person chose or typed a shape.
        failed(object): What was typed is none.
        left(): The person is done with typing.
    """

    wanted = Signal(object)
    failed = Signal(object)
    left = Signal()

    def __init__(self, turn: QToolButton) -> None:
        super().__init__()
        self._shape = FREE
        self.list, self.own, self.turn = QComboBox(), _OwnRatio(), turn
        self.list.setAccessibleName("Shape of the crop")
        self.list.setToolTip("Shape of the crop (R for the next one)")
        self.own.setAccessibleName("Width to height")
        self.own.setPlaceholderText("7:5")
        self.own.setFixedWidth(8 * GRID)
        self.own.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.list, 1)
        row.addWidget(self.own)
        row.addWidget(self.turn)
        self.list.activated.connect(self._on_chosen)
        self.own.returnPressed.connect(self._on_typed)
        self.own.left.connect(self._on_left)

    def show_shape(self, shape: Shape, photo: Photo | None, known: Sequence[str] = SHAPES) -> None:
        """Show a shape the way it lies on a photo, among those that are known."""
        self._shape = shape
        names = [*known, *([] if shape.aspect in known else [shape.aspect])]
        words = [*(shape_words(Shape(name, shape.turned), photo) for name in names), _OWN]
        if words != [self.list.itemText(place) for place in range(self.list.count())]:
            self.list.clear()
            for name, each in zip([*names, _OWN], words, strict=True):
                self.list.addItem(each, name)
        self.list.setCurrentIndex(names.index(shape.aspect))

    def _on_chosen(self) -> None:
        name = self.list.currentData()
        if name == _OWN:
            self.own.show()
            self.own.setFocus()
        else:
            self._on_left()
            self.wanted.emit(Shape(name, self._shape.turned))

    def _on_typed(self) -> None:
        typed = self.own.text().replace("x", ":").replace("/", ":").replace(" ", "")
        try:
            shape = Shape(parse_aspect(typed).name, self._shape.turned)
        except SpecError as error:
            self.failed.emit(error)
            return
        self._on_left()
        self.wanted.emit(shape)

    def _on_left(self) -> None:
        self.own.hide()
        self.own.clear()
        self.left.emit()


class _OwnRatio(QLineEdit):
    """A field that Escape leads out of.

    Signals:
        left(): The person wants nothing of their own.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
