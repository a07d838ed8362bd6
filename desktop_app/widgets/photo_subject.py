"""Marking the subject of a photo in a view: a click finds it, a drag draws it, edges can be moved."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QPainter

from desktop_app.widgets.photo_box_drag import Grip, dragged, grip_at, spanned
from desktop_app.widgets.photo_overlays import draw_subject
from desktop_app.widgets.photo_placement import Placement
from ml_core.geometry import Box

# A hand that clicks moves a little.
_CLICK = 5.0


class SubjectEditing(QObject):
    """The subject's box over a view of a photo; does nothing until it is switched on.

    Args:
        placement: Returns where the photo lies in the view.

    Signals:
        changed(): It looks different.
        clicked(float, float): The person clicked on the photo, at that point in 0..1.
        drawn(Box): The person drew a box, or moved its edges.
    """

    changed = Signal()
    clicked = Signal(float, float)
    drawn = Signal(object)

    def __init__(self, placement: Callable[[], Placement], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._placement = placement
        self._box: Box | None = None
        self._marked = self._on = False
        self._from: QPointF | None = None
        self._grip: Grip | None = None
        self._before: Box | None = None

    @property
    def is_on(self) -> bool:
        """Return whether clicks mark the subject."""
        return self._on

    @property
    def box(self) -> Box | None:
        """Return the box shown, or None."""
        return self._box

    def switch(self, on: bool) -> None:
        """Let clicks mark the subject, or leave them to the view."""
        self._on, self._from = on, None
        self.changed.emit()

    def set_box(self, box: Box | None, *, marked: bool) -> None:
        """Show a box, `marked` by a person or found, or none."""
        self._box, self._marked = box, marked
        self.changed.emit()

    def draw(self, painter: QPainter) -> None:
        """Draw the box; one that was found shows only while subjects are marked."""
        if self._box is not None and self._on:
            draw_subject(painter, self._placement().rect(self._box), marked=self._marked, handles=True)

    def cursor(self, at: QPointF | None) -> Qt.CursorShape | None:
        """Return the pointer for a place in the view, or None when it is the view's own matter."""
        if not self._on:
            return None
        grip = self._grip_at(at) if at is not None else None
        return grip.cursor if grip is not None else Qt.CursorShape.CrossCursor

    def press(self, at: QPointF) -> bool:
        """Begin a click or a drag; returns whether it is this one's matter."""
        if self._on:
            self._from, self._grip, self._before = at, self._grip_at(at), self._box
        return self._on

    def move(self, at: QPointF) -> bool:
        """Go on with a drag; returns whether there is one."""
        if self._from is None:
            return False
        if (at - self._from).manhattanLength() > _CLICK or self._box is not self._before:
            self._box, self._marked = self._changed(self._from, at), True
            self.changed.emit()
        return True

    def release(self, at: QPointF) -> None:
        """End the click or the drag and tell what it was."""
        start, self._from = self._from, None
        if start is None:
            return
        if self._box is not self._before and self._box is not None:
            self.drawn.emit(self._box)
            return
        x, y = self._placement().point(at)
        if 0 <= x <= 1 and 0 <= y <= 1:
            self.clicked.emit(x, y)

    def _grip_at(self, at: QPointF) -> Grip | None:
        return None if self._box is None else grip_at(self._placement().rect(self._box), at)

    def _changed(self, start: QPointF, at: QPointF) -> Box:
        first, second = self._placement().point(start), self._placement().point(at)
        if self._grip is None or self._before is None:
            return spanned(first, second)
        return dragged(self._before, self._grip, second[0] - first[0], second[1] - first[1])
