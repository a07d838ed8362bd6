"""Choosing how accepted crops are written: a sheet in the library, nothing else has to wait for it."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFormLayout, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.forms import ConfigForm
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs.errors import SpecError
from ml_core.specs.tasks import ExportConfig

_WIDTH = 55 * GRID
_TOP = 7 * GRID  # right below the button that opens it


class ExportSheet(QFrame):
    """Folder and format, with a sentence that says what will be written.

    Signals:
        wanted(ExportConfig): The person wants the copies; `crops` are still empty.
        closed(): The person does not want them now.
        failed(object): A value is out of bounds.
    """

    wanted = Signal(object)
    closed = Signal()
    failed = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.setProperty("surface", "popup")
        self.setAccessibleName("Export accepted crops")
        self.setFixedWidth(_WIDTH)
        self._count = 0
        self.folder = QLineEdit(str(folder))
        self.folder.setAccessibleName("Folder")
        self.form = ConfigForm(ExportConfig(), hide=("crops", "table", "output"))
        self._sentence = label("", wrap=True)
        self.write = push_button("Export", self._on_write, "main")
        self._lay_out()
        self.folder.textChanged.connect(lambda _text: self._show_sentence())

    def open_for(self, count: int) -> None:
        """Show what exporting so many crops would do, at the upper right of what lies below."""
        self._count = count
        self._show_sentence()
        self.show()
        self.raise_()
        self.stay_at_the_right()
        self.write.setFocus()

    def stay_at_the_right(self) -> None:
        """Keep to the upper right corner of what lies below."""
        self.adjustSize()
        below = self.parentWidget()
        if below is not None:
            self.move(below.width() - self.width() - 2 * GRID, _TOP)

    def sentence(self) -> str:
        """Return what will be written, in words."""
        return self._sentence.text()

    def dismiss(self) -> None:
        """Close without writing anything."""
        self.hide()
        self.closed.emit()

    def _show_sentence(self) -> None:
        copies = "1 copy" if self._count == 1 else f"{self._count:,} copies"
        folder = self.folder.text().strip()
        self._sentence.setText(f"Writes {copies} to {folder or '…'}; the originals are not touched.")
        self.write.setText(f"Export {copies}")
        self.write.setEnabled(bool(folder) and self._count > 0)

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder for the copies", self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _on_write(self) -> None:
        try:
            config = self.form.config()
        except SpecError as error:
            self.failed.emit(error)
            return
        self.hide()
        self.wanted.emit(replace(config, output=Path(self.folder.text().strip())))

    def _lay_out(self) -> None:
        where = QHBoxLayout()
        where.setSpacing(GRID)
        where.addWidget(self.folder, 1)
        where.addWidget(push_button("Browse…", self._browse))
        top = QFormLayout()
        top.setContentsMargins(0, 0, 0, 0)
        name = label("Folder")
        name.setBuddy(self.folder)
        top.addRow(name, where)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(push_button("Not now", self.dismiss))
        buttons.addWidget(self.write)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(label("Export accepted crops", "title"))
        column.addLayout(top)
        column.addWidget(self.form)
        column.addWidget(self._sentence)
        column.addLayout(buttons)
