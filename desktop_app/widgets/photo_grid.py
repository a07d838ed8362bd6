"""The grid of photos: only what is in view is laid out, read and drawn, however many photos there are."""

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop_app.widgets.photo_cell import MARGIN, CellPainter, CellState, DrawOver, cell_height, picture_edge
from desktop_app.widgets.photo_cells import Cells
from desktop_app.widgets.photo_model import Index, PhotoModel
from desktop_app.widgets.photo_thumbnails import Thumbnails
from desktop_app.widgets.theme import GRID, Theme
from ml_core.catalog.records import Photo

EDGES = (96, 128, 168, 216, 272, 352, 448)
_FIRST_EDGE = 2
# Long enough to pass over what flies by, short enough not to be noticed.
_ASK_MS = 30
_Move = QAbstractItemView.CursorAction


class PhotoGrid(QAbstractItemView):
    """Photos in rows of cells, as many in a row as fit.

    Args:
        model: The photos.
        thumbnails: Their pictures.
        over: Draws over a picture what is known of its photo.

    Signals:
        opened(int): A photo was double-clicked, by id.
        selected(): Another selection or another current photo.
    """

    opened = Signal(int)
    selected = Signal()

    def __init__(
        self,
        model: PhotoModel,
        thumbnails: Thumbnails,
        over: DrawOver | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._photos, self._thumbnails, self._over = model, thumbnails, over
        self._edge = self._picture = EDGES[_FIRST_EDGE]
        self._cells = Cells(0, 1, 1, 1)
        self._stopped = False
        self._ask = QTimer(self, singleShot=True, interval=_ASK_MS)
        self._ask.timeout.connect(self._ask_for_pictures)
        thumbnails.arrived.connect(self._on_arrived)
        self.setAccessibleName("Photos")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(PhotoGrid.Shape.NoFrame)
        self.setModel(model)
        model.modelReset.connect(self._on_reset)

    # What is shown

    @property
    def edge(self) -> int:
        """Return the longest side that pictures have at least, in device-independent pixels."""
        return self._edge

    @property
    def picture(self) -> int:
        """Return the longest side that pictures have now."""
        return self._picture

    def set_edge(self, edge: int) -> None:
        """Show pictures of another size; the current photo stays in view."""
        if edge == self._edge:
            return
        middle = self._cells.row_at(self.viewport().width() // 2, self._offset() + self.viewport().height() // 2)
        anchor = self.current_row() if self._is_in_view(self.current_row()) else middle
        self._edge = edge
        self._lay_out()
        if anchor is not None and anchor >= 0:
            self.scrollTo(self._photos.index(anchor, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        self.viewport().update()

    def grow(self, steps: int) -> None:
        """Make pictures larger, or smaller for negative steps."""
        place = min(range(len(EDGES)), key=lambda index: abs(EDGES[index] - self._edge))
        self.set_edge(EDGES[min(max(place + steps, 0), len(EDGES) - 1)])

    def current_photo(self) -> Photo | None:
        """Return the photo under the keyboard, or None."""
        return self._photos.photo(self.current_row())

    def current_row(self) -> int:
        """Return the row of the photo under the keyboard, or -1."""
        return self.currentIndex().row()

    def select_row(self, row: int) -> None:
        """Select one photo, bring it into view and put the keyboard on it."""
        index = self._photos.index(row, 0)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def select_rows(self, rows: list[tuple[int, int]], current: int) -> None:
        """Select spans of rows, first and last included, and put the keyboard on `current` without scrolling."""
        chosen = QItemSelection()
        for first, last in rows:
            chosen.select(self._photos.index(first, 0), self._photos.index(last, 0))
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flag.ClearAndSelect)
        self.selectionModel().setCurrentIndex(self._photos.index(current, 0), flag.NoUpdate)

    def selected_spans(self) -> list[tuple[int, int]]:
        """Return the selected rows as spans, first and last included, in order."""
        return sorted((each.top(), each.bottom()) for each in self.selectionModel().selection().toList())

    def selected_count(self) -> int:
        """Return how many photos are selected."""
        return sum(last - first + 1 for first, last in self.selected_spans())

    def visible_rows(self) -> range:
        """Return the rows in view, those that are cut off included."""
        return self._cells.rows_between(self._offset(), self._offset() + self.viewport().height())

    # What QAbstractItemView asks of a view

    def visualRect(self, index: Index) -> QRect:
        """Return where a photo's cell is in the viewport."""
        return self._cells.cell(index.row()).translated(0, -self._offset()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the photo at a point of the viewport."""
        row = self._cells.row_at(point.x(), point.y() + self._offset())
        return QModelIndex() if row is None else self._photos.index(row, 0)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a photo into view."""
        if not index.isValid():
            return
        cell, height, bar = self._cells.cell(index.row()), self.viewport().height(), self.verticalScrollBar()
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(cell.center().y() - height // 2)
        elif cell.top() < bar.value() or cell.height() > height:
            bar.setValue(cell.top())
        elif cell.bottom() + 1 > bar.value() + height:
            bar.setValue(cell.bottom() + 1 - height)

    def horizontalOffset(self) -> int:
        """Return 0: rows are as wide as the view."""
        return 0

    def verticalOffset(self) -> int:
        """Return how far the view is scrolled down, in pixels."""
        return self._offset()

    def isIndexHidden(self, index: Index) -> bool:
        """Return False: every photo has a cell."""
        return False

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Return the photo that a key leads to."""
        count = self._photos.rowCount()
        if count == 0:
            return QModelIndex()
        columns, row = self._cells.columns, self.current_row()
        page = columns * max(1, self.viewport().height() // self._cells.height)
        steps = {
            _Move.MoveLeft: -1,
            _Move.MovePrevious: -1,
            _Move.MoveRight: 1,
            _Move.MoveNext: 1,
            _Move.MoveUp: -columns,
            _Move.MoveDown: columns,
            _Move.MovePageUp: -page,
            _Move.MovePageDown: page,
            _Move.MoveHome: -count,
            _Move.MoveEnd: count,
        }
        if row < 0:
            return self._photos.index(0, 0)
        return self._photos.index(self._cells.step(row, steps[action]), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select the photos from the cell at the rectangle's first corner to the cell at its last, in reading order."""
        first = self._cells.nearest_row(rect.left(), rect.top() + self._offset())
        last = self._cells.nearest_row(rect.right(), rect.bottom() + self._offset())
        if first is None or last is None:
            self.selectionModel().select(QItemSelection(), command)
            return
        low, high = sorted((first, last))
        chosen = QItemSelection(self._photos.index(low, 0), self._photos.index(high, 0))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return the part of the viewport that a selection covers, no more than what is in view."""
        region, visible = QRegion(), self.visible_rows()
        for each in selection.toList():
            for row in range(max(each.top(), visible.start), min(each.bottom() + 1, visible.stop)):
                region += QRegion(self.visualRect(self._photos.index(row, 0)))
        return region

    def updateGeometries(self) -> None:
        """Fit the scroll bar to the photos."""
        super().updateGeometries()
        self._lay_out()

    # What happens

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells that need it."""
        painter = QPainter(self.viewport())
        theme, ratio = Theme.current(), self.devicePixelRatioF()
        painter.fillRect(event.rect(), theme.colour("window"))
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        cells, chosen, focused = (
            CellPainter(theme, self._picture, ratio, self._over),
            self.selectionModel(),
            self.hasFocus(),
        )
        top = event.rect().top() + self._offset()
        for row in self._cells.rows_between(top, top + event.rect().height()):
            photo = self._photos.photo(row)
            if photo is not None:
                index = self._photos.index(row, 0)
                state = CellState(chosen.isSelected(index), row == self.current_row(), focused)
                cells.paint(painter, self.visualRect(index), photo, self._thumbnails.pixmap(photo), state)
        painter.end()
        if not self._ask.isActive():
            self._ask.start()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is drawn already and draw the rest."""
        self.viewport().scroll(dx, dy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the first photo in view where it is."""
        first = self.visible_rows().start
        super().resizeEvent(event)
        self._lay_out()
        if first > 0 and first < self._photos.rowCount():
            self.verticalScrollBar().setValue(self._cells.cell(first).top())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Leave a drag alone: photos are selected by clicks."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the photo."""
        photo = self._photos.photo(self.indexAt(event.position().toPoint()).row())
        if photo is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(photo.id)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl, change the size of the pictures."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.grow(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands, and the search would read every photo."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the keyboard; Return is left to whoever opens photos."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell whoever shows details."""
        super().selectionChanged(selected, deselected)
        self.selected.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell whoever shows details, and draw both cells."""
        super().currentChanged(current, previous)
        for index in (current, previous):
            self.viewport().update(self.visualRect(index))
        self.selected.emit()

    # Within

    def _offset(self) -> int:
        return self.verticalScrollBar().value()

    def _is_in_view(self, row: int) -> bool:
        return row in self.visible_rows()

    def _lay_out(self) -> None:
        width = max(self.viewport().width(), 1)
        columns = max(1, width // (self._edge + 2 * MARGIN))
        # Pictures grow to fill the row, so that no uneven gaps are left.
        self._picture = max(width // columns - 2 * MARGIN, 8)
        self._cells = Cells(self._photos.rowCount(), columns, width // columns, cell_height(self._picture))
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._cells.total - height))
        bar.setPageStep(height)
        # Three of these are one notch of a wheel.
        bar.setSingleStep(max(GRID, self._cells.height // 4))

    def _on_reset(self) -> None:
        self._lay_out()
        self.viewport().update()
        self.selected.emit()

    def stop(self) -> None:
        """Ask for no more photos: the catalog may be closed."""
        self._stopped = True

    def _ask_for_pictures(self) -> None:
        """Ask for what is in view, and then for one screen more, the way the person most likely goes."""
        if self._stopped:
            return
        visible = self.visible_rows()
        further = range(visible.stop, min(visible.stop + len(visible), self._photos.rowCount()))
        photos = [photo for row in (*visible, *further) if (photo := self._photos.photo(row)) is not None]
        readable = [photo for photo in photos if photo.state != "broken"]
        ratio = self.devicePixelRatioF()
        self._thumbnails.show([(photo, picture_edge(photo, self._picture, ratio)) for photo in readable])

    def _on_arrived(self, path: str) -> None:
        for row in self.visible_rows():
            photo = self._photos.photo(row)
            if photo is not None and str(photo.path) == path:
                self.viewport().update(self.visualRect(self._photos.index(row, 0)))
                return
