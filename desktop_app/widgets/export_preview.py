"""What an export would change: a list of files with what they hold now and would hold."""

from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTreeView, QVBoxLayout, QWidget

from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.specs.export_words import preview_headline
from ml_core.specs.exports import ExportPreview, FileState, PlannedFile

_ROOT = QModelIndex()
_Index: TypeAlias = QModelIndex | QPersistentModelIndex

_STATES: dict[FileState, str] = {
    "new": "New",
    "changed": "Changed",
    "unchanged": "As it is",
    "skipped": "Impossible",
}
_HEADERS = ("", "File", "Crop")
# What needs a look comes first.
_ORDER: tuple[FileState, ...] = ("skipped", "changed", "new", "unchanged")


class PlannedFiles(QAbstractTableModel):
    """The files of a preview, those that cannot be written first."""

    def __init__(self) -> None:
        super().__init__()
        self._files: list[PlannedFile] = []

    def load(self, preview: ExportPreview) -> None:
        """Show another preview."""
        self.beginResetModel()
        self._files = sorted(preview.changes, key=lambda each: _ORDER.index(each.state))
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Return how many files there are."""
        return 0 if parent.isValid() else len(self._files)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Return three: state, file, words."""
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words above a column."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADERS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a cell; the whole of them as its tooltip."""
        each = self._files[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{each.path}\n{each.words}"
        if role == Qt.ItemDataRole.DisplayRole:
            return (_STATES[each.state], each.path.name, each.words)[index.column()]
        return None


class PreviewPage(QWidget):
    """The list, with a sentence above it."""

    def __init__(self) -> None:
        super().__init__()
        self.model = PlannedFiles()
        self.headline = label("", wrap=True)
        self.list = QTreeView()
        self.list.setModel(self.model)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName("What would change")
        header = self.list.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.setFocusProxy(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.headline)
        column.addWidget(self.list, 1)

    def show_preview(self, preview: ExportPreview) -> None:
        """Show what would change."""
        self.model.load(preview)
        self.headline.setText(preview_headline(preview))
        self.list.resizeColumnToContents(1)
        self.list.setColumnWidth(1, min(self.list.columnWidth(1), self.list.viewport().width() * 2 // 5))
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0, 0))
