"""What an import found: the crops on their photos, and beside it what is not learnt from and why."""

from collections import Counter, OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.jobs.preview_loader import PreviewLoader, Wanted
from desktop_app.widgets.crop_painting import paint_crop
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import CAPTION_PIXELS, GRID, text_font
from ml_core.geometry import Box, Crop
from ml_core.specs.imports import SOURCE_NAMES, ImportedCrop, ImportSource, source_counts

_ROOT = QModelIndex()
_Index: TypeAlias = QModelIndex | QPersistentModelIndex
_Option: TypeAlias = QStyleOptionViewItem

_CELL, _PICTURE = QSize(17 * GRID, 16 * GRID), 15 * GRID
_KEPT_PICTURES = 400
_ASK_MS = 30
_LISTED = 2000
_REASONS = 12 * GRID


class FoundModel(QAbstractListModel):
    """The crops to learn from."""

    def __init__(self) -> None:
        super().__init__()
        self.crops: list[ImportedCrop] = []

    def load(self, crops: Sequence[ImportedCrop]) -> None:
        """Show other crops."""
        self.beginResetModel()
        self.crops = list(crops)
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.crops)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a crop's photo and where the crop is from."""
        each = self.crops[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return Path(each.photo).name
        if role == Qt.ItemDataRole.ToolTipRole:
            output = f" ({each.output})" if each.output else ""
            return f"{each.photo}\n{SOURCE_NAMES[each.source]}{output}: {each.file}"
        return None


class FoundGrid(QListView):
    """The crops on their photos, as many as there is room for; pictures are loaded for those in view.

    Args:
        loader: Where pictures come from.
    """

    def __init__(self, loader: PreviewLoader) -> None:
        super().__init__()
        self.found = FoundModel()
        self._loader = loader
        self._pictures: OrderedDict[str, QPixmap] = OrderedDict()
        self._ask = QTimer(self, singleShot=True, interval=_ASK_MS)
        self._ask.timeout.connect(self._ask_for_pictures)
        self.setModel(self.found)
        self.setItemDelegate(_FoundCell(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setGridSize(_CELL)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("Crops to learn from")
        self.verticalScrollBar().valueChanged.connect(self._ask.start)
        loader.loaded.connect(self._on_loaded)

    def picture(self, photo: str) -> QPixmap | None:
        """Return the picture of a photo; None before there is one."""
        return self._pictures.get(photo)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Load what came into view."""
        super().resizeEvent(event)
        self._ask.start()

    def load(self, crops: Sequence[ImportedCrop]) -> None:
        """Show crops."""
        self.found.load(crops)
        if crops:
            self.setCurrentIndex(self.found.index(0, 0))
        self._ask.start()

    def _ask_for_pictures(self) -> None:
        area = self.viewport().rect()
        columns, rows = max(1, area.width() // _CELL.width()), area.height() // _CELL.height() + 2
        start = self.verticalScrollBar().value() // _CELL.height() * columns
        edge = round(_PICTURE * self.devicePixelRatioF())
        shown = self.found.crops[start : start + columns * rows]
        missing = [each for each in shown if each.photo not in self._pictures]
        self._loader.want([Wanted(Path(each.photo), edge) for each in missing])

    def _on_loaded(self, path: str, image: QImage) -> None:
        self._pictures[path] = QPixmap.fromImage(image)
        while len(self._pictures) > _KEPT_PICTURES:
            self._pictures.popitem(last=False)
        self.viewport().update()


class _FoundCell(QStyledItemDelegate):
    """Paints a photo with its crop, and its name below."""

    def __init__(self, grid: FoundGrid) -> None:
        super().__init__(grid)
        self._grid = grid

    def sizeHint(self, _option: _Option, _index: _Index) -> QSize:
        """Return the size of a cell."""
        return _CELL

    def paint(self, painter: QPainter, option: _Option, index: _Index) -> None:
        """Paint one cell."""
        found = self._grid.found.crops[index.row()]
        rect = QRectF(option.rect)
        palette = option.palette
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect.adjusted(1, 1, -1, -1), palette.alternateBase())
        picture = self._grid.picture(found.photo)
        place = QRectF(rect.left(), rect.top() + GRID / 2, rect.width(), _PICTURE - 2 * GRID)
        if picture is not None and found.box is not None:
            paint_crop(painter, _fitted(place, picture), picture, Crop(Box(*found.box), found.angle))
        painter.setFont(text_font(CAPTION_PIXELS))
        painter.setPen(palette.text().color())
        words = painter.fontMetrics().elidedText(
            Path(found.photo).name, Qt.TextElideMode.ElideMiddle, round(rect.width()) - GRID
        )
        below = QRectF(rect.left(), place.bottom(), rect.width(), rect.bottom() - place.bottom())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)


def _fitted(place: QRectF, picture: QPixmap) -> QRectF:
    size = picture.size().toSizeF().scaled(place.size() * 0.92, Qt.AspectRatioMode.KeepAspectRatio)
    middle = place.center()
    return QRectF(middle.x() - size.width() / 2, middle.y() - size.height() / 2, size.width(), size.height())


class FoundPage(QWidget):
    """Counts by program, the crops, and what is left out with reasons.

    Args:
        loader: Where pictures come from.
    """

    def __init__(self, loader: PreviewLoader) -> None:
        super().__init__()
        self.headline, self.left_out = label("", "heading", wrap=True), label("", wrap=True)
        self.grid, self.reasons = FoundGrid(loader), QPlainTextEdit()
        self.reasons.setReadOnly(True)
        self.reasons.setTabChangesFocus(True)
        self.reasons.setAccessibleName("What is left out, and why")
        self.setFocusProxy(self.grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.headline)
        column.addWidget(self.grid, 1)
        column.addWidget(self.left_out)
        column.addWidget(self.reasons)
        self.reasons.setFixedHeight(_REASONS)

    def show_found(self, found: Sequence[ImportedCrop]) -> None:
        """Show what there is."""
        crops = [each for each in found if not each.skipped]
        skipped = [each for each in found if each.skipped]
        self.grid.load(crops)
        self.grid.setVisible(bool(crops))
        self.headline.setText(_headline(crops))
        self.left_out.setText(_left_out(skipped))
        self.reasons.setPlainText("\n".join(_lines(skipped)))
        for widget in (self.left_out, self.reasons):
            widget.setVisible(bool(skipped))


def _headline(crops: Sequence[ImportedCrop]) -> str:
    if not crops:
        return "There is no crop to learn from yet."
    return ", ".join(_counted(count, source) for source, count in source_counts(crops).items())


def _counted(count: int, source: ImportSource) -> str:
    if source == "copy":
        return f"{count:,} cropped {'copy' if count == 1 else 'copies'}"
    return f"{count:,} from {'the ' if source == 'lightroom catalog' else ''}{SOURCE_NAMES[source]}"


def _left_out(skipped: Sequence[ImportedCrop]) -> str:
    if len(skipped) == 1:
        return "1 left out:"
    reasons = Counter(each.skipped for each in skipped).most_common(3)
    return f"{len(skipped):,} left out. {' '.join(f'{count:,} × {reason}' for reason, count in reasons)}"


def _lines(skipped: Sequence[ImportedCrop]) -> list[str]:
    lines = [f"{each.named}: {each.skipped}" for each in skipped[:_LISTED]]
    return [*lines, f"and {len(skipped) - _LISTED:,} more"] if len(skipped) > _LISTED else lines
