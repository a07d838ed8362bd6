"""Where a photo lies in a view: fitted or zoomed, panned, the whole of it or a crop alone."""

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF

from ml_core.geometry import FULL_FRAME, Box

LARGEST_ZOOM = 8.0
LARGEST_FIT = 4.0


@dataclass(frozen=True)
class Placement:
    """A photo in a view; lengths in device-independent pixels unless said otherwise.

    Attributes:
        width: Displayed width of the photo in its own pixels; `height` likewise.
        view: Size of the view.
        ratio: Device pixels a device-independent pixel.
        frame: The part of the photo that is shown.
        zoom: Device pixels a pixel of the photo; None fits the frame into the view.
        centre: The point of the photo, in 0..1, at the middle of the view when zoomed.
        margin: Ground left around a photo that is fitted.
    """

    width: int
    height: int
    view: QSizeF
    ratio: float = 1.0
    frame: Box = FULL_FRAME
    zoom: float | None = None
    centre: tuple[float, float] = (0.5, 0.5)
    margin: float = 0.0

    @property
    def fitting_zoom(self) -> float:
        """Return the zoom at which the frame fits; tiny photos are enlarged to `LARGEST_FIT` at most."""
        wide, high = self.frame.width * self.width, self.frame.height * self.height
        room = self.view.width() - 2 * self.margin, self.view.height() - 2 * self.margin
        fits = min(room[0] / wide, room[1] / high) * self.ratio
        return min(max(fits, 1e-6), LARGEST_FIT)

    @property
    def scale(self) -> float:
        """Return device-independent pixels a pixel of the photo."""
        return (self.fitting_zoom if self.zoom is None else self.zoom) / self.ratio

    @property
    def photo(self) -> QRectF:
        """Return where the whole photo lies, what is outside the view or the frame included."""
        size = QSizeF(self.width, self.height) * self.scale
        x, y = self.frame.centre if self.zoom is None else self.centre
        left = self.view.width() / 2 - x * size.width()
        top = self.view.height() / 2 - y * size.height()
        # On whole device pixels, so that 1:1 is exact.
        return QRectF(QPointF(self._snapped(left), self._snapped(top)), size)

    @property
    def edge(self) -> int:
        """Return how many device pixels the photo's longer side takes."""
        return math.ceil(max(self.width, self.height) * self.scale * self.ratio)

    def rect(self, box: Box) -> QRectF:
        """Return where a box of the photo lies."""
        photo = self.photo
        return QRectF(
            photo.left() + box.x0 * photo.width(),
            photo.top() + box.y0 * photo.height(),
            box.width * photo.width(),
            box.height * photo.height(),
        )

    def point(self, at: QPointF) -> tuple[float, float]:
        """Return the point of the photo, in 0..1 where it is inside, at a point of the view."""
        photo = self.photo
        return (at.x() - photo.left()) / photo.width(), (at.y() - photo.top()) / photo.height()

    def resized(self, view: QSizeF, ratio: float) -> "Placement":
        """Return the placement in a view of another size."""
        return replace(self, view=view, ratio=ratio)

    def zoomed(self, zoom: float, at: QPointF) -> "Placement":
        """Return the placement at another zoom, with the point of the photo at `at` kept there where possible."""
        # A photo that is enlarged to fit can be shown smaller, at its own size; others fit at the smallest.
        zoom = min(max(zoom, min(self.fitting_zoom, 1.0)), LARGEST_ZOOM)
        if abs(zoom / self.fitting_zoom - 1) < 1e-4:
            return self.fitted()
        x, y = self.point(at)
        scale = zoom / self.ratio
        centre = (
            x + (self.view.width() / 2 - at.x()) / (self.width * scale),
            y + (self.view.height() / 2 - at.y()) / (self.height * scale),
        )
        return replace(self, zoom=zoom, centre=centre)._held()

    def fitted(self) -> "Placement":
        """Return the placement that fits the frame into the view."""
        return replace(self, zoom=None, centre=(0.5, 0.5))

    def panned(self, by: QPointF) -> "Placement":
        """Return the placement moved with the pointer; a fitted photo stays where it is."""
        if self.zoom is None:
            return self
        x, y = self.centre
        moved = (x - by.x() / (self.width * self.scale), y - by.y() / (self.height * self.scale))
        return replace(self, centre=moved)._held()

    def _held(self) -> "Placement":
        """Keep the frame in the view: no empty ground on a side where there is more of it on the other."""
        half = (
            self.view.width() / 2 / (self.width * self.scale),
            self.view.height() / 2 / (self.height * self.scale),
        )
        x = _between(self.centre[0], self.frame.x0 + half[0], self.frame.x1 - half[0])
        y = _between(self.centre[1], self.frame.y0 + half[1], self.frame.y1 - half[1])
        return replace(self, centre=(x, y))

    def _snapped(self, length: float) -> float:
        return round(length * self.ratio) / self.ratio


def _between(value: float, low: float, high: float) -> float:
    return (low + high) / 2 if low > high else min(max(value, low), high)
