"""Snapping: to the photo's edges and thirds, to usual shapes, to level; never far, and never off the photo."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.widgets.crop_editing import CENTRE, ratio_of
from desktop_app.widgets.crop_room import Grip, PhotoSize, rect_of
from desktop_app.widgets.crop_snapping import Guide, Pull, pulled, shapes, snapped, snapped_turn
from desktop_app.widgets.crop_words import angle_words, crop_words, shape_words
from ml_core.geometry import FULL_FRAME, Box, Crop
from tests.unit.desktop_app.widgets.test_crop_editing import Case, cases, grips, holds

SIZE, REACH = PhotoSize(6000, 4000), 60.0
# Far from every line and shape.
CROP = Crop(Box(0.11, 0.12, 0.81, 0.74))


def drag(crop: Crop, grip: Grip, x: float, y: float, ratio: float | None = None, *, centred: bool = False) -> Pull:
    """Return the drag that brings the held edges to a place of the photo, in shares."""
    left, top, right, bottom = crop.box
    held = {-1: (left, top), 0: (x, y), 1: (right, bottom)}
    across, down = x - held[grip.across][0], y - held[grip.down][1]
    return Pull(grip, across * SIZE.width, down * SIZE.height, ratio, centred)


@pytest.mark.parametrize(("side", "line"), [(-1, 0.0), (-1, 1 / 3), (-1, 2 / 3), (1, 1 / 3), (1, 2 / 3), (1, 1.0)])
@pytest.mark.parametrize("miss", [-0.009, 0.009])
def test_a_held_edge_snaps_to_the_photo_and_to_its_thirds(line: float, side: int, miss: float) -> None:
    grip = Grip(side, 0)
    found = snapped(CROP, SIZE, drag(CROP, grip, line + miss, 0.0), REACH)
    assert (found.crop.box.x0 if side < 0 else found.crop.box.x1) == pytest.approx(line)
    assert found.guides == (Guide(True, line),)
    assert found.aspect == ""


def test_farther_than_the_reach_nothing_snaps() -> None:
    pull = drag(CROP, Grip(1, 0), 2 / 3 + 0.011, 0.0)
    assert snapped(CROP, SIZE, pull, REACH) == (pulled(CROP, SIZE, pull), (), "")


def test_a_corner_snaps_to_lines_both_ways() -> None:
    found = snapped(CROP, SIZE, drag(CROP, Grip(1, 1), 0.67, 0.66), REACH)
    assert found.crop.box == pytest.approx((0.11, 0.12, 2 / 3, 2 / 3))
    assert set(found.guides) == {Guide(True, 2 / 3), Guide(False, 2 / 3)}


def test_a_corner_on_one_line_gets_a_usual_shape_by_its_other_side() -> None:
    # 2/3 - 0.11 of 6000 across; a square ends 3340 pixels below the top edge.
    below = 0.12 + (2 / 3 - 0.11) * 6000 / 4000
    found = snapped(CROP, SIZE, drag(CROP, Grip(1, 1), 0.67, below + 0.01), REACH)
    assert found.crop.box == pytest.approx((0.11, 0.12, 2 / 3, below))
    assert found.guides == (Guide(True, 2 / 3),)
    assert found.aspect == "1:1"


@pytest.mark.parametrize(("name", "ratio"), [("1:1", 1.0), ("4:5", 0.8), ("16:9", 16 / 9), ("5:4", 1.25)])
@pytest.mark.parametrize("angle", [0.0, 7.0])
def test_an_edge_snaps_to_a_usual_shape_at_any_angle(name: str, ratio: float, angle: float) -> None:
    start = Crop(Box(0.21, 0.31, 0.55, 0.57), angle)
    before = rect_of(start, SIZE)
    across = before.height * ratio - before.width
    found = snapped(start, SIZE, Pull(Grip(1, 0), across + 40, 0.0), REACH)
    assert not found.guides
    assert found.aspect in (name, "original")
    assert ratio_of(found.crop, SIZE) == pytest.approx(ratio)
    assert rect_of(found.crop, SIZE).height == pytest.approx(before.height)


def test_the_photo_s_own_shape_has_the_first_say() -> None:
    names = dict(shapes(PhotoSize(6000, 4000)))
    assert next(iter(names)) == "original"
    assert names["9:16"] == pytest.approx(9 / 16)
    assert names["16:9"] == pytest.approx(16 / 9)
    assert list(names).count("1:1") == 1


@pytest.mark.parametrize(("line", "other"), [(0.002, 0.008), (0.008, 0.002)])
def test_a_kept_shape_snaps_by_its_nearer_edge_and_the_other_follows(line: float, other: float) -> None:
    # Both held edges are near a third; 3:2 is the photo's shape, so that shares go on alike both ways.
    start = Crop(Box(0.1, 0.1 + other - line, 0.4, 0.4 + other - line))
    found = snapped(start, SIZE, drag(start, Grip(1, 1), 2 / 3 + line, 2 / 3 + other, 1.5), REACH)
    assert ratio_of(found.crop, SIZE) == pytest.approx(1.5)
    edge = found.crop.box.x1 if line < other else found.crop.box.y1
    assert edge == pytest.approx(2 / 3)
    assert found.guides == (Guide(line < other, 2 / 3),)
    assert found.aspect == ""


def test_from_the_centre_the_held_edge_comes_to_the_line() -> None:
    start = Crop(Box(0.31, 0.31, 0.61, 0.61))
    found = snapped(start, SIZE, drag(start, Grip(1, 0), 0.661, 0.0, centred=True), REACH)
    assert found.crop.box == pytest.approx((0.92 - 2 / 3, 0.31, 2 / 3, 0.61))
    start = Crop(Box(0.31, 0.26, 0.61, 0.56))
    shaped = snapped(start, SIZE, Pull(Grip(0, 1), 0.0, 277.0, None, from_centre=True), REACH)
    # 1800 pixels wide and 1754 high: a square is 23 more at each end.
    assert shaped.aspect == "1:1"
    assert shaped.crop.box.centre == pytest.approx(start.box.centre)


def test_a_moved_crop_snaps_by_its_edges_and_its_middle() -> None:
    start = Crop(Box(0.2, 0.2, 0.5, 0.6))
    found = snapped(start, SIZE, Pull(CENTRE, -1160.0, 30.0), REACH)
    assert found.crop.box == pytest.approx((0.0, 0.2075, 0.3, 0.6075))
    assert found.guides == (Guide(True, 0.0),)
    middle = snapped(start, SIZE, Pull(CENTRE, 880.0, 410.0), REACH)
    assert middle.crop.box.centre == pytest.approx((0.5, 0.5))
    assert set(middle.guides) == {Guide(True, 0.5), Guide(False, 0.5)}


def test_a_turned_crop_has_no_edge_along_the_photo() -> None:
    start = Crop(Box(0.3, 0.3, 0.5, 0.6), 5.0)
    pull = Pull(CENTRE, -30.0, 20.0)
    assert snapped(start, SIZE, pull, REACH) == (pulled(start, SIZE, pull), (), "")


@settings(deadline=None)
@given(
    cases(size=st.just(SIZE)), grips | st.just(CENTRE), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5),
    st.none() | st.sampled_from((1.0, 0.8, 1.5)), st.booleans(), st.floats(0, 100),
)  # fmt: skip
def test_snapping_moves_no_edge_far_and_nothing_off_the_photo(
    case: Case, grip: Grip, across: float, down: float, ratio: float | None, centred: bool, reach: float
) -> None:
    pull = Pull(grip, across * SIZE.width, down * SIZE.height, ratio, centred)
    plain, found = pulled(case.crop, SIZE, pull), snapped(case.crop, SIZE, pull, reach)
    assert holds(found.crop, SIZE)
    first, second = rect_of(plain, SIZE), rect_of(found.crop, SIZE)
    # A kept shape takes its other side along, from the centre both edges move, and a shape follows a line.
    most = reach * 2 * (1.5 if ratio else 1) * 1.5 + 1e-6
    assert abs(second.width - first.width) <= 2 * most
    assert abs(second.height - first.height) <= 2 * most
    for guide in found.guides:
        x, y, width, height = second
        lies = (x, width, SIZE.width) if guide.upright else (y, height, SIZE.height)
        assert min(abs(lies[0] + side * lies[1] / 2 - guide.place * lies[2]) for side in (-1, 0, 1)) <= 0.5
    if found.aspect:
        assert ratio_of(found.crop, SIZE) == pytest.approx(dict(shapes(SIZE))[found.aspect], rel=1e-6)
    if ratio is not None and grip != CENTRE:
        assert ratio_of(found.crop, SIZE) == pytest.approx(ratio, rel=1e-6)


@settings(deadline=None)
@given(cases(size=st.just(SIZE), angle=st.just(0.0)), grips, st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_the_side_that_is_not_held_stays_also_when_it_snaps(case: Case, grip: Grip, across: float, down: float) -> None:
    found = snapped(case.crop, SIZE, Pull(grip, across * SIZE.width, down * SIZE.height), REACH)
    before, after = case.crop.box, found.crop.box
    if grip.across <= 0:
        assert after.x1 == pytest.approx(before.x1, abs=1e-9)
    if grip.across >= 0:
        assert after.x0 == pytest.approx(before.x0, abs=1e-9)
    if grip.down <= 0:
        assert after.y1 == pytest.approx(before.y1, abs=1e-9)
    if grip.down >= 0:
        assert after.y0 == pytest.approx(before.y0, abs=1e-9)


def test_near_to_level_it_is_level_and_near_to_a_suggestion_it_is_that() -> None:
    crop = Crop(Box(0.3, 0.3, 0.6, 0.6), 4.0)
    assert snapped_turn(crop, SIZE, 0.25).crop.angle == 0.0
    assert snapped_turn(crop, SIZE, 0.35).crop.angle == 0.35
    assert snapped_turn(crop, SIZE, 2.2, (0.0, 2.0)).crop.angle == 2.0
    assert snapped_turn(crop, SIZE, 0.25, ()).crop.angle == 0.25


# Words


def test_words_of_a_crop() -> None:
    assert crop_words(Crop(FULL_FRAME), SIZE) == "6000 × 4000   3:2"
    assert crop_words(Crop(Box(0.25, 0.25, 0.75, 0.75), -1.26), SIZE) == "3000 × 2000   3:2   −1.3°"
    assert shape_words(0.8, SIZE) == "4:5"
    assert shape_words(1.4602, SIZE) == "1.46:1"
    assert shape_words(0.5, SIZE) == "1:2"
    assert shape_words(0.4, SIZE) == "1:2.50"
    assert (angle_words(0.04), angle_words(-0.04), angle_words(2.0)) == ("0.0°", "0.0°", "+2.0°")
