"""One photo three ways, side by side: what was before (full frame or crop), the policy's crop, the best crop."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from desktop_app.widgets.crop_canvas import CropCanvas
from desktop_app.widgets.held_out import HeldOutPhoto, ScoredBox
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID

ROW_HEIGHT = 150


def _ways(photo: HeldOutPhoto) -> tuple[tuple[str, ScoredBox], ...]:
    """Return titles and crops: beside the policy's crop that of the policy before, where there is one."""
    first = ("Full frame", photo.full) if photo.before is None else ("Before", photo.before)
    return (first, ("Policy" if photo.before is None else "Now", photo.policy), ("Best by search", photo.dense))


class CropComparison(QFrame):
    """A row that can be chosen by click, Return or Space.

    Signals:
        chosen(): The person wants to see this photo's moves.
    """

    chosen = Signal()

    def __init__(self, photo: HeldOutPhoto, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.photo = photo
        self.setProperty("surface", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(str(photo.photo))
        self._ways = _ways(photo)
        self._canvases = [CropCanvas(cut=True) for _ in self._ways]
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(GRID, GRID, GRID, GRID)
        grid.setSpacing(GRID // 2)
        for column, ((title, crop), canvas) in enumerate(zip(self._ways, self._canvases, strict=True)):
            canvas.setFixedHeight(ROW_HEIGHT)
            canvas.set_box(crop.box)
            grid.addWidget(canvas, 0, column)
            grid.addWidget(label(f"{title}   {crop.score:.2f}", "caption"), 1, column)
            grid.setColumnStretch(column, 1)
        words = ", ".join(f"{title} {crop.score:.2f}" for title, crop in self._ways)
        self.setAccessibleName(f"{self.photo.photo.name}: {words}")

    def set_image(self, image: QImage) -> None:
        """Show the photo."""
        for canvas in self._canvases:
            canvas.set_image(image)

    def set_reason(self, reason: str) -> None:
        """Say why there is no photo."""
        for canvas in self._canvases:
            canvas.set_reason(reason)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose this photo."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose this photo by key."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Let the row that has the focus be the one whose moves are shown."""
        handled = super().event(event)
        if event.type() is QEvent.Type.FocusIn:
            self.chosen.emit()
        return handled
