"""How large a copy is: as cropped, scaled down to an edge, or to exactly the pixels that an output asks for."""

from ml_core.photos.resizing import fitted_size

# Rounding to whole pixels changes a shape by less; no eye sees so much of a stretch.
_SAME_SHAPE = 0.005


def copy_size(
    width: int, height: int, max_edge: int = 0, pixels: tuple[int, int] = (0, 0)
) -> tuple[int, int, tuple[str, ...]]:
    """Return width and height of the copy of a crop, and what about it could not be as asked, in words.

    Args:
        width: Of the crop, in pixels of the photo.
        height: Of the crop, in pixels of the photo.
        max_edge: The longer side at most; 0 for any.
        pixels: Width and height that the copy shall have, turned as the crop is; 0, 0 for any. A crop of another
            shape is fitted into them. Nothing is ever enlarged.
    """
    if min(pixels) < 1:
        return *fitted_size(width, height, max_edge or None), ()
    wide, high = pixels if (pixels[0] >= pixels[1]) == (width >= height) else pixels[::-1]
    scale = min(wide / width, high / height)
    if scale > 1:
        return width, height, (f"It has {width} × {height} pixels, fewer than the {wide} × {high} asked for.",)
    if abs(width * high / (height * wide) - 1) <= _SAME_SHAPE:
        return wide, high, ()
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return *size, (f"Its shape is another than {wide} × {high}; it was made to fit.",)
