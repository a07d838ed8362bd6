"""Made-up photos and crops of them: what the prior over tastes is worked out on, without a single real photo."""

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.geometry import Bounds, Box, Boxes, candidates
from ml_core.models.picture import Picture

_LONG = 256
_ASPECTS = (3 / 2, 4 / 3, 16 / 9, 1.0, 3 / 4, 2 / 3)
_BOUNDS = Bounds(min_area=0.06)


def made_up_photos(count: int, random: np.random.Generator) -> Iterator[Picture]:
    """Yield pictures with ground, texture and one to four things of any place, size and colour.

    On half of them the subject is marked, on a fifth there are faces.
    """
    for index in range(count):
        yield _photo(f"made up {index}", random)


def some_crops(frame_aspect: float, count: int, random: np.random.Generator) -> Boxes:
    """Return crops of a photo as people see them: half of them from the lattice of candidates, half from anywhere."""
    lattice = candidates(frame_aspect, bounds=_BOUNDS)
    # Evenly over sizes: a lattice has far more small boxes than large ones.
    wanted = np.sort(random.integers(0, len(lattice), count // 2))
    even = (np.linspace(0, 1, count // 2) ** 2 * (len(lattice) - 1)).astype(np.intp)
    return np.concatenate([lattice[even], lattice[wanted], _anywhere(count - 2 * (count // 2), random)])


def _anywhere(count: int, random: np.random.Generator) -> Boxes:
    size = random.uniform(0.25, 1.0, (count, 2))
    low = random.uniform(0, 1, (count, 2)) * (1 - size)
    return np.concatenate([low, low + size], axis=1)


def _photo(name: str, random: np.random.Generator) -> Picture:
    aspect = float(random.choice(_ASPECTS))
    width, height = (_LONG, round(_LONG / aspect)) if aspect >= 1 else (round(_LONG * aspect), _LONG)
    pixels = _ground(width, height, random)
    things = [_thing(random) for _ in range(random.integers(1, 5))]
    for thing in things:
        _paint(pixels, thing, random)
    marked = things[-1] if random.random() < 0.5 else None
    faces = np.array([_face(things[-1])]) if random.random() < 0.2 else np.zeros((0, 4))
    return Picture(name, np.clip(pixels, 0, 255).astype(np.uint8), marked, faces)


def _ground(width: int, height: int, random: np.random.Generator) -> npt.NDArray[np.float32]:
    corners = random.uniform(20, 235, (2, 2, 3)).astype(np.float32)
    ground = cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR)
    for cells in (3, 8, 24, 80):
        strength = random.exponential(9.0)
        grain = random.normal(0, strength, (cells, cells, 1)).astype(np.float32)
        # Detail is seldom everywhere.
        grain *= cv2.resize(random.uniform(0, 1, (3, 3)).astype(np.float32), (cells, cells))[..., None] ** 2
        ground += cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)[..., None]
    return np.asarray(ground, dtype=np.float32)


def _thing(random: np.random.Generator) -> Box:
    size = np.exp(random.uniform(np.log(0.08), np.log(0.7), 2))
    # Photographers aim: things lie nearer to the middle than by chance.
    low = random.beta(1.5, 1.5, 2) * (1 - size)
    return Box(*low.tolist(), *(low + size).tolist())


def _face(thing: Box) -> Box:
    wide, high = thing.width, thing.height
    return Box(thing.x0 + 0.3 * wide, thing.y0 + 0.05 * high, thing.x1 - 0.3 * wide, thing.y0 + 0.4 * high)


def _paint(pixels: npt.NDArray[np.float32], box: Box, random: np.random.Generator) -> None:
    height, width = pixels.shape[:2]
    left, top, right, bottom = box.pixels(width, height)
    y, x = np.mgrid[top:bottom, left:right]
    across, down = (2 * x - left - right) / (right - left), (2 * y - top - bottom) / (bottom - top)
    inside = (np.abs(across) ** 2.5 + np.abs(down) ** 2.5 <= 1)[..., None]
    stripes = 1 - random.uniform(0, 0.5) * ((x + y) // random.integers(2, 9) % 2)[..., None]
    painted = random.uniform(0, 255, 3) * stripes
    here = pixels[top:bottom, left:right]
    here[:] = np.where(inside, painted, here)
