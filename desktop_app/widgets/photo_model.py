"""Photos as rows of a Qt model, read page by page: as cells of a grid, or as a list of what cannot be read."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop_app.widgets.photo_pages import PhotoPages, PhotoSource
from desktop_app.widgets.photo_words import accessible_words, trouble_of
from ml_core.catalog.records import Photo, PhotoQuery

Index = QModelIndex | QPersistentModelIndex
PHOTO_ROLE = Qt.ItemDataRole.UserRole


class PhotoModel(QAbstractTableModel):
    """One photo a row, one column.

    Args:
        source: Where photos come from, a `Catalog`.
    """

    columns: Sequence[str] = ("Photo",)

    def __init__(self, source: PhotoSource) -> None:
        super().__init__()
        self.pages = PhotoPages(source)

    @property
    def query(self) -> PhotoQuery:
        """Return the query shown."""
        return self.pages.query

    def load(self, query: PhotoQuery) -> None:
        """Show another query, or the same one anew; selections go."""
        self.beginResetModel()
        self.pages.load(query)
        self.endResetModel()

    def photo(self, row: int) -> Photo | None:
        """Return the photo of a row, or None."""
        return self.pages.photo(row)

    def reread(self, photo_id: int) -> None:
        """Show what changed of one photo, where it is at hand."""
        row = self.pages.reread(photo_id)
        if row is not None:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def reread_all(self) -> None:
        """Show what changed of all photos; rows and selections stay."""
        self.pages.forget()
        if self.pages.count:
            self.dataChanged.emit(self.index(0, 0), self.index(self.pages.count - 1, len(self.columns) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of photos."""
        return 0 if parent.isValid() else self.pages.count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title of a column."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a role shows of a photo; the photo itself in `PHOTO_ROLE`."""
        photo = self.pages.photo(index.row())
        if photo is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(photo, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self.text(photo, index.column())}\n{photo.path.parent}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return accessible_words(photo)
        return photo if role == PHOTO_ROLE else None

    def text(self, photo: Photo, column: int) -> str:
        """Return the words of a cell."""
        return photo.path.name


class TroubleModel(PhotoModel):
    """What cannot be read: name, reason and remedy."""

    columns = ("Name", "What is wrong", "What to do", "Folder")

    def text(self, photo: Photo, column: int) -> str:
        """Return the words of a cell."""
        trouble = trouble_of(photo)
        return (photo.path.name, trouble.reason, trouble.remedy, str(photo.path.parent))[column]
