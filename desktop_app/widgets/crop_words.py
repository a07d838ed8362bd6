"""What a person reads of a crop: its pixels, its shape, its angle."""

from desktop_app.widgets.crop_room import PhotoSize, rect_of
from desktop_app.widgets.crop_snapping import shapes
from ml_core.geometry import Crop

_SAME_SHAPE = 0.004


def crop_words(crop: Crop, size: PhotoSize) -> str:
    """Return pixels, shape and angle, for example ``3000 × 2000   3:2   +1.2°``."""
    rect = rect_of(crop, size)
    words = [f"{max(round(rect.width), 1)} × {max(round(rect.height), 1)}", shape_words(rect.width / rect.height, size)]
    return "   ".join([*words, *([angle_words(crop.angle)] if crop.angle else [])])


def angle_words(angle: float) -> str:
    """Return an angle with its sign, for example ``−1.2°``."""
    shown = f"{abs(angle):.1f}"
    sign = "" if shown == "0.0" else "−" if angle < 0 else "+"
    return f"{sign}{shown}°"


def shape_words(ratio: float, size: PhotoSize) -> str:
    """Return the name of a shape, of width / height in pixels: a usual one where it is near, else as ``1.46:1``."""
    usual = {name: shape for name, shape in shapes(size) if name != "original"}
    name = min(usual, key=lambda each: abs(usual[each] / ratio - 1))
    if abs(usual[name] / ratio - 1) <= _SAME_SHAPE:
        return name
    return f"{ratio:.2f}:1" if ratio >= 1 else f"1:{1 / ratio:.2f}"
