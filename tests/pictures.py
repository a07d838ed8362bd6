"""Small photographs that the tests make, and where the real ones are."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageFilter

from ml_core.geometry import Box

SHARED = Path(__file__).resolve().parents[2] / "shared"
SHARED_PHOTOS = SHARED / "photos"

needs_shared_photos = pytest.mark.skipif(not SHARED_PHOTOS.is_dir(), reason="../shared/photos is not here")


def scene(
    width: int = 480, height: int = 320, subject: Box = Box(0.55, 0.35, 0.75, 0.7), seed: int = 0
) -> npt.NDArray[np.uint8]:
    """Return a picture with soft ground, texture and one bright, sharp, colourful subject; shape (height, width, 3)."""
    random = np.random.default_rng(seed)
    sky = np.linspace(170, 90, height)[:, None, None] * np.array([0.85, 0.95, 1.0])
    ground = np.asarray(sky + np.zeros((height, width, 3)))
    ground += random.normal(0, 6, (height, width, 1))
    image = Image.fromarray(np.clip(ground, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(3))
    pixels = np.array(image)
    left, top, right, bottom = subject.pixels(width, height)
    y, x = np.mgrid[top:bottom, left:right]
    disc = ((x - (left + right) / 2) / ((right - left) / 2)) ** 2 + (
        (y - (top + bottom) / 2) / ((bottom - top) / 2)
    ) ** 2 <= 1
    colour = random.integers(0, 256, 3)
    colour[random.integers(3)] = 250
    stripes = np.where((x + y) % 8 < 4, 1.0, 0.7)[..., None]
    pixels[top:bottom, left:right][disc] = np.clip(colour * stripes, 0, 255).astype(np.uint8)[disc]
    return pixels


def write_photo(path: Path, pixels: npt.NDArray[np.uint8] | None = None, **save: Any) -> Path:
    """Save a picture (a `scene` when none is given) to `path`, whose suffix chooses the format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(scene() if pixels is None else pixels).save(path, **save)
    return path


def scenes(count: int, width: int = 480, height: int = 320, seed: int = 0) -> list[npt.NDArray[np.uint8]]:
    """Return `count` scenes whose subjects differ in place, size and colour."""
    random = np.random.default_rng(seed)
    pictures = []
    for index in range(count):
        size = random.uniform(0.12, 0.35, 2)
        corner = random.uniform(0.05, 0.95 - size)
        pictures.append(scene(width, height, Box(*corner, *(corner + size)), seed=seed + index))
    return pictures
