"""Whether one picture is a crop of another, and which: decided by the pixels, never by the name."""

import math
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box, Crop
from ml_core.photos.cropped_copies.aligning import Grey, Similarity, places, refined
from ml_core.photos.decoding import decode
from ml_core.photos.info import PhotoInfo, read_info

# Pictures are compared at this size; a copy is scaled to what the original has there.
_EDGE = 1400
_ROUGH = 800
_MOST_TURNED = 15.0
_SMALLEST = 48
# The comparison goes block by block, so that what is alike in one place does not excuse what is not in another.
_BLOCK = 24
# Blocks whose levels differ by less hold nothing to compare.
_FLAT = 2.5
_ALIKE_BLOCK, _ALIKE_SHARE, _FEWEST_BLOCKS = 0.55, 0.85, 12
# A crop whose edges lie in the photo to within this share of it reaches to the photo's edge.
_SLACK = 0.004
_WHOLE = 0.995
# Two shots of one second are two photos.
_SAME_SHOT_SECONDS = 1.0

NO_MATCH = "Its pixels are not a part of the photo that its name points to."
ANOTHER_SHOT = "It was taken at another time than the photo that its name points to."
WHOLE = "It shows the whole photo: there is no crop."
BEYOND = "It shows more than the photo that its name points to."
TOO_SMALL = "It is too small to be compared."


def match_files(original: Path, copy: Path) -> Crop | str:
    """Return the crop of a photo that a file shows, or in words why it shows none.

    Raises:
        PhotoError: If one of the two cannot be read.
    """
    about, about_copy = read_info(original), read_info(copy)
    if _another_shot(about, about_copy):
        return ANOTHER_SHOT
    return match(decode(original, _EDGE), decode(copy, _EDGE), about_copy.width / about_copy.height)


def match(original: npt.NDArray[np.uint8], copy: npt.NDArray[np.uint8], aspect: float | None = None) -> Crop | str:
    """Return the crop of a picture that another one shows, or in words why it shows none.

    Another size, other tones, black and white, JPEG at usual qualities and a turn of up to 15 degrees are allowed for.

    Args:
        original: Displayed pixels, (H, W, 3).
        copy: Displayed pixels, (h, w, 3).
        aspect: Width / height of the copy where it is known more exactly than by its pixels.
    """
    if min(*original.shape[:2], *copy.shape[:2]) < _SMALLEST:
        return TOO_SMALL
    ground, part = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (original, copy))
    for place in _rough_places(ground, part):
        if abs(place.angle) > _MOST_TURNED or place.scale * max(part.shape) < _SMALLEST:
            continue
        # Scaled as the original is, so that one pixel stands for one.
        small = _scaled(part, min(place.scale, 1.0))
        exact = refined(small, ground, _rescaled(place, part.shape, small.shape))
        if exact is not None and _alike(ground, small, exact):
            return _judged(exact, small, ground, aspect or part.shape[1] / part.shape[0])
    return NO_MATCH


def _another_shot(first: PhotoInfo, second: PhotoInfo) -> bool:
    if first.taken is None or second.taken is None:
        return False
    # Programs that write another zone or none shift the time by whole quarters of an hour.
    apart = abs(first.taken - second.taken)
    return min(apart % 900, 900 - apart % 900) > _SAME_SHOT_SECONDS or apart > 26 * 3600


def _rough_places(ground: Grey, part: Grey) -> Iterator[Similarity]:
    """Yield where a copy may lie, in pixels of the pictures as they are."""
    far, near = (min(1.0, _ROUGH / max(picture.shape)) for picture in (ground, part))
    for found in places(_scaled(part, near), _scaled(ground, far)):
        # Pixels count from centre to centre.
        start = found.about((0.5 * near - 0.5, 0.5 * near - 0.5))
        x, y = ((value + 0.5) / far - 0.5 for value in start)
        yield Similarity(found.scale * near / far, found.angle, (x, y))


def _scaled(picture: Grey, factor: float) -> Grey:
    if factor >= 1:
        return picture
    size = max(1, round(picture.shape[1] * factor)), max(1, round(picture.shape[0] * factor))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _rescaled(place: Similarity, before: tuple[int, ...], after: tuple[int, ...]) -> Similarity:
    """Return the place of a picture that was scaled down in the meantime."""
    zoom = max(before) / max(after)
    return Similarity(place.scale * zoom, place.angle, place.about((0.5 * zoom - 0.5, 0.5 * zoom - 0.5)))


def _alike(ground: Grey, part: Grey, place: Similarity) -> bool:
    """Return whether the copy and the part of the original look alike, block by block, wherever there is something."""
    there = cv2.warpAffine(
        ground,
        place.matrix,
        (part.shape[1], part.shape[0]),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=0,
    )
    correlation, spread = _block_correlations(_fine(part), _fine(there))
    telling = spread > _FLAT
    if int(telling.sum()) < _FEWEST_BLOCKS:
        return False
    return bool((correlation[telling] > _ALIKE_BLOCK).mean() >= _ALIKE_SHARE)


def _fine(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return the detail of a picture without its finest grain, which sharpening and JPEG change."""
    values = picture.astype(np.float32)
    return np.asarray(cv2.GaussianBlur(values, (0, 0), 1.0) - cv2.GaussianBlur(values, (0, 0), 12.0))


def _block_correlations(
    first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the correlation of each block of two pictures, and how much the less varied of the two varies."""
    block = min(_BLOCK, *(side // 4 for side in first.shape))
    rows, columns = first.shape[0] // block, first.shape[1] // block
    one, other = (
        picture[: rows * block, : columns * block]
        .reshape(rows, block, columns, block)
        .transpose(0, 2, 1, 3)
        .reshape(rows * columns, -1)
        .astype(np.float64)
        for picture in (first, second)
    )
    one, other = (values - values.mean(axis=1, keepdims=True) for values in (one, other))
    spreads = np.sqrt(np.square(one).mean(axis=1)), np.sqrt(np.square(other).mean(axis=1))
    correlation = (one * other).mean(axis=1) / np.maximum(spreads[0] * spreads[1], 1e-6)
    # What is flat in one alone is a difference, so that the more varied of the two decides whether it tells.
    return correlation, np.maximum(*spreads)


def _judged(place: Similarity, part: Grey, ground: Grey, aspect: float) -> Crop | str:
    height, width = ground.shape[:2]
    x, y = place.about(((part.shape[1] - 1) / 2, (part.shape[0] - 1) / 2))
    # Rounding of the scaled copy is evened out by the exact shape.
    area = place.scale**2 * part.shape[0] * part.shape[1]
    across, down = math.sqrt(area * aspect) / width, math.sqrt(area / aspect) / height
    centre = (x + 0.5) / width, (y + 0.5) / height
    edges = centre[0] - across / 2, centre[1] - down / 2, centre[0] + across / 2, centre[1] + down / 2
    turned = abs(place.angle) * math.pi / 180 * max(width, height) / 2 > 1.0
    crop = Crop(Box(*edges), place.angle if turned else 0.0)
    if not crop.inside(width, height, _SLACK * max(width, height) + 1):
        return BEYOND
    if not turned:
        crop = Crop(Box(*(min(max(edge, 0.0), 1.0) for edge in edges)))
    if crop.box.area >= _WHOLE and not turned:
        return WHOLE
    return crop
