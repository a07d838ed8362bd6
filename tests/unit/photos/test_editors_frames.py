import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.geometry import FULL_FRAME, Box, Crop
from ml_core.photos.cropping import cut
from ml_core.photos.editors.frames import (
    centre_when_turned,
    crop_when_turned,
    snapped,
    to_displayed,
    to_stored,
    turned_canvas,
    usable,
)
from ml_core.photos.editors.records import Frame, aspect_of
from tests.unit.photos.editing import ORIENTATIONS, pixels_apart, turned
from tests.unit.photos.files import STORED

SHARES = st.floats(0.05, 0.45)
ANGLES = st.floats(-40, 40)


@st.composite
def crops(draw: st.DrawFn) -> Crop:
    left, top, right, bottom = (draw(SHARES) for _ in range(4))
    return Crop(Box(left, top, 1 - right, 1 - bottom), draw(ANGLES))


@given(crops(), st.sampled_from(ORIENTATIONS))
def test_a_crop_comes_back_from_the_stored_frame(crop: Crop, orientation: int) -> None:
    back = to_displayed(to_stored(crop, orientation), orientation)
    assert back.angle == crop.angle
    assert np.allclose(back.box, crop.box)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_stored_crop_shows_the_same_pixels(orientation: int) -> None:
    shown = (np.arange(60 * 40) % 251).astype(np.uint8).reshape(40, 60)
    stored = np.ascontiguousarray(STORED[orientation](shown))
    crop = Crop(Box(0.1, 0.25, 0.5, 0.85))
    found = cut(stored, to_stored(crop, orientation))
    assert np.array_equal(found, STORED[orientation](cut(shown, crop)))


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_turned_crop_has_the_same_corners_in_the_stored_picture(orientation: int) -> None:
    frame = Frame(60, 40, orientation)
    crop = Crop(Box(0.3, 0.2, 0.7, 0.7), 10.0)
    width, height = frame.stored
    expected = [_stored_point(point, frame) for point in crop.corners(60, 40)]
    found = to_stored(crop, orientation).corners(width, height)
    assert sorted(map(tuple, np.round(found, 6))) == sorted(tuple(np.round(point, 6)) for point in expected)


def _stored_point(point: "np.ndarray[tuple[int], np.dtype[np.float64]]", frame: Frame) -> tuple[float, float]:
    """By EXIF's own words: which displayed edges the stored first row and column lie at."""
    x, y = float(point[0]), float(point[1])
    right, low = frame.width - x, frame.height - y
    across, down = {
        1: (x, y), 2: (right, y), 3: (right, low), 4: (x, low),
        5: (y, x), 6: (y, right), 7: (low, right), 8: (low, x),
    }[frame.orientation]  # fmt: skip
    return across, down


@given(crops(), st.integers(100, 5000), st.integers(100, 5000))
def test_turning_the_picture_upright_and_back_is_nothing(crop: Crop, width: int, height: int) -> None:
    centre = centre_when_turned(crop, width, height)
    size = crop.box.width * width, crop.box.height * height
    assert pixels_apart(crop, crop_when_turned(centre, size, crop.angle, width, height), Frame(width, height)) < 1e-6


def test_the_turned_centre_is_that_of_a_hand_turned_point() -> None:
    crop = Crop(Box(0.6, 0.1, 0.8, 0.3), 30.0)
    # The picture is turned back by the crop's angle.
    assert centre_when_turned(crop, 1000, 500) == pytest.approx(turned((200, -150), -30))


def test_the_canvas_of_a_quarter_turn_is_on_its_side() -> None:
    assert turned_canvas(300, 200, 90) == pytest.approx((200, 300))
    assert turned_canvas(100, 100, 45) == pytest.approx((2**0.5 * 100, 2**0.5 * 100))


def test_snapping_agrees_with_the_copy_that_would_be_cut() -> None:
    crop, frame = Crop(Box(0.1234, 0.2345, 0.7891, 0.8912)), Frame(333, 222)
    pixels = np.zeros((222, 333), np.uint8)
    snap = snapped(crop, frame)
    assert cut(pixels, snap).shape == cut(pixels, crop).shape
    assert snap.box.x0 * 333 == pytest.approx(round(0.1234 * 333))
    assert snapped(Crop(crop.box, 1.0), frame).box == crop.box


@pytest.mark.parametrize(
    ("crop", "words"),
    [
        (Crop(Box(0.5, 0.2, 0.4, 0.8)), "no sense"),
        (Crop(Box(float("nan"), 0.2, 0.4, 0.8)), "no sense"),
        (Crop(Box(0.1, 0.2, 0.4, 0.8), float("inf")), "no sense"),
        (Crop(Box(0.1, 0.2, 0.4, 0.8), 80.0), "no sense"),
        (Crop(Box(0.1, 0.2, 0.1001, 0.8)), "no pixels"),
        (Crop(Box(0.1, 0.2, 1.3, 0.8)), "beyond the photo"),
        (Crop(Box(0.0, 0.0, 1.0, 1.0), 3.0), "beyond the photo"),
        (Crop(FULL_FRAME), "whole photo"),
        (Crop(Box(0.0004, 0.0, 1.0, 0.9996)), "whole photo"),
    ],
)
def test_what_is_no_crop_says_why(crop: Crop, words: str) -> None:
    found = usable(crop, Frame(1000, 800))
    assert isinstance(found, str)
    assert words in found


@given(st.floats(-0.004, 0.004), st.sampled_from([0.0, 2.0, -8.0]))
def test_a_crop_that_leaves_the_photo_by_a_hair_is_brought_back(beyond: float, angle: float) -> None:
    frame = Frame(3000, 2000)
    size = 0.5 if angle else 0.8
    crop = usable(Crop(Box(beyond if not angle else 0.25, 0.1, size + beyond, 0.1 + size), angle), frame)
    assert isinstance(crop, Crop)
    assert crop.inside(3000, 2000, 1.0)


@pytest.mark.parametrize(
    ("box", "name"),
    [
        (Box(0.1, 0.1, 0.5, 0.7), "1:1"),
        (Box(0.1, 0.1, 0.7, 0.7), "original"),
        (Box(0.1, 0.1, 0.42, 0.7), "4:5"),
        (Box(0.1, 0.1, 0.9, 0.775), "16:9"),
        (Box(0.1, 0.1, 0.83, 0.7), "free"),
    ],
)
def test_usual_shapes_are_named(box: Box, name: str) -> None:
    assert aspect_of(Crop(box), Frame(1500, 1000)) == name
