"""Changing a crop by hand: moving, resizing, shaping and turning it, always inside the photo.

Movements are in pixels of the displayed photo along the crop's own axes, which are those of the screen when the photo
turns under an upright crop. No function returns a crop with a blank corner.
"""

import math

from desktop_app.widgets.crop_room import Anchored, Grip, PhotoSize, Rect, Room, rect_of
from ml_core.geometry import FULL_FRAME, Crop

# No side is made shorter than this many pixels of the photo, unless it was already.
SMALLEST = 16.0
STEEPEST = 45.0
_ROUNDING = 1e-9
CENTRE = Grip(0, 0)


def fitted(crop: Crop, size: PhotoSize) -> Crop:
    """Return the crop as it is where it fits, else as near to it as fits, with its shape and angle."""
    angle = min(max(crop.angle, -STEEPEST), STEEPEST)
    return Room(size, angle).crop(rect_of(crop, size))


def ratio_of(crop: Crop, size: PhotoSize) -> float:
    """Return width / height in pixels."""
    rect = rect_of(crop, size)
    return rect.width / rect.height


def alike(first: Crop, second: Crop) -> bool:
    """Return whether two crops differ by rounding only."""
    pairs = zip((*first.box, first.angle), (*second.box, second.angle), strict=True)
    return all(math.isclose(one, other, abs_tol=_ROUNDING) for one, other in pairs)


def moved(crop: Crop, size: PhotoSize, across: float, down: float) -> Crop:
    """Return the crop moved, as far as the photo goes; along an edge it slides on."""
    room, rect = _room(crop, size), rect_of(crop, size)
    x_axis, y_axis = room.axes
    x, y = across * x_axis + down * y_axis
    return room.crop(rect._replace(x=rect.x + float(x), y=rect.y + float(y)))


def resized(
    crop: Crop,
    size: PhotoSize,
    grip: Grip,
    across: float,
    down: float,
    *,
    ratio: float | None = None,
    from_centre: bool = False,
) -> Crop:
    """Return the crop with an edge or corner moved, the opposite one where it was; nearest to the wish where it fits.

    Args:
        crop: The crop before.
        size: The photo's.
        grip: The edge or corner that is held; the middle of a crop moves it as a whole.
        across: How far it is moved along the crop's width, in pixels of the photo.
        down: How far along its height.
        ratio: Width / height that the result has; None leaves the shape free.
        from_centre: Whether the centre stays, and the opposite edge or corner moves against this one.
    """
    if grip == CENTRE:
        return moved(crop, size, across, down)
    room = _room(crop, size)
    # One from elsewhere may reach over the edge by a part of a pixel.
    rect = room.held(rect_of(crop, size))
    times = 2 if from_centre else 1
    wide, high = rect.width + times * grip.across * across, rect.height + times * grip.down * down
    anchored = _anchored(room, rect, CENTRE if from_centre else grip)
    if ratio is not None:
        return room.crop(anchored.along((ratio, 1.0), _height_of(grip, ratio, wide, high)))
    if grip.down == 0:
        return room.crop(anchored.with_height(rect.height, wide))
    if grip.across == 0:
        return room.crop(anchored.with_width(rect.width, high))
    return room.crop(anchored.nearest(wide, high))


def scaled(crop: Crop, size: PhotoSize, factor: float) -> Crop:
    """Return the crop `factor` times as wide and high about its centre, moved where the photo's edge asks for it."""
    room, rect = _room(crop, size), rect_of(crop, size)
    least = max(_smallest(rect)[0] / rect.width, _smallest(rect)[1] / rect.height)
    factor = min(max(factor, least), room.scale_anywhere(rect.width, rect.height))
    return room.crop(rect._replace(width=rect.width * factor, height=rect.height * factor))


def reshaped(crop: Crop, size: PhotoSize, ratio: float) -> Crop:
    """Return the crop in another shape, with its centre and area as far as the photo allows."""
    room, rect = _room(crop, size), rect_of(crop, size)
    if math.isclose(rect.width, rect.height * ratio, rel_tol=1e-9):
        return fitted(crop, size)
    height = max(math.sqrt(rect.width * rect.height / ratio), SMALLEST / min(ratio, 1.0))
    height = min(height, room.scale_anywhere(ratio, 1.0))
    return room.crop(Rect(rect.x, rect.y, height * ratio, height))


def turned(crop: Crop, size: PhotoSize, angle: float) -> Crop:
    """Return the crop at another angle, up to 45 degrees: same centre and shape, smaller where it would not fit.

    The centre only moves where the crop would become smaller than the least.
    """
    angle = min(max(angle, -STEEPEST), STEEPEST)
    room, rect = Room(size, angle), rect_of(crop, size)
    scale = min(1.0, max(room.scale_at(*rect), SMALLEST / min(rect.width, rect.height)))
    return room.crop(rect._replace(width=rect.width * scale, height=rect.height * scale))


def largest(size: PhotoSize, ratio: float | None = None, angle: float = 0.0) -> Crop:
    """Return the largest crop of a shape, or of any, inside the photo turned by an angle, in its middle."""
    room = Room(size, min(max(angle, -STEEPEST), STEEPEST))
    if ratio is None and room.angle == 0:
        return Crop(FULL_FRAME)
    return room.crop(Rect(size.width / 2, size.height / 2, *room.largest(ratio)))


def _room(crop: Crop, size: PhotoSize) -> Room:
    return Room(size, crop.angle)


def _smallest(rect: Rect) -> tuple[float, float]:
    return min(SMALLEST, rect.width), min(SMALLEST, rect.height)


def _anchored(room: Room, rect: Rect, grip: Grip) -> Anchored:
    along, down = room.axes
    x, y = -grip.across * rect.width / 2 * along - grip.down * rect.height / 2 * down
    return Anchored(room, (rect.x + float(x), rect.y + float(y)), grip, _smallest(rect))


def _height_of(grip: Grip, ratio: float, wide: float, high: float) -> float:
    """Return the height that a crop of a shape gets when its edge, or the nearest point of its diagonal, is held."""
    if grip.down == 0:
        return wide / ratio
    if grip.across == 0:
        return high
    return (ratio * wide + high) / (ratio * ratio + 1)
