"""One drag of the pointer on a crop, from its press to its release."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt

from desktop_app.widgets.crop_editing import ratio_of
from desktop_app.widgets.crop_room import Grip, PhotoSize
from desktop_app.widgets.crop_snapping import Pull, Snapped, pulled, snapped, snapped_turn
from ml_core.geometry import Crop

_SNAP = 8.0
# A hand that clicks moves a little.
_CLICK = 3.0
KEEP_SHAPE = Qt.KeyboardModifier.ShiftModifier
FROM_CENTRE = Qt.KeyboardModifier.AltModifier
NO_SNAPPING = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True)
class Gesture:
    """What the pointer took hold of.

    Attributes:
        grip: Edge, corner or middle; None turns the photo under the crop.
        start: Where in the view.
        before: The crop at that time.
        size: The photo's.
        scale: View pixels a pixel of the photo.
        pivot: The crop's centre in the view, at that time.
        ratio: The shape that is locked, or None.
        levels: Angles that a turn snaps to.
    """

    grip: Grip | None
    start: QPointF
    before: Crop
    size: PhotoSize
    scale: float
    pivot: QPointF
    ratio: float | None = None
    levels: tuple[float, ...] = (0.0,)

    def has_begun(self, at: QPointF) -> bool:
        """Return whether the pointer went farther than a click does."""
        return (at - self.start).manhattanLength() > _CLICK

    def after(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> Snapped:
        """Return the crop with the pointer at a point of the view."""
        snapping = not modifiers & NO_SNAPPING
        if self.grip is None:
            return snapped_turn(self.before, self.size, self._angle(at), self.levels if snapping else ())
        ratio = self.ratio
        if ratio is None and modifiers & KEEP_SHAPE:
            ratio = ratio_of(self.before, self.size)
        by = (at - self.start) / self.scale
        pull = Pull(self.grip, by.x(), by.y(), ratio, bool(modifiers & FROM_CENTRE))
        if not snapping:
            return Snapped(pulled(self.before, self.size, pull))
        return snapped(self.before, self.size, pull, _SNAP / self.scale)

    def _angle(self, at: QPointF) -> float:
        """The photo follows the pointer, so that the crop turns on it the other way."""
        first, second = self.start - self.pivot, at - self.pivot
        way = math.degrees(math.atan2(second.y(), second.x()) - math.atan2(first.y(), first.x()))
        return self.before.angle - (way + 180) % 360 + 180
