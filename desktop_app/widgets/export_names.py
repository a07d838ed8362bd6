"""How copies are called: a template, fields to put into it, and what the first copy would be called."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.photos.copy_names import FIELDS, NameParts, check_template, copy_name
from ml_core.specs.errors import SpecError
from ml_core.specs.tasks import CropOrder

_DIGITS = 3


class NameField(QWidget):
    """Edits the template with a live example below.

    Attributes:
        problem: Why the template makes no names; None when it does.

    Signals:
        changed(): The person changed the template.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._first: CropOrder | None = None
        self._taken: float | None = None
        self._extension, self._count = ".jpg", 1
        self.problem: SpecError | None = None
        self.edit = QLineEdit()
        self.edit.setAccessibleName("Names")
        self.insert = QPushButton("Insert")
        self.insert.setToolTip("Put into the names what is known of each photo")
        self.insert.setMenu(self._menu())
        self.example = label("", "caption", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.edit, 1)
        row.addWidget(self.insert)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(row)
        column.addWidget(self.example)
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self._on_changed)

    def template(self) -> str:
        """Return what was written."""
        return self.edit.text()

    def set_template(self, template: str, suffix: str) -> None:
        """Show a template; the suffix is shown as the letters it stands for."""
        self.edit.setText(template.replace("{suffix}", suffix))
        self._show_example()

    def show_example_of(self, orders: Sequence[CropOrder], taken: float | None, extension: str) -> None:
        """Show what the first of these is called."""
        self._first, self._count = (orders[0] if orders else None), len(orders)
        self._taken, self._extension = taken, extension
        self._show_example()

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for name, meaning in FIELDS.items():
            if name != "suffix":
                menu.addAction(meaning.capitalize(), partial(self.edit.insert, f"{{{name}}}"))
        return menu

    def _on_changed(self) -> None:
        self._show_example()
        self.changed.emit()

    def _show_example(self) -> None:
        self.problem = None
        try:
            check_template(self.template())
        except SpecError as error:
            self.problem = error
        self.example.setProperty("role", "caption" if self.problem is None else "loss")
        self.example.style().polish(self.example)
        if self.problem is not None:
            self.example.setText(self.problem.words)
        elif self._first is not None:
            self.example.setText(f"The first is called {self._example_name(self._first)}")

    def _example_name(self, order: CropOrder) -> str:
        digits = max(_DIGITS, len(str(self._count)))
        parts = NameParts(order.photo, 1, digits, self._taken, order.aspect, order.output)
        return copy_name(self.template(), parts).stem + self._extension
