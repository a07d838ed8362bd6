"""The list of photos that cannot be read."""

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from desktop_app.widgets.photo_model import TroubleModel
from desktop_app.widgets.theme import GRID
from ml_core.catalog.records import Photo

_WIDTHS = {0: 22 * GRID, 3: 18 * GRID}
_WORDS = (1, 2)


class TroubleList(QTreeView):
    """Name, reason, remedy and folder, one photo a line."""

    def __init__(self, model: TroubleModel) -> None:
        super().__init__()
        self._photos = model
        self.setModel(model)
        self.setAccessibleName("Photos that cannot be read")
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.header().setStretchLastSection(False)
        self.header().setSectionsMovable(False)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        for column in _WORDS:
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def current_photo(self) -> Photo | None:
        """Return the photo under the keyboard, or None."""
        return self._photos.photo(self.currentIndex().row())

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected photos, in their order."""
        ranges = self.selectionModel().selection().toList()
        rows = sorted({(each.top(), each.bottom()) for each in ranges})
        return [photo_id for first, last in rows for photo_id in self._photos.pages.ids(first, last)]

    def select_first(self) -> None:
        """Select the first photo, so that there is something to tell of."""
        first = self._photos.index(0, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(first, flags.ClearAndSelect | flags.Rows)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands, and the search would read every photo."""
