"""Boxes, crops, aspects and candidates: properties that hold for every photo."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ml_core.geometry import (
    ASPECTS,
    FREE,
    FULL_FRAME,
    Aspect,
    Bounds,
    Box,
    Boxes,
    Crop,
    areas,
    as_boxes,
    candidates,
    cuts,
    fit_aspect,
    intersections,
    iou,
    parse_aspect,
    pixel_aspects,
)
from ml_core.specs.errors import SpecError

shares = st.floats(0, 1)
frame_aspects = st.floats(math.log(0.25), math.log(4)).map(math.exp)


@st.composite
def boxes(draw: st.DrawFn, smallest: float = 0.0) -> Box:
    width, height = draw(st.floats(smallest, 1)), draw(st.floats(smallest, 1))
    x, y = draw(st.floats(0, 1 - width)), draw(st.floats(0, 1 - height))
    return Box(x, y, x + width, y + height)


box_lists = st.lists(boxes(), min_size=1, max_size=8).map(as_boxes)


# Box


def test_a_box_measures_itself() -> None:
    box = Box(0.1, 0.2, 0.5, 0.8)
    assert (box.width, box.height, box.area, *box.centre) == pytest.approx((0.4, 0.6, 0.24, 0.3, 0.5))


@given(boxes(), st.integers(1, 70_000), st.integers(1, 70_000))
def test_pixels_lie_in_the_frame(box: Box, width: int, height: int) -> None:
    left, top, right, bottom = box.pixels(width, height)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


@given(boxes(0.01), st.integers(200, 70_000), st.integers(200, 70_000))
def test_pixels_are_the_nearest_ones(box: Box, width: int, height: int) -> None:
    exact = np.array(box) * [width, height, width, height]
    assert np.abs(np.array(box.pixels(width, height)) - exact).max() <= 0.5 + 1e-6


def test_pixels_of_known_boxes() -> None:
    assert FULL_FRAME.pixels(6000, 4000) == (0, 0, 6000, 4000)
    assert Box(0.25, 0.5, 0.75, 1.0).pixels(400, 200) == (100, 100, 300, 200)
    assert Box(1.0, 1.0, 1.0, 1.0).pixels(400, 200) == (399, 199, 400, 200)


@given(boxes())
def test_mirroring_twice_changes_nothing(box: Box) -> None:
    assert box.mirrored().mirrored() == pytest.approx(box, abs=1e-15)
    assert box.mirrored().width == pytest.approx(box.width, abs=1e-15)


def test_mirroring_swaps_sides() -> None:
    assert Box(0.0, 0.1, 0.25, 0.9).mirrored() == Box(0.75, 0.1, 1.0, 0.9)


# Crop


@given(boxes(), st.integers(1, 10_000), st.integers(1, 10_000))
def test_corners_without_angle_are_the_box(box: Box, width: int, height: int) -> None:
    x0, y0, x1, y1 = np.array(box) * [width, height, width, height]
    assert Crop(box).corners(width, height) == pytest.approx(
        np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]), abs=1e-6
    )
    assert Crop(box).inside(width, height)


@given(boxes(0.1), st.floats(-180, 180), st.integers(100, 10_000), st.integers(100, 10_000))
def test_turning_keeps_centre_and_sides(box: Box, angle: float, width: int, height: int) -> None:
    corners = Crop(box, angle).corners(width, height)
    assert corners.mean(axis=0) == pytest.approx(np.array(box.centre) * [width, height], abs=1e-6)
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    across, down = box.width * width, box.height * height
    assert sides == pytest.approx([across, down, across, down], rel=1e-9, abs=1e-6)


def test_a_positive_angle_turns_clockwise_as_seen() -> None:
    corners = Crop(Box(0.25, 0.25, 0.75, 0.75), 90).corners(400, 200)
    # The top left corner comes to the top right of the turned rectangle; y points down.
    assert corners == pytest.approx(np.array([[250, 0], [250, 200], [150, 200], [150, 0]]), abs=1e-9)
    slightly = Crop(Box(0.25, 0.25, 0.75, 0.75), 5).corners(400, 200)
    assert slightly[1][1] > slightly[0][1]


def test_a_turned_crop_may_leave_the_photo() -> None:
    assert not Crop(FULL_FRAME, 1).inside(6000, 4000)
    assert Crop(FULL_FRAME, 0.001).inside(6000, 4000, tolerance=0.5)
    assert Crop(Box(0.2, 0.2, 0.8, 0.8), 10).inside(6000, 4000)
    assert not Crop(Box(0.0, 0.2, 0.6, 0.8), 10).inside(6000, 4000)


# Aspects


@pytest.mark.parametrize(
    ("name", "upright", "wide"),
    [
        ("1:1", 1, 1),
        ("4:5", 4 / 5, 5 / 4),
        ("5:4", 4 / 5, 5 / 4),
        ("3:2", 2 / 3, 3 / 2),
        ("16:9", 9 / 16, 16 / 9),
        ("original", 0.7, 1 / 0.7),
    ],
)
def test_fixed_shapes_follow_the_photo(name: str, upright: float, wide: float) -> None:
    aspect = parse_aspect(name)
    assert aspect.pixel_aspect(0.7) == pytest.approx(upright)
    assert aspect.pixel_aspect(1 / 0.7) == pytest.approx(wide)
    assert aspect.pixel_aspect(0.7, turned=True) == pytest.approx(wide)
    assert aspect.pixel_aspect(1 / 0.7, turned=True) == pytest.approx(upright)


def test_free_is_any_shape() -> None:
    assert FREE.pixel_aspect(1.5) is None
    assert parse_aspect("free") == FREE == ASPECTS[0]


@pytest.mark.parametrize(
    "name", ["", "4", "4:", ":5", "4:5:6", "0:1", "-4:5", "nan:1", "inf:1", "a:b", "21:1", "Free", "1e300:1e300"]
)
def test_what_is_no_ratio_is_refused(name: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_aspect(name)
    assert "4:5" in caught.value.remedy


@given(st.floats(0.1, 1000), st.floats(0.1, 1000))
def test_a_ratio_is_long_over_short(first: float, second: float) -> None:
    assume(max(first, second) <= 19 * min(first, second))
    ratio = parse_aspect(f"{first!r}:{second!r}").ratio
    assert ratio is not None
    assert ratio == pytest.approx(max(first / second, second / first))
    assert ratio >= 1


# Arrays of boxes


def test_areas_aspects_and_intersections_of_known_boxes() -> None:
    two = as_boxes([[0, 0, 0.5, 0.5], [0.25, 0.25, 1, 0.75]])
    assert areas(two) == pytest.approx([0.25, 0.375])
    assert pixel_aspects(two, 1.5) == pytest.approx([1.5, 2.25])
    assert pixel_aspects(two, np.array([1.5, 1.0])) == pytest.approx([1.5, 1.5])
    assert intersections(two[:1], two[1:]) == pytest.approx([0.0625])
    assert iou(two[:1], two[1:]) == pytest.approx([0.0625 / 0.5625])
    assert iou(two[:, None], two[None]).shape == (2, 2)


@given(box_lists, box_lists)
def test_overlap_is_symmetric_and_at_most_one(first: Boxes, second: Boxes) -> None:
    overlap = iou(first[:, None], second[None])
    assert (overlap == iou(second[:, None], first[None]).T).all()
    assert ((overlap >= 0) & (overlap <= 1)).all()


@given(box_lists)
def test_a_box_overlaps_itself_wholly(first: Boxes) -> None:
    assert iou(first, first) == pytest.approx((areas(first) > 0).astype(float))


def test_touching_boxes_do_not_overlap() -> None:
    assert iou(as_boxes([0, 0, 0.5, 1]), as_boxes([0.5, 0, 1, 1])) == [0]
    assert iou(as_boxes([0, 0, 0.2, 1]), as_boxes([0.5, 0, 1, 1])) == [0]


def test_a_part_of_a_face_is_a_cut() -> None:
    face = as_boxes([0.4, 0.4, 0.6, 0.6])
    crops = as_boxes([[0, 0, 1, 1], [0.4, 0.4, 0.6, 0.6], [0.5, 0, 1, 1], [0.7, 0, 1, 1], [0.45, 0.45, 0.55, 0.55]])
    assert cuts(crops, face).tolist() == [False, False, True, False, True]
    assert not cuts(crops, np.zeros((0, 4))).any()
    assert cuts(crops[2], np.concatenate([as_boxes([0.8, 0.8, 0.9, 0.9]), face])).item()
    # A hair of the face may be missing, or be there.
    assert not cuts(as_boxes([0.403, 0, 1, 1]), face).any()
    assert not cuts(as_boxes([0.597, 0, 1, 1]), face).any()


@given(boxes(0.05), frame_aspects, st.floats(math.log(1 / 3), math.log(3)).map(math.exp))
def test_fitting_gives_the_shape_inside_the_frame(box: Box, frame_aspect: float, shape: float) -> None:
    (fitted,) = fit_aspect(as_boxes(box), shape, frame_aspect)
    assert pixel_aspects(fitted[None], frame_aspect) == pytest.approx(shape, rel=1e-9)
    assert fitted.min() >= 0
    assert fitted.max() <= 1
    width, height = (box.area * shape / frame_aspect) ** 0.5, (box.area * frame_aspect / shape) ** 0.5
    fits = width <= 1 and height <= 1
    assert areas(fitted) == pytest.approx(box.area if fits else box.area / max(width, height) ** 2)
    x, y = box.centre
    if fits and width / 2 <= x <= 1 - width / 2 and height / 2 <= y <= 1 - height / 2:
        assert Box(*fitted).centre == pytest.approx((x, y))


@given(boxes(0.05), frame_aspects)
def test_fitting_what_fits_changes_nothing(box: Box, frame_aspect: float) -> None:
    shape = pixel_aspects(as_boxes(box), frame_aspect)
    assert fit_aspect(as_boxes(box), shape, np.array([frame_aspect])) == pytest.approx(as_boxes(box))


# Bounds and candidates


def test_bounds_hold_area_and_shape() -> None:
    bounds = Bounds(min_area=0.25, max_area=0.81, max_aspect=2)
    crops = as_boxes(
        [[0, 0, 0.5, 0.5], [0, 0, 0.4, 0.5], [0, 0, 0.9, 0.9], [0, 0, 1, 0.95], [0, 0, 1, 0.5], [0, 0, 1, 0.49]]
    )
    assert bounds.allow(crops, 1.0).tolist() == [True, False, True, False, True, False]
    assert bounds.allow(as_boxes([0, 0, 0.9, 0.9]), 5.0).all(), "a photo longer than the bound keeps its shape"


@given(
    frame_aspects,
    st.sampled_from(ASPECTS),
    st.sampled_from(["coarse", "fine"]),
    st.sampled_from([0.02, 0.1, 0.3, 0.7]),
    st.sampled_from([1.0, 2.0, 3.0]),
)
def test_candidates_obey(frame_aspect: float, aspect: Aspect, density: str, min_area: float, longest: float) -> None:
    bounds = Bounds(min_area=min_area, max_aspect=longest)
    lattice = candidates(frame_aspect, aspect, bounds, "coarse" if density == "coarse" else "fine")
    assert len(lattice)
    assert lattice.min() >= 0
    assert lattice.max() <= 1
    assert (np.diff(areas(lattice)) <= 0).all(), "largest first"
    shape = aspect.pixel_aspect(frame_aspect)
    if shape is None:
        assert bounds.allow(lattice, frame_aspect).all()
        assert lattice[0].tolist() == [0, 0, 1, 1]
    else:
        assert pixel_aspects(lattice, frame_aspect) == pytest.approx(shape)
        largest = min(shape / frame_aspect, frame_aspect / shape)
        assert areas(lattice).max() == pytest.approx(largest)
        assert (areas(lattice) >= min(min_area, largest) * (1 - 1e-6)).all()


@pytest.mark.parametrize("aspect", [*ASPECTS, parse_aspect("12:1")])
@pytest.mark.parametrize("bounds", [Bounds(0.9, 1.0, 1.0), Bounds(0.1, 0.1), Bounds(0.001, 0.001), Bounds(0.5, 0.4)])
@pytest.mark.parametrize("frame_aspect", [1 / 15, 0.8, 1.0, 15.0])
def test_there_is_always_a_candidate(aspect: Aspect, bounds: Bounds, frame_aspect: float) -> None:
    for density in ("coarse", "fine"):
        lattice = candidates(frame_aspect, aspect, bounds, "coarse" if density == "coarse" else "fine")
        assert len(lattice)
        assert ((lattice >= 0) & (lattice <= 1)).all()


def test_candidates_are_read_only_and_made_once() -> None:
    lattice = candidates(1.5)
    assert lattice is candidates(1.5)
    with pytest.raises(ValueError, match="read-only"):
        lattice[0, 0] = 0.5
    assert len(np.unique(lattice, axis=0)) == len(lattice)
