"""A crop from one frame to another: displayed, stored in the file, and turned by a straighten angle."""

import math
from dataclasses import replace

from ml_core.geometry import Box, Crop
from ml_core.photos.editors.records import Frame

# Which axes of the stored picture are flipped before it is shown, and in which orientations they are then swapped.
_FLIPPED_X, _FLIPPED_Y, _SWAPPED = (2, 3, 7, 8), (3, 4, 6, 7), (5, 6, 7, 8)
_MIRRORED = (2, 4, 5, 7)
WHOLE_PHOTO = "The whole photo is kept: there is no crop."
# Other programs count a RAW photo's edge pixels differently; a crop may reach this share of the frame beyond it.
_BEYOND = 0.005


def to_stored(crop: Crop, orientation: int) -> Crop:
    """Return a crop of the displayed frame as one of the stored picture."""
    box = _swapped(crop.box) if orientation in _SWAPPED else crop.box
    return Crop(_flipped(box, orientation), _turned(crop.angle, orientation))


def to_displayed(crop: Crop, orientation: int) -> Crop:
    """Return a crop of the stored picture as one of the displayed frame."""
    box = _flipped(crop.box, orientation)
    return Crop(_swapped(box) if orientation in _SWAPPED else box, _turned(crop.angle, orientation))


def _turned(angle: float, orientation: int) -> float:
    # Adding zero makes of -0.0, which programs would print with its sign, a plain zero.
    return (-angle if orientation in _MIRRORED else angle) + 0.0


def _flipped(box: Box, orientation: int) -> Box:
    if orientation in _FLIPPED_X:
        box = box.mirrored()
    if orientation in _FLIPPED_Y:
        box = Box(box.x0, 1 - box.y1, box.x1, 1 - box.y0)
    return box


def _swapped(box: Box) -> Box:
    return Box(box.y0, box.x0, box.y1, box.x1)


def turned_canvas(width: float, height: float, angle: float) -> tuple[float, float]:
    """Return the size in pixels of the canvas that holds all of a picture turned by `angle` degrees."""
    cos, sin = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    return width * cos + height * sin, width * sin + height * cos


def centre_when_turned(crop: Crop, width: float, height: float) -> tuple[float, float]:
    """Return where a crop's centre lies once the picture is turned so that the crop is upright.

    In pixels from the picture's centre, about which it is turned.
    """
    x, y = (crop.box.centre[0] - 0.5) * width, (crop.box.centre[1] - 0.5) * height
    cos, sin = math.cos(math.radians(crop.angle)), math.sin(math.radians(crop.angle))
    return x * cos + y * sin, -x * sin + y * cos


def crop_when_turned(
    centre: tuple[float, float], size: tuple[float, float], angle: float, width: float, height: float
) -> Crop:
    """Return the crop that is upright once the picture (`width` x `height`) is turned: the inverse of the above.

    Args:
        centre: Of the crop in the turned picture, in pixels from the picture's centre.
        size: Width and height of the crop in pixels.
        angle: Of the crop, in degrees.
        width: Of the picture, in pixels.
        height: Of the picture, in pixels.
    """
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x = 0.5 + (centre[0] * cos - centre[1] * sin) / width
    y = 0.5 + (centre[0] * sin + centre[1] * cos) / height
    half = size[0] / width / 2, size[1] / height / 2
    return Crop(Box(x - half[0], y - half[1], x + half[0], y + half[1]), angle)


def snapped(crop: Crop, frame: Frame) -> Crop:
    """Return a crop with its edges between whole pixels, where copies are cut; one that is turned as it is."""
    if crop.angle != 0:
        return crop
    left, top, right, bottom = crop.box.pixels(frame.width, frame.height)
    return Crop(Box(left / frame.width, top / frame.height, right / frame.width, bottom / frame.height))


def usable(crop: Crop, frame: Frame) -> Crop | str:
    """Return a crop that was read, shrunk by a hair where it leaves the photo, or why it is no crop to learn from."""
    numbers = (*crop.box, crop.angle)
    if not all(map(math.isfinite, numbers)) or crop.box.width <= 0 or crop.box.height <= 0 or abs(crop.angle) > 45:
        return "Its crop makes no sense."
    if min(crop.box.width * frame.width, crop.box.height * frame.height) < 1:
        return "Its crop has no pixels."
    if not crop.inside(frame.width, frame.height, _BEYOND * max(frame.width, frame.height)):
        return "Its crop reaches beyond the photo."
    crop = _within(crop, frame)
    one_pixel = 1 / frame.width, 1 / frame.height
    if crop.angle == 0 and 1 - crop.box.width < one_pixel[0] and 1 - crop.box.height < one_pixel[1]:
        return WHOLE_PHOTO
    return crop


def _within(crop: Crop, frame: Frame) -> Crop:
    if crop.angle == 0:
        low, high = (tuple(min(max(edge, 0.0), 1.0) for edge in edges) for edges in (crop.box[:2], crop.box[2:]))
        return replace(crop, box=Box(*low, *high))
    while not crop.inside(frame.width, frame.height, 1.0):
        (x, y), half = crop.box.centre, (crop.box.width * 0.4995, crop.box.height * 0.4995)
        x, y = (min(max(place, 0.0), 1.0) for place in (x, y))
        crop = replace(crop, box=Box(x - half[0], y - half[1], x + half[0], y + half[1]))
    return crop
