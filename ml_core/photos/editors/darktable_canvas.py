"""The canvas on which darktable cuts a crop, in whole pixels: the stored picture turned by `ashift`, then oriented.

Counted as `modify_roi_out` in darktable's `src/iop/ashift.c` and `src/iop/crop.c` counts.
"""

import math
from dataclasses import dataclass

import numpy as np

from ml_core.geometry import FULL_FRAME, Box, Crop
from ml_core.photos.editors.frames import centre_when_turned, crop_when_turned, snapped, to_displayed, to_stored
from ml_core.photos.editors.records import Frame

# Shares are single-precision numbers whose products darktable rounds down: aim between pixels.
_START, _END = 0.25, 0.5
_NEIGHBOURS = 8


@dataclass(frozen=True)
class Canvas:
    """What darktable's crop is a part of.

    Attributes:
        frame: The photo.
        orientation: EXIF orientation in which darktable shows it.
        angle: Degrees by which the stored picture is turned.
        kept: Share of the turned canvas that is left for the crop.
    """

    frame: Frame
    orientation: int
    angle: float = 0.0
    kept: Box = FULL_FRAME

    def crop_of(self, box: Box) -> Crop:
        """Return the crop of the displayed photo for darktable's shares left, top, right and bottom."""
        width, height = Frame(*self._size, self.orientation).stored
        left, right = _pixels(box.x0, box.x1, width)
        top, bottom = _pixels(box.y0, box.y1, height)
        shown = Box(left / width, top / height, right / width, bottom / height)
        part = to_stored(Crop(shown), self.orientation).box
        centre = part.centre[0] * self._size[0] - self._middle[0], part.centre[1] * self._size[1] - self._middle[1]
        size = part.width * self._size[0], part.height * self._size[1]
        return to_displayed(crop_when_turned(centre, size, self.angle, *self.frame.stored), self.frame.orientation)

    def box_of(self, crop: Crop) -> Box:
        """Return darktable's shares for a crop of the displayed photo whose angle is the canvas's."""
        stored = to_stored(snapped(crop, self.frame), self.frame.orientation)
        centre = centre_when_turned(stored, *self.frame.stored)
        half = stored.box.width * self.frame.stored[0] / 2, stored.box.height * self.frame.stored[1] / 2
        x, y = centre[0] + self._middle[0], centre[1] + self._middle[1]
        width, height = self._size
        part = Box((x - half[0]) / width, (y - half[1]) / height, (x + half[0]) / width, (y + half[1]) / height)
        shown = to_displayed(Crop(part), self.orientation).box
        width, height = Frame(*self._size, self.orientation).stored
        left, right = _shares(shown.x0 * width, shown.x1 * width, width)
        top, bottom = _shares(shown.y0 * height, shown.y1 * height, height)
        return Box(left, top, right, bottom)

    @property
    def _extent(self) -> tuple[float, float]:
        """Return the size of the turned picture: darktable turns the centres of its corner pixels."""
        width, height = (edge - 1 for edge in self.frame.stored)
        cos, sin = abs(math.cos(math.radians(self.angle))), abs(math.sin(math.radians(self.angle)))
        return width * cos + height * sin + 1, width * sin + height * cos + 1

    @property
    def _size(self) -> tuple[int, int]:
        """Return width and height of the canvas in the stored orientation."""
        # Single precision in darktable must not lose a pixel that rounding here keeps.
        width, height = self._extent[0] * self.kept.width, self._extent[1] * self.kept.height
        return max(1, math.floor(width + 1e-3)), max(1, math.floor(height + 1e-3))

    @property
    def _middle(self) -> tuple[float, float]:
        """Return where the picture's centre lies on the canvas in the stored orientation."""
        across = self._extent[0] / 2 - self.kept.x0 * self._size[0] / self.kept.width
        return across, self._extent[1] / 2 - self.kept.y0 * self._size[1] / self.kept.height


def _pixels(low: float, high: float, size: int) -> tuple[int, int]:
    """Return where a crop begins and ends on an axis, as darktable rounds it."""
    start, share = np.float32(size) * np.float32(low), np.float32(high) - np.float32(low)
    first = max(0, math.floor(start))
    return first, min(size, first + max(1, math.floor(np.float32(size) * share)))


def _shares(low: float, high: float, size: int) -> tuple[float, float]:
    """Return the shares from which darktable makes the whole pixels nearest to `low` and `high`."""
    count = min(max(1, round(high - low)), size)
    start = min(max(0, round((low + high - count) / 2)), size - count)
    if start + count < size:
        return (start + _START) / size, (start + count + _END) / size
    share = np.float32(start / size)
    # Up to the edge there is no room between pixels: one of the nearest numbers does it, or the last pixel is lost.
    for direction in (0.0, 1.0):
        tried = share
        for _ in range(_NEIGHBOURS):
            if _pixels(float(tried), 1.0, size) == (start, size):
                return float(tried), 1.0
            tried = np.nextafter(tried, np.float32(direction))
    return (start + _START) / size, 1.0
