import cv2
import numpy as np
import numpy.typing as npt
import pytest

from ml_core.geometry import Box, Crop
from ml_core.photos.levelling import level


def facade(seed: int = 0, noise: float = 6.0) -> npt.NDArray[np.uint8]:
    """Return a level picture of windows on a wall, grainy, shape (480, 720, 3)."""
    random = np.random.default_rng(seed)
    pixels = np.full((480, 720, 3), 150.0)
    for left in range(60, 660, 120):
        for top in range(60, 420, 110):
            pixels[top : top + 60, left : left + 70] = random.uniform(30, 90, 3)
    grainy = pixels + random.normal(0, noise, (480, 720, 1))
    return np.clip(grainy, 0, 255).astype(np.uint8)


def turned(pixels: npt.NDArray[np.uint8], clockwise: float) -> npt.NDArray[np.uint8]:
    """Turn what is shown, as a camera held aslant does."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -clockwise, 1.0)
    found = cv2.warpAffine(pixels, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(found[90:-90, 90:-90], dtype=np.uint8)


@pytest.mark.parametrize("angle", [-10.0, -4.0, -0.7, 0.0, 1.3, 3.0, 8.0])
def test_the_angle_of_a_turned_scene_is_found(angle: float) -> None:
    found = level(turned(facade(), angle))
    assert found.angle == pytest.approx(angle, abs=0.3)
    assert found.confidence > 0.5
    assert 0 < len(found.lines) <= 12
    assert (found.lines >= -0.01).all()
    assert (found.lines <= 1.01).all()


def test_a_crop_turned_by_the_angle_is_level() -> None:
    # What runs down to the right is levelled by a crop whose rectangle runs down to the right as well.
    found = level(turned(facade(), 5.0))
    corners = Crop(Box(0.2, 0.2, 0.8, 0.8), found.angle).corners(300, 300)
    assert corners[1][1] > corners[0][1]


def test_without_lines_nothing_is_suggested() -> None:
    flat = np.full((300, 400, 3), 120, dtype=np.uint8)
    assert level(flat)[:2] == (0.0, 0.0)
    assert len(level(flat).lines) == 0


def test_a_few_lines_among_many_others_are_less_sure_than_a_wall_of_them() -> None:
    random = np.random.default_rng(1)
    clutter = np.full((480, 720, 3), 140, dtype=np.uint8)
    for _ in range(60):
        ends = random.integers(0, 480, 4).tolist()
        cv2.line(clutter, tuple(ends[:2]), tuple(ends[2:]), random.integers(0, 255, 3).tolist(), 3)
    assert level(clutter).confidence < 0.6 * level(facade()).confidence


def test_tiny_pictures_are_no_reason_to_fail() -> None:
    assert level(np.zeros((1, 1, 3), dtype=np.uint8)).confidence == 0
