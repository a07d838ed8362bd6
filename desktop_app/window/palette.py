"""The command palette: type a few letters, choose with the arrows, carry out with Return."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.commands.matching import ranked
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import CAPTION_PIXELS, GRID, Theme, text_font
from desktop_app.window.overlay import Overlay
from desktop_app.window.top_bar import SearchField

_ROW = 4 * GRID
_ROWS = 12
_HINT, _FOUND = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Found:
    """One line of the palette: what it is, a hint at its right end, and what choosing it does."""

    title: str
    hint: str
    call: Callable[[], None]


Provider: TypeAlias = Callable[[str], Sequence[Found]]


class CommandPalette(Overlay):
    """The list below the search field.

    Args:
        parent: What the list lies over.
        field: Where the person types.
        commands: Returns the commands that can be carried out now.

    Attributes:
        provider: Returns what else matches what is typed, best first: photos.
    """

    def __init__(self, parent: QWidget, field: SearchField, commands: Callable[[], Sequence[Found]]) -> None:
        super().__init__(parent, "Commands and photos")
        self._field, self._commands = field, commands
        self.provider: Provider = lambda _typed: []
        self.opener = field
        self._home: QWidget | None = None
        self._model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_RowDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Commands and photos")
        self.list.clicked.connect(self._choose)
        self._nothing = label("Nothing found", "muted")
        self._nothing.setMargin(GRID)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID // 2, GRID // 2, GRID // 2, GRID // 2)
        layout.addWidget(self.list)
        layout.addWidget(self._nothing)
        field.installEventFilter(self)
        field.textEdited.connect(self._fill)

    def open(self) -> None:
        """Put the cursor into the field and list every command."""
        if self.isVisible():
            return
        self._home = QApplication.focusWidget()
        self._field.clear()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._fill("")

    def titles(self) -> list[str]:
        """Return the titles listed."""
        return [self._model.item(row).text() for row in range(self._model.rowCount())]

    def dismiss(self) -> None:
        """Take the list away, empty the field and give the focus back to where it came from."""
        super().dismiss()
        self._field.clear()
        if self._field.hasFocus() and self._home is not None and isValid(self._home):
            self._home.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that move in the list."""
        if watched is self._field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _fill(self, typed: str) -> None:
        found = ranked(typed, self._commands(), lambda each: each.title)
        found += self.provider(typed.strip()) if typed.strip() else []
        self._model.clear()
        for each in found:
            item = QStandardItem(each.title)
            item.setData(each.hint, _HINT)
            item.setData(each, _FOUND)
            item.setEditable(False)
            self._model.appendRow(item)
        self.list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self.list.setCurrentIndex(self._model.index(0, 0))
        self._place(len(found))

    def _place(self, rows: int) -> None:
        corner = self._field.mapTo(self.below, self._field.rect().bottomLeft())
        height = max(1, min(rows, _ROWS)) * _ROW + GRID + 2
        self.open_at(corner.x(), corner.y() + GRID // 2, self._field.width(), height)

    def _on_key(self, event: QKeyEvent) -> bool:
        if not self.isVisible():
            return False
        rows = self._model.rowCount()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}
        key = Qt.Key(event.key())
        if key in steps and rows:
            row = self.list.currentIndex().row() + steps[key]
            self.list.setCurrentIndex(self._model.index(min(max(row, 0), rows - 1), 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            return False
        return True

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        found = index.data(_FOUND)
        # First away, so that the focus is back where the command expects it.
        self.dismiss()
        found.call()


class _RowDelegate(QStyledItemDelegate):
    """Title at the left, hint at the right in small letters."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = Theme.current()
        # PySide's stubs do not know the fields that QStyleOptionViewItem inherits.
        area, state = getattr(option, "rect"), getattr(option, "state")  # noqa: B009
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("selected"))
        inner: QRect = area.adjusted(GRID, 0, -GRID, 0)
        painter.save()
        painter.setFont(text_font(CAPTION_PIXELS))
        hint = str(index.data(_HINT))
        painter.setPen(theme.colour("text" if state & QStyle.StateFlag.State_Selected else "muted"))
        # One pixel more, or rounding cuts what fits.
        room = min(painter.fontMetrics().horizontalAdvance(hint) + 1, inner.width() // 2)
        shown = painter.fontMetrics().elidedText(hint, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setFont(text_font())
        painter.setPen(theme.colour("text"))
        left = inner.adjusted(0, 0, -room - GRID, 0)
        title = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()
