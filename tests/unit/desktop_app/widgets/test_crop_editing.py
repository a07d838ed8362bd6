"""Crops under every gesture, on photos of every size and at every angle: on the photo, as near to the wish as fits."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from desktop_app.widgets.crop_editing import (
    SMALLEST,
    fitted,
    largest,
    moved,
    ratio_of,
    reshaped,
    resized,
    scaled,
    turned,
)
from desktop_app.widgets.crop_room import Grip, PhotoSize, Rect, Room, rect_of
from ml_core.geometry import FULL_FRAME, Box, Crop

# Rounding of numbers of this size, in pixels; what a person could see of a pixel is a million times that.
ROUNDING = 1e-6
WIDE, UPRIGHT = PhotoSize(6000, 4000), PhotoSize(3000, 4500)

sizes = st.builds(PhotoSize, st.integers(1, 12_000), st.integers(1, 9_000))
photos = st.builds(PhotoSize, st.integers(600, 12_000), st.integers(600, 9_000))
angles = st.just(0.0) | st.floats(-45, 45)
ratios = st.floats(1 / 20, 20)
usual_ratios = st.floats(1 / 3, 3)
grips = st.builds(Grip, st.integers(-1, 1), st.integers(-1, 1)).filter(any)
shares = st.floats(-1.5, 1.5)


@st.composite
def crops(draw: st.DrawFn, size: PhotoSize, angle: st.SearchStrategy[float] = angles) -> Crop:
    """Return any crop that fits: one drawn around a point, as far as there is room."""
    room, ratio = Room(size, draw(angle)), draw(usual_ratios)
    width, height = room.largest(ratio)
    scale = draw(st.floats(0.05, 1))
    x, y = (draw(st.floats(0, 1)) * side for side in size)
    return room.crop(Rect(x, y, width * scale, height * scale))


class Case(NamedTuple):
    size: PhotoSize
    crop: Crop


@st.composite
def cases(
    draw: st.DrawFn, size: st.SearchStrategy[PhotoSize] = photos, angle: st.SearchStrategy[float] = angles
) -> Case:
    drawn = draw(size)
    return Case(drawn, draw(crops(drawn, angle)))


def outside(crop: Crop, size: PhotoSize) -> float:
    """Return by how many pixels a corner is off the photo, by complex numbers rather than by the code's matrices."""
    x, y = crop.box.centre
    half = complex(crop.box.width * size.width / 2, crop.box.height * size.height / 2)
    turn = complex(math.cos(math.radians(crop.angle)), math.sin(math.radians(crop.angle)))
    centre = complex(x * size.width, y * size.height)
    corners = [centre + turn * each for each in (half, -half, half.conjugate(), -half.conjugate())]
    beyond = [max(-each.real, -each.imag, each.real - size.width, each.imag - size.height) for each in corners]
    return max(beyond)


def holds(crop: Crop, size: PhotoSize) -> bool:
    """Return whether a crop has no blank corner, its box is in 0..1, and there is something in it."""
    box = crop.box
    in_frame = 0 <= box.x0 < box.x1 <= 1 and 0 <= box.y0 < box.y1 <= 1
    return in_frame and abs(crop.angle) <= 45 and outside(crop, size) <= ROUNDING


# Never a blank corner


@st.composite
def gestures(draw: st.DrawFn) -> Callable[[Crop, PhotoSize], Crop]:
    """Return something that a person does to a crop, by shares of the photo."""
    across, down, times = draw(shares), draw(shares), draw(st.floats(0.01, 4))
    ratio, angle, grip = draw(st.none() | ratios), draw(st.floats(-60, 60)), draw(grips)
    centred = draw(st.booleans())
    act: Callable[[Crop, PhotoSize], Crop] = draw(
        st.sampled_from(
            [
                lambda crop, size: moved(crop, size, across * size.width, down * size.height),
                lambda crop, size: resized(
                    crop, size, grip, across * size.width, down * size.height, ratio=ratio, from_centre=centred
                ),
                lambda crop, size: scaled(crop, size, times),
                lambda crop, size: reshaped(crop, size, ratio or 1.0),
                lambda crop, size: turned(crop, size, angle),
                lambda crop, size: turned(crop, size, 0.0),
            ]
        )
    )
    return act


@settings(deadline=None, max_examples=300)
@given(sizes, angles, st.none() | ratios, st.lists(gestures(), min_size=1, max_size=8))
def test_no_gesture_ever_leaves_a_blank_corner(
    size: PhotoSize, angle: float, ratio: float | None, acts: list[Callable[[Crop, PhotoSize], Crop]]
) -> None:
    crop = largest(size, ratio, angle)
    assert holds(crop, size)
    for act in acts:
        crop = act(crop, size)
        assert holds(crop, size)


@given(sizes, angles, st.tuples(*[st.floats(-2, 3)] * 4))
def test_whatever_comes_from_elsewhere_is_made_to_fit(
    size: PhotoSize, angle: float, edges: tuple[float, float, float, float]
) -> None:
    x0, x1 = sorted(edges[:2])
    y0, y1 = sorted(edges[2:])
    assume(x1 - x0 > 0.01 and y1 - y0 > 0.01)
    crop = fitted(Crop(Box(x0, y0, x1, y1), angle), size)
    assert holds(crop, size)
    again = fitted(crop, size)
    assert again.box == pytest.approx(crop.box, abs=1e-12)
    assert ratio_of(crop, size) == pytest.approx((x1 - x0) * size.width / ((y1 - y0) * size.height), rel=1e-5)


@pytest.mark.parametrize("size", [PhotoSize(1, 1), PhotoSize(1, 9000), PhotoSize(12_000, 1), PhotoSize(15, 17)])
@pytest.mark.parametrize("angle", [0.0, 0.1, -12.0, 45.0])
def test_photos_of_a_few_pixels_have_crops_too(size: PhotoSize, angle: float) -> None:
    crop = largest(size, None, angle)
    assert holds(crop, size)
    for grip in (Grip(-1, -1), Grip(1, 0), Grip(0, 1)):
        assert holds(resized(crop, size, grip, 3.0, -3.0), size)


# Moving


@given(cases(), shares, shares)
def test_a_moved_crop_keeps_its_size_and_comes_back(case: Case, across: float, down: float) -> None:
    size, crop = case
    by = across * size.width / 3, down * size.height / 3
    there = moved(crop, size, *by)
    before, after = rect_of(crop, size), rect_of(there, size)
    assert after[2:] == pytest.approx(before[2:], abs=ROUNDING)
    assert there.angle == crop.angle
    x_axis, y_axis = Room(size, crop.angle).axes
    wished = np.array([before.x, before.y]) + by[0] * x_axis + by[1] * y_axis
    if np.allclose((after.x, after.y), wished, rtol=0, atol=ROUNDING):
        back = moved(there, size, -by[0], -by[1])
        assert tuple(rect_of(back, size)) == pytest.approx(tuple(before), abs=4 * ROUNDING)


def test_at_the_edge_it_slides_on() -> None:
    crop = Crop(Box(0.5, 0.25, 0.75, 0.5))
    after = moved(crop, WIDE, 9000.0, 400.0)
    assert after.box == pytest.approx((0.75, 0.35, 1.0, 0.6))


def test_a_turned_crop_moves_along_its_own_edges() -> None:
    crop = Crop(Box(0.4, 0.4, 0.6, 0.6), 30.0)
    after = moved(crop, WIDE, 100.0, 0.0)
    moved_by = (after.box.centre[0] - 0.5) * 6000, (after.box.centre[1] - 0.5) * 4000
    assert moved_by == pytest.approx((100 * math.cos(math.pi / 6), 50.0))


# Resizing


def edges(crop: Crop, size: PhotoSize) -> dict[Grip, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return the corners of a crop on the photo."""
    corners = crop.corners(*size)
    return dict(zip((Grip(-1, -1), Grip(1, -1), Grip(1, 1), Grip(-1, 1)), corners, strict=True))


@settings(deadline=None)
@given(cases(), grips, shares, shares)
def test_the_side_opposite_the_held_one_stays(case: Case, grip: Grip, across: float, down: float) -> None:
    size, crop = case
    after = resized(crop, size, grip, across * size.width / 2, down * size.height / 2)
    first, second = edges(crop, size), edges(after, size)
    x_axis, y_axis = Room(size, crop.angle).axes
    for axis, way in ((0, x_axis), (1, y_axis)):
        for corner in first:
            if grip[axis] == 0 or corner[axis] == -grip[axis]:
                assert float(way @ second[corner]) == pytest.approx(float(way @ first[corner]), abs=ROUNDING)


@settings(deadline=None)
@given(cases(), grips, shares, shares, st.integers(0, 2**31))
def test_no_crop_that_fits_is_nearer_to_the_pointer(
    case: Case, grip: Grip, across: float, down: float, seed: int
) -> None:
    size, crop = case
    pull = across * size.width / 2, down * size.height / 2
    rect, after = rect_of(crop, size), rect_of(resized(crop, size, grip, *pull), size)
    wished = np.array([rect.width + grip.across * pull[0], rect.height + grip.down * pull[1]])
    missed = math.hypot(*(np.array(after[2:]) - wished))
    least = min(SMALLEST, rect.width), min(SMALLEST, rect.height)
    x_axis, y_axis = Room(size, crop.angle).axes
    corner = np.array([rect.x, rect.y]) - grip.across * rect.width / 2 * x_axis - grip.down * rect.height / 2 * y_axis
    for times in np.random.default_rng(seed).uniform(0, 1.2, (200, 2)):
        # Other sizes with the same corner, some of which fit.
        width = max(times[0] * max(size), least[0]) if grip.across else rect.width
        height = max(times[1] * max(size), least[1]) if grip.down else rect.height
        centre = corner + grip.across * width / 2 * x_axis + grip.down * height / 2 * y_axis
        share = Rect(centre[0] / size.width, centre[1] / size.height, width / size.width, height / size.height)
        box = Box(share.x - share.width / 2, share.y - share.height / 2, share.x + share.width / 2,
                  share.y + share.height / 2)  # fmt: skip
        if holds(Crop(box, crop.angle), size):
            assert missed <= math.hypot(width - wished[0], height - wished[1]) + 1e-3


@settings(deadline=None)
@given(cases(), grips, shares, shares, usual_ratios, st.booleans())
def test_a_shape_that_is_kept_is_kept(
    case: Case, grip: Grip, across: float, down: float, ratio: float, from_centre: bool
) -> None:
    size, crop = case
    pull = across * size.width, down * size.height
    after = resized(crop, size, grip, *pull, ratio=ratio, from_centre=from_centre)
    assert holds(after, size)
    assert ratio_of(after, size) == pytest.approx(ratio, rel=1e-6)


@settings(deadline=None)
@given(cases(), grips, shares, shares, st.none() | usual_ratios)
def test_from_the_centre_the_centre_stays(
    case: Case, grip: Grip, across: float, down: float, ratio: float | None
) -> None:
    size, crop = case
    after = resized(crop, size, grip, across * size.width, down * size.height, ratio=ratio, from_centre=True)
    assert rect_of(after, size)[:2] == pytest.approx(rect_of(crop, size)[:2], abs=ROUNDING)


@given(cases(), grips, st.floats(0, 300), st.floats(0, 300))
def test_shrinking_and_growing_again_gives_the_crop_back(case: Case, grip: Grip, across: float, down: float) -> None:
    size, crop = case
    rect = rect_of(crop, size)
    inwards = -grip.across * min(across, rect.width / 2), -grip.down * min(down, rect.height / 2)
    assume(min(rect.width - abs(inwards[0]), rect.height - abs(inwards[1])) > SMALLEST)
    small = resized(crop, size, grip, *inwards)
    # A long, steep crop cannot always become shorter: its box would leave the photo.
    assume(
        math.dist(
            rect_of(small, size)[2:], (rect.width + grip.across * inwards[0], rect.height + grip.down * inwards[1])
        )
        < ROUNDING
    )
    again = resized(small, size, grip, -inwards[0], -inwards[1])
    assert tuple(rect_of(again, size)) == pytest.approx(tuple(rect), abs=1e-4)


@given(cases(), grips, st.none() | usual_ratios)
def test_no_side_becomes_shorter_than_the_least(case: Case, grip: Grip, ratio: float | None) -> None:
    size, crop = case
    rect = rect_of(crop, size)
    far = 10 * max(size)
    after = rect_of(resized(crop, size, grip, -grip.across * far, -grip.down * far, ratio=ratio), size)
    for axis in (2, 3):
        assert after[axis] >= min(SMALLEST, rect[axis]) - ROUNDING or ratio is not None
    assert max(after[2:]) >= min(SMALLEST, *rect[2:]) - ROUNDING


@settings(deadline=None)
@given(cases(), grips, st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_one_that_reaches_over_the_edge_by_rounding_can_be_changed(
    case: Case, grip: Grip, across: float, down: float
) -> None:
    size, crop = case
    x0, y0, x1, y1 = crop.box
    over = Crop(
        Box(x0 + across / size.width, y0 + down / size.height, x1 + across / size.width, y1 + down / size.height)
    )
    assume(over.inside(*size))
    after = resized(over, size, grip, 5 * grip.across, 5 * grip.down)
    assert holds(after, size)
    first, second = rect_of(over, size), rect_of(after, size)
    assert abs(second.width - first.width) <= 6
    assert abs(second.height - first.height) <= 6


def test_an_edge_stops_at_the_photo_and_a_corner_slides_along_it() -> None:
    crop = Crop(Box(0.25, 0.25, 0.5, 0.5))
    assert resized(crop, WIDE, Grip(1, 0), 9000, 50).box == pytest.approx((0.25, 0.25, 1.0, 0.5))
    assert resized(crop, WIDE, Grip(1, 1), 9000, 400).box == pytest.approx((0.25, 0.25, 1.0, 0.6))
    assert resized(crop, WIDE, Grip(-1, -1), -9000, -9000).box == pytest.approx((0.0, 0.0, 0.5, 0.5))


def test_a_held_edge_of_a_kept_shape_grows_both_ways() -> None:
    crop = Crop(Box(0.4, 0.4, 0.6, 0.6))
    after = resized(crop, WIDE, Grip(1, 0), 600, 0, ratio=1.5)
    assert after.box == pytest.approx((0.4, 0.35, 0.7, 0.65))


# Size and shape


@given(cases(), st.floats(0.3, 3))
def test_scaling_keeps_shape_and_centre_where_there_is_room(case: Case, factor: float) -> None:
    size, crop = case
    after, before = rect_of(scaled(crop, size, factor), size), rect_of(crop, size)
    assert after.width / after.height == pytest.approx(before.width / before.height, rel=1e-9)
    assert after.width <= before.width * max(factor, 1) + ROUNDING
    if Room(size, crop.angle).scale_at(*before) >= factor and min(before[2:]) * factor > SMALLEST:
        assert after == pytest.approx((before.x, before.y, before.width * factor, before.height * factor))
        assume(min(before[2:]) > SMALLEST)
        back = rect_of(scaled(scaled(crop, size, factor), size, 1 / factor), size)
        assert back == pytest.approx(before, rel=1e-9)


@given(cases(), usual_ratios)
def test_another_shape_keeps_centre_and_area_as_far_as_the_photo_allows(case: Case, ratio: float) -> None:
    size, crop = case
    room, before = Room(size, crop.angle), rect_of(crop, size)
    shaped = reshaped(crop, size, ratio)
    after = rect_of(shaped, size)
    assert after.width / after.height == pytest.approx(ratio, rel=1e-6)
    height = math.sqrt(before.width * before.height / ratio)
    assume(min(height, height * ratio) > SMALLEST)
    if room.scale_anywhere(height * ratio, height) >= 1:
        assert after.width * after.height == pytest.approx(before.width * before.height, rel=1e-6)
        if room.scale_at(before.x, before.y, height * ratio, height) >= 1:
            assert after[:2] == pytest.approx(before[:2], abs=ROUNDING)
    else:
        assert after[2:] == pytest.approx(room.largest(ratio), rel=1e-6)
    assert tuple(rect_of(reshaped(shaped, size, ratio), size)) == pytest.approx(tuple(after), abs=ROUNDING)


# Turning


@given(cases(), st.floats(-45, 45))
def test_turning_keeps_centre_and_shape_and_as_much_as_fits(case: Case, angle: float) -> None:
    size, crop = case
    before, after = rect_of(crop, size), turned(crop, size, angle)
    rect = rect_of(after, size)
    assert after.angle == angle
    assert min(rect[2:]) >= min(SMALLEST, *before[2:]) * (1 - 1e-9)
    if min(rect[2:]) > SMALLEST + ROUNDING:
        assert rect[:2] == pytest.approx(before[:2], abs=ROUNDING)
    assert rect.width / rect.height == pytest.approx(before.width / before.height, rel=1e-6)
    assert rect.width <= before.width + ROUNDING
    if rect.width < before.width * (1 - 1e-6):
        more = rect._replace(width=rect.width * 1.001, height=rect.height * 1.001)
        assert Room(size, angle).held(more) != pytest.approx(more, rel=1e-9)
    assert tuple(rect_of(turned(after, size, angle), size)) == pytest.approx(tuple(rect), abs=ROUNDING)


@given(cases(angle=st.just(0.0)), st.lists(st.floats(-45, 45), min_size=2, max_size=5))
def test_turned_from_the_same_crop_the_way_there_does_not_matter(case: Case, ways: list[float]) -> None:
    size, crop = case
    assert turned(crop, size, 0.0).box == pytest.approx(crop.box, abs=1e-9)
    on_the_way = crop
    for angle in ways:
        on_the_way = turned(on_the_way, size, angle)
        # What step after step loses at the photo's edge, one turn from the same crop does not.
        assert on_the_way.box.area <= turned(crop, size, angle).box.area + 1e-12
    assert turned(crop, size, 80.0).angle == 45.0
    assert turned(crop, size, -80.0).angle == -45.0


def largest_turned(width: float, height: float, angle: float) -> tuple[float, float]:
    """Return the largest upright rectangle in a turned one, as answered on Stack Overflow 16702966 (coproc)."""
    long, short = max(width, height), min(width, height)
    sin, cos = abs(math.sin(math.radians(angle))), abs(math.cos(math.radians(angle)))
    if short <= 2 * sin * cos * long or abs(sin - cos) < 1e-10:
        half = short / 2
        return (half / sin, half / cos) if width >= height else (half / cos, half / sin)
    two = cos * cos - sin * sin
    return (width * cos - height * sin) / two, (height * cos - width * sin) / two


@given(photos, st.floats(-45, 45))
@example(PhotoSize(6000, 4000), 45.0)
@example(PhotoSize(6000, 4000), 0.0)
@example(PhotoSize(4000, 4000), 30.0)
def test_the_largest_crop_of_a_turned_photo_is_the_known_one(size: PhotoSize, angle: float) -> None:
    crop = largest(size, None, angle)
    assert holds(crop, size)
    known = largest_turned(*size, angle)
    assert math.prod(rect_of(crop, size)[2:]) == pytest.approx(math.prod(known), rel=1e-6)


@given(photos, usual_ratios, st.floats(-45, 45))
def test_the_largest_crop_of_a_shape_touches_the_photo(size: PhotoSize, ratio: float, angle: float) -> None:
    crop = largest(size, ratio, angle)
    assert holds(crop, size)
    assert ratio_of(crop, size) == pytest.approx(ratio, rel=1e-9)
    x, y, width, height = rect_of(crop, size)
    # A thousandth larger it would not fit anywhere.
    assert Room(size, angle).scale_anywhere(width, height) == pytest.approx(1.0)
    assert (x, y) == pytest.approx((size.width / 2, size.height / 2))


def test_the_whole_photo_is_the_largest_crop_exactly() -> None:
    assert largest(WIDE) == Crop(FULL_FRAME)
    assert largest(WIDE, 1.5).box == pytest.approx(FULL_FRAME)
    assert largest(UPRIGHT, 1.0).box == pytest.approx((0, 1 / 6, 1, 5 / 6))


# What exports make of it


@settings(deadline=None)
@given(cases(size=st.builds(PhotoSize, st.integers(20, 400), st.integers(20, 300))))
def test_no_pixel_of_a_copy_is_taken_from_beyond_the_photo(case: Case) -> None:
    size, crop = case
    if crop.angle == 0:
        left, top, right, bottom = crop.box.pixels(*size)
        assert 0 <= left < right <= size.width
        assert 0 <= top < bottom <= size.height
        return
    rect = rect_of(crop, size)
    wide, high = max(1, round(rect.width)), max(1, round(rect.height))
    x_axis, y_axis = Room(size, crop.angle).axes
    middles = [
        np.array([rect.x, rect.y]) + across * (wide - 1) / 2 * x_axis + down * (high - 1) / 2 * y_axis
        for across in (-1, 1)
        for down in (-1, 1)
    ]
    # A copy of whole pixels may be half a pixel larger than its crop; its outermost samples still lie on the photo.
    assert all((middle >= 0).all() and (middle <= np.array(size)).all() for middle in middles)
