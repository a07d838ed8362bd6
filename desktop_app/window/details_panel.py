"""The details panel at the right: as wide as the person made it, shown while the pane has something for it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.widgets.pane import Pane
from desktop_app.widgets.text import line
from desktop_app.widgets.theme import GRID

_NARROWEST, _WIDEST = 25 * GRID, 60 * GRID


class DetailsPanel(QWidget):
    """Shows each pane's own panel; lives at the right of a splitter.

    Signals:
        changed(): It was shown or hidden, or has something else to show.
    """

    changed = Signal()

    def __init__(self, splitter: QSplitter, width: int, wanted: bool) -> None:
        super().__init__()
        self._splitter, self._width, self._wanted = splitter, width, wanted
        self._away = False
        self._pane: Pane | None = None
        self._frames: dict[QWidget, QScrollArea] = {}
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Details")
        self.setMinimumWidth(_NARROWEST)
        self.setMaximumWidth(_WIDEST)
        self._stack = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(line())
        layout.addWidget(self._stack, 1)
        splitter.addWidget(self)
        splitter.setCollapsible(splitter.indexOf(self), False)
        splitter.splitterMoved.connect(self._on_moved)
        self.hide()

    @property
    def wanted(self) -> bool:
        """Return whether the person wants the panel."""
        return self._wanted

    @property
    def kept_width(self) -> int:
        """Return the width the person gave it."""
        return self._width

    def has_content(self) -> bool:
        """Return whether the pane shown has something for the panel."""
        return self._pane is not None and self._pane.panel() is not None

    def toggle(self) -> None:
        """Hide or show the panel."""
        self._wanted = not self._wanted
        self.refresh()

    def put_away(self, away: bool) -> None:
        """Hide the panel along with all others, or bring it back."""
        self._away = away
        self.refresh()

    def follow(self, pane: Pane) -> None:
        """Show what this pane has for the panel."""
        self._pane = pane
        self.refresh()

    def refresh(self) -> None:
        """Show what there is to show."""
        content = self._pane.panel() if self._pane is not None else None
        if content is not None:
            self._stack.setCurrentWidget(self._frame(content))
        shown = content is not None and self._wanted and not self._away
        was_hidden = self.isHidden()
        self.setVisible(shown)
        if shown and was_hidden:
            total = self._splitter.width()
            self._splitter.setSizes([max(1, total - self._width), self._width])
        self.changed.emit()

    def _frame(self, content: QWidget) -> QScrollArea:
        if content not in self._frames:
            frame = QScrollArea(widgetResizable=True)
            frame.setFrameShape(QFrame.Shape.NoFrame)
            frame.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            frame.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            frame.setWidget(content)
            self._frames[content] = frame
            self._stack.addWidget(frame)
        return self._frames[content]

    def _on_moved(self, _position: int, _index: int) -> None:
        if self.isVisible():
            self._width = min(max(self.width(), _NARROWEST), _WIDEST)
