"""Editing a crop by mouse and keys: what changes, what is told, what is painted."""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.widgets.crop_editing import ratio_of
from desktop_app.widgets.crop_handles import GRIPS, grip_at
from desktop_app.widgets.crop_painting import paint_crop
from desktop_app.widgets.crop_room import Grip
from desktop_app.widgets.photo_overlays import OUTSIDE, Overlay
from desktop_app.widgets.theme import Appearance, Theme
from ml_core.geometry import FULL_FRAME, Box, Crop
from tests.gui.crop_editing_world import EditorWorld, even

# Far from every line and shape at the world's scale of half a view pixel a photo pixel.
START = Crop(Box(0.2, 0.2, 0.6, 0.75))
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture(params=[1.0, 2.0])
def world(qtbot: QtBot, request: pytest.FixtureRequest) -> EditorWorld:
    made = EditorWorld(qtbot, request.param)
    made.show(even(), START)
    return made


# Dragging


@pytest.mark.parametrize("grip", GRIPS)
def test_each_handle_moves_its_edges_and_no_other(world: EditorWorld, grip: Grip) -> None:
    world.drag(world.at((grip.across + 1) / 2, (grip.down + 1) / 2), QPointF(7, 9), QPointF(23, 17), modifier=CONTROL)
    scale = world.editor.stage().scale
    across, down = 23 / scale / 1200, 17 / scale / 800
    box = START.box
    wished = (
        box.x0 + across * (grip.across < 0),
        box.y0 + down * (grip.down < 0),
        box.x1 + across * (grip.across > 0),
        box.y1 + down * (grip.down > 0),
    )
    assert world.editor.crop.box == pytest.approx(wished, abs=1e-9)


def test_the_frame_is_moved_as_a_whole(world: EditorWorld) -> None:
    world.drag(world.at(0.5, 0.4), QPointF(-20, 30), modifier=CONTROL)
    scale = world.editor.stage().scale
    box = world.editor.crop.box
    assert box == pytest.approx(
        (0.2 - 20 / scale / 1200, 0.2 + 30 / scale / 800, 0.6 - 20 / scale / 1200, 0.75 + 30 / scale / 800)
    )


def test_a_drag_tells_every_change_and_one_edit(world: EditorWorld) -> None:
    world.drag(world.at(1, 1), QPointF(10, 10), QPointF(20, 14), QPointF(30, 25))
    assert len(world.heard) == 3
    assert world.edits == [(START, world.editor.crop)]
    assert world.heard[-1] == world.editor.crop


def test_a_click_and_a_drag_that_comes_back_are_no_edits(world: EditorWorld) -> None:
    world.drag(world.at(0.5, 0.5), QPointF(1, 1))
    world.drag(world.at(-0.1, -0.1), QPointF(1, 1))
    assert world.heard == []
    world.drag(world.at(0.5, 0.5), QPointF(40, 0), QPointF(0, 0), modifier=CONTROL)
    assert world.edits == []
    assert world.editor.crop == START


def test_escape_gives_the_crop_back(world: EditorWorld) -> None:
    world.press(world.at(1, 1))
    world.move(world.at(1, 1) + QPointF(30, 30))
    assert world.heard
    QTest.keyClick(world.editor, Qt.Key.Key_Escape)
    assert world.editor.crop == world.heard[-1] == START
    world.move(world.at(0.2, 0.2))
    world.release(world.at(0.2, 0.2))
    assert world.edits == []
    assert not world.editor.cancel()


def test_showing_the_same_crop_again_does_not_end_a_drag_and_another_one_does(world: EditorWorld) -> None:
    world.press(world.at(1, 1))
    world.move(world.at(1, 1) + QPointF(30, 30))
    dragged = world.editor.crop
    world.editor.set_crop(START)
    assert world.editor.is_dragging
    assert world.editor.crop == dragged
    other = Crop(Box(0.1, 0.1, 0.3, 0.3))
    world.editor.set_crop(other)
    world.release(world.at(0.5, 0.5))
    assert (world.editor.crop, world.edits) == (other, [])


def test_another_photo_ends_a_drag_even_with_the_same_crop(world: EditorWorld) -> None:
    world.press(world.at(1, 1))
    world.move(world.at(1, 1) + QPointF(30, 30))
    world.show(even(), START, number=2)
    world.release(world.at(1, 1))
    assert (world.editor.crop, world.edits) == (START, [])


def test_a_kept_shape_is_kept_and_shift_keeps_the_present_one(world: EditorWorld) -> None:
    world.editor.set_aspect(1.0)
    world.drag(world.at(1, 1), QPointF(30, 5))
    assert ratio_of(world.editor.crop, world.editor.size_of_photo) == pytest.approx(1.0)
    world.editor.set_aspect(None)
    world.editor.set_crop(START)
    world.drag(world.at(1, 0.5), QPointF(33, 5), modifier=SHIFT)
    size = world.editor.size_of_photo
    assert ratio_of(world.editor.crop, size) == pytest.approx(ratio_of(START, size))
    assert world.editor.crop.box.width > START.box.width


def test_alt_keeps_the_centre(world: EditorWorld) -> None:
    world.drag(world.at(1, 1), QPointF(30, 20), modifier=ALT | CONTROL)
    assert world.editor.crop.box.centre == pytest.approx(START.box.centre)
    assert world.editor.crop.box.width == pytest.approx(START.box.width + 60 / world.editor.stage().scale / 1200)


def test_an_edge_snaps_to_a_third_with_a_line_there_and_control_prevents_it(world: EditorWorld) -> None:
    scale = world.editor.stage().scale
    to_third = (2 / 3 - 0.6) * 1200 * scale + 4
    world.press(world.at(1, 0.5))
    world.move(world.at(1, 0.5) + QPointF(to_third, 0))
    assert world.editor.crop.box.x1 == pytest.approx(2 / 3)
    line = world.editor.stage().level_photo.left() + 1200 * scale * 2 / 3
    painted = world.colour(QPointF(line, world.editor.frame().top() - 20))
    assert painted == pytest.approx((224, 160, 48), abs=60)
    world.move(QPointF(line + 4, world.editor.frame().center().y()), CONTROL)
    assert world.editor.crop.box.x1 != pytest.approx(2 / 3)
    world.release(QPointF(line + 4, world.editor.frame().center().y()), CONTROL)


def test_outside_the_crop_the_photo_turns_with_the_pointer(world: EditorWorld) -> None:
    centre = world.at(0.5, 0.5)
    radius = QPointF(world.editor.frame().width() / 2 + 60, 0)
    away = 10.0
    turned = QPointF(radius.x() * math.cos(math.radians(away)), radius.x() * math.sin(math.radians(away)))
    world.press(centre + radius)
    world.move(centre + turned / 1.0)
    world.release(centre + turned)
    # Clockwise on the screen: the crop turns anticlockwise on the photo.
    assert world.editor.crop.angle == pytest.approx(-away, abs=0.3)
    assert world.editor.crop.box.centre == pytest.approx(START.box.centre)
    assert world.editor.crop.inside(1200, 800, 1e-6)
    assert len(world.edits) == 1


def test_near_to_level_the_photo_becomes_level(world: EditorWorld) -> None:
    world.editor.set_crop(Crop(START.box, 3.0))
    centre, radius = world.at(0.5, 0.5), 250.0
    way = math.radians(2.85)
    world.drag(centre + QPointF(radius, 0), QPointF(radius * (math.cos(way) - 1), radius * math.sin(way)))
    assert world.editor.crop.angle == 0.0


def test_a_turned_crop_is_dragged_along_the_screen(world: EditorWorld) -> None:
    world.editor.set_crop(Crop(Box(0.35, 0.35, 0.6, 0.6), 20.0))
    before = world.editor.frame()
    world.drag(world.at(0.5, 0.5), QPointF(15, 10))
    moved = world.editor.frame().center() - before.center()
    assert (moved.x(), moved.y()) == pytest.approx((15, 10), abs=1)
    world.drag(world.at(1, 0.5), QPointF(12, 0), modifier=CONTROL)
    after = world.editor.frame()
    assert after.width() == pytest.approx(before.width() + 12, abs=1.1)
    assert after.height() == pytest.approx(before.height(), abs=1.1)
    assert world.editor.crop.angle == 20.0


def test_no_gesture_leaves_a_blank_corner(world: EditorWorld) -> None:
    random = np.random.default_rng(0)
    world.editor.set_crop(Crop(Box(0.1, 0.1, 0.9, 0.9), 8.0))
    for _ in range(40):
        at = world.at(*random.choice([-0.1, 0.0, 0.5, 1.0, 1.1], 2))
        world.drag(at, QPointF(*random.normal(0, 60, 2)), QPointF(*random.normal(0, 200, 2)))
        assert world.editor.crop.inside(1200, 800, 1e-6)


def test_reading_only_nothing_can_be_dragged(world: EditorWorld) -> None:
    world.editor.set_read_only(True)
    world.drag(world.at(1, 1), QPointF(40, 40))
    world.editor.set_read_only(False)
    world.editor.set_before(True)
    world.drag(world.at(1, 1), QPointF(-40, -40))
    assert world.heard == []


def test_pointers_say_what_a_drag_will_do(world: EditorWorld) -> None:
    shapes = {}
    for name, at in (
        ("corner", (1, 1)),
        ("other", (1, 0)),
        ("side", (0, 0.5)),
        ("top", (0.5, 0)),
        ("frame", (0.5, 0.5)),
    ):
        world.move(world.at(*at))
        shapes[name] = world.editor.cursor().shape()
    assert shapes == {
        "corner": Qt.CursorShape.SizeFDiagCursor,
        "other": Qt.CursorShape.SizeBDiagCursor,
        "side": Qt.CursorShape.SizeHorCursor,
        "top": Qt.CursorShape.SizeVerCursor,
        "frame": Qt.CursorShape.SizeAllCursor,
    }
    world.move(world.at(1.2, 1.1))
    assert world.editor.cursor().shape() == Qt.CursorShape.BitmapCursor
    assert not world.editor.cursor().pixmap().isNull()


def test_a_finger_reaches_farther_and_small_crops_can_still_be_moved() -> None:
    rect = QRectF(100, 100, 200, 100)
    assert grip_at(rect, QPointF(315, 150)) is None
    assert grip_at(rect, QPointF(315, 150), 24.0) == Grip(1, 0)
    assert grip_at(QRectF(100, 100, 12, 12), QPointF(106, 106)) == Grip(0, 0)


def test_a_finger_takes_hold_of_an_edge_where_the_mouse_would_turn_the_photo(world: EditorWorld) -> None:
    beside = world.at(1, 0.5) + QPointF(18, 0)
    world.press(beside)
    world.move(beside + QPointF(0, 40))
    assert world.editor.crop.angle != 0
    world.editor.cancel()
    world.touch(beside, beside + QPointF(-40, 0))
    assert world.editor.crop.angle == 0
    assert world.editor.crop.box.x1 < START.box.x1
    assert world.editor.crop.box[:2] == pytest.approx(START.box[:2])


def test_a_modifier_acts_on_a_drag_at_once(world: EditorWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    world.press(world.at(1, 1))
    world.move(world.at(1, 1) + QPointF(41, 3))
    free = world.editor.crop
    monkeypatch.setattr(QApplication, "queryKeyboardModifiers", lambda: SHIFT)
    QTest.keyPress(world.editor, Qt.Key.Key_Shift)
    size = world.editor.size_of_photo
    assert ratio_of(world.editor.crop, size) == pytest.approx(ratio_of(START, size))
    monkeypatch.setattr(QApplication, "queryKeyboardModifiers", lambda: Qt.KeyboardModifier.NoModifier)
    QTest.keyRelease(world.editor, Qt.Key.Key_Shift)
    assert world.editor.crop == free
    world.editor.cancel()


def test_what_a_drag_makes_is_said_on_the_crop(world: EditorWorld) -> None:
    chip = QPointF(world.editor.frame().center().x() - 30, world.editor.frame().bottom() - 22)
    assert not world.differs(chip, 200)
    world.press(world.at(0, 0.5))
    world.move(world.at(0, 0.5) + QPointF(1, 5), CONTROL)
    assert world.differs(chip, 200)
    world.release(world.at(0, 0.5))
    assert not world.differs(chip, 200)


def test_while_the_photo_turns_a_grid_shows_what_is_level(world: EditorWorld) -> None:
    beside = world.at(1, 0.5) + QPointF(40, 0)
    world.press(beside)
    world.move(beside + QPointF(0, 30))
    side = min(world.editor.frame().width(), world.editor.frame().height())
    assert world.differs(world.at(0.5, 0.4) + QPointF(side / 8, 0), 200)
    world.release(beside + QPointF(0, 30))
    assert not world.differs(world.at(0.5, 0.4) + QPointF(side / 8, 0), 200)


# Keys


def test_keys_are_edits_of_their_own(world: EditorWorld) -> None:
    editor = world.editor
    editor.nudge(0.01, 0.0)
    assert editor.crop.box.x0 == pytest.approx(0.21)
    editor.nudge(0.0, -0.01)
    assert editor.crop.box.y0 == pytest.approx(0.2 - 0.01 * 1200 / 800)
    editor.resize_by(0.9)
    assert editor.crop.box.width == pytest.approx(0.36)
    assert [before for before, _ in world.edits] == [START, *[after for _, after in world.edits[:-1]]]
    assert len(world.edits) == len(world.heard) == 3


def test_straightening_back_gives_back_what_it_cost(world: EditorWorld) -> None:
    editor = world.editor
    editor.set_crop(Crop(FULL_FRAME))
    for _ in range(30):
        editor.straighten_by(0.1)
    assert editor.crop.angle == pytest.approx(3.0)
    assert editor.crop.box.width < 0.95
    for _ in range(30):
        editor.straighten_by(-0.1)
    assert editor.crop == Crop(FULL_FRAME)
    editor.straighten_by(5.0)
    small = editor.crop
    editor.nudge(0.01, 0.0)
    editor.straighten_to(0.0)
    # Another change in between makes what is left the crop to start from.
    assert editor.crop.box.width == pytest.approx(small.box.width)


def test_another_shape_is_kept_in_drags_too(world: EditorWorld) -> None:
    world.editor.reshape(4 / 5)
    size = world.editor.size_of_photo
    assert ratio_of(world.editor.crop, size) == pytest.approx(0.8)
    assert world.editor.aspect == 0.8
    assert len(world.edits) == 1
    world.drag(world.at(1, 1), QPointF(20, 5))
    assert ratio_of(world.editor.crop, size) == pytest.approx(0.8)
    world.editor.reshape(None)
    assert not world.editor.aspect
    assert len(world.edits) == 2


def test_a_key_that_changes_nothing_tells_nothing(world: EditorWorld) -> None:
    world.editor.set_crop(Crop(FULL_FRAME))
    world.editor.nudge(0.1, 0.1)
    world.editor.resize_by(2.0)
    world.editor.straighten_to(0.0)
    assert world.heard == []
    assert world.edits == []


def test_what_the_pane_shows_is_told_to_nobody(world: EditorWorld) -> None:
    world.editor.set_crop(Crop(Box(0.1, 0.1, 0.5, 0.5)))
    world.show(even(900, 900), Crop(Box(0.2, 0.2, 0.4, 0.4)), number=2)
    assert world.heard == []
    world.editor.set_crop(Crop(FULL_FRAME, 10.0))
    assert world.editor.crop.inside(900, 900, 1e-6)
    assert world.heard == []


# What is painted


def test_the_outside_keeps_a_third_of_its_light_and_the_inside_all(world: EditorWorld) -> None:
    outside = round(200 * OUTSIDE)
    assert world.colour(world.at(0.5, 0.25)) == (200, 200, 200)
    for at in ((-0.2, 0.5), (1.3, 0.5), (0.5, -0.15), (0.5, 1.1)):
        assert world.colour(world.at(*at)) == pytest.approx((outside,) * 3, abs=1)
    surround = Theme.current().colour("surround")
    assert world.colour(QPointF(2, 2)) == (surround.red(), surround.green(), surround.blue())


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_around_a_turned_photo_the_ground_stays_neutral(world: EditorWorld, appearance: Appearance, theme: str) -> None:
    appearance.choose("dark" if theme == "dark" else "light")
    world.editor.set_crop(Crop(Box(0.3, 0.3, 0.6, 0.6), 15.0))
    surround = Theme.current().colour("surround")
    photo = world.editor.stage().outline
    corner = photo.boundingRect().topLeft() + QPointF(3, 3)
    assert world.colour(corner) == (surround.red(), surround.green(), surround.blue())
    assert world.colour(world.at(0.5, 0.25)) == pytest.approx((200, 200, 200), abs=1)
    assert world.colour(world.at(1.3, 0.5)) == pytest.approx((round(200 * OUTSIDE),) * 3, abs=2)


def test_the_inside_is_the_photo_and_a_turned_photo_is_level(world: EditorWorld) -> None:
    # Each half of a line that climbs by 10 degrees is of another colour.
    y, x = np.mgrid[0:800, 0:1200]
    above = (y - 400) < math.tan(math.radians(10)) * (x - 600)
    pixels = np.where(above[..., None], np.uint8(220), np.uint8(30)).repeat(3, axis=2).astype(np.uint8)
    world.show(pixels, Crop(Box(0.3, 0.3, 0.7, 0.7), 10.0), number=2)
    for across in (0.1, 0.3, 0.7, 0.9):
        assert world.colour(world.at(across, 0.46))[0] > 200
        assert world.colour(world.at(across, 0.54))[0] < 60


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_level_photo_is_drawn_pixel_by_pixel(qtbot: QtBot, ratio: float) -> None:
    world = EditorWorld(qtbot, ratio)
    wide, high = round(608 * ratio), round(400 * ratio)
    pixels = np.random.default_rng(0).integers(0, 256, (high, wide, 3), np.uint8)
    world.show(pixels, number=2)
    world.editor.set_before(True)
    photo = world.editor.stage().level_photo
    assert (photo.width() * ratio, photo.height() * ratio) == (wide, high)
    left, top = round(photo.left() * ratio), round(photo.top() * ratio)
    assert (world.painted()[top : top + high, left : left + wide] == pixels).all()
    # The inside of a crop too, at first and when what is painted is kept; without its outline and handles.
    world.editor.set_before(False)
    world.editor.set_crop(Crop(Box(0.25, 0.25, 0.75, 0.75)))
    frame, rim = world.editor.frame(), round(6 * ratio)
    rows = slice(round(frame.top() * ratio) + rim, round(frame.bottom() * ratio) - rim)
    columns = slice(round(frame.left() * ratio) + rim, round(frame.right() * ratio) - rim)
    below, beside = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
    for _ in range(2):
        assert (world.painted()[rows, columns] == pixels[below, beside]).all()


Change: TypeAlias = Callable[[EditorWorld], object]
CHANGES: dict[str, Change] = {
    "crop": lambda world: world.editor.set_crop(Crop(Box(0.1, 0.3, 0.5, 0.6))),
    "angle": lambda world: world.editor.set_crop(Crop(Box(0.3, 0.3, 0.6, 0.6), 9.0)),
    "size": lambda world: world.editor.resize(700, 500),
    "photo": lambda world: world.show(even(level=90), START, number=2),
    "shape of the photo": lambda world: world.show(even(800, 1200), START, number=3),
    "before": lambda world: world.editor.set_before(True),
    "result": lambda world: world.editor.set_result(True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_for_painting_is_never_out_of_date(world: EditorWorld, qtbot: QtBot, change: str) -> None:
    for _ in range(2):
        world.painted()
    CHANGES[change](world)
    fresh = EditorWorld(qtbot, world.ratio)
    fresh.show(even(), START)
    CHANGES[change](fresh)
    wanted = fresh.painted()
    for _ in range(2):
        assert (world.painted() == wanted).all()


def test_another_theme_is_seen_at_once(world: EditorWorld, appearance: Appearance) -> None:
    for theme in ("light", "dark"):
        for _ in range(2):
            appearance.choose("light" if theme == "light" else "dark")
            assert world.colour(QPointF(2, 2))[0] == Theme.current().colour("surround").red()


@pytest.mark.parametrize(
    ("overlay", "on", "off"),
    [
        (Overlay.THIRDS, [(1 / 3, 0.45), (2 / 3, 0.45), (0.45, 1 / 3), (0.45, 2 / 3)], [(0.45, 0.45), (0.382, 0.5)]),
        (Overlay.GOLDEN, [(0.382, 0.45), (0.618, 0.45), (0.45, 0.382)], [(0.45, 0.45), (1 / 3, 0.5)]),
        (Overlay.NONE, [], [(1 / 3, 0.45), (0.382, 0.45), (0.45, 0.45)]),
    ],
)
def test_lines_of_composition_lie_on_the_crop(
    world: EditorWorld, overlay: Overlay, on: list[tuple[float, float]], off: list[tuple[float, float]]
) -> None:
    world.show(even(level=90), world.editor.crop, number=2)
    world.editor.set_overlay(overlay)
    assert all(world.differs(world.at(*at), 90) for at in on)
    assert all(world.colour(world.at(*at)) == (90, 90, 90) for at in off)


@pytest.mark.parametrize(
    ("overlay", "on", "off"),
    [
        (Overlay.DIAGONALS, [(0.3, 0.3), (0.7, 0.7)], [(0.3, 0.4), (1 / 8, 1 / 16)]),
        (Overlay.GRID, [(0.5 + 1 / 8, 0.45), (0.45, 0.5 - 1 / 4)], [(0.5 + 1 / 16, 0.5 + 1 / 16)]),
    ],
)
def test_diagonals_start_in_the_corners_and_the_grid_is_of_squares(
    world: EditorWorld, overlay: Overlay, on: list[tuple[float, float]], off: list[tuple[float, float]]
) -> None:
    world.editor.set_crop(Crop(Box(0.2, 0.2, 0.2 + 0.32, 0.2 + 0.48)))
    world.show(even(level=90), world.editor.crop, number=2)
    world.editor.set_overlay(overlay)
    assert all(world.differs(world.at(*at), 90) for at in on)
    assert all(world.colour(world.at(*at)) == (90, 90, 90) for at in off)


def test_lines_come_one_after_the_other(world: EditorWorld) -> None:
    seen = []
    for _ in Overlay:
        world.editor.cycle_overlay()
        seen.append(world.editor.overlay)
    assert seen == [*list(Overlay)[1:], Overlay.NONE]


def test_before_shows_the_photo_as_it_was_and_result_the_crop_alone(world: EditorWorld) -> None:
    world.editor.set_crop(Crop(Box(0.3, 0.3, 0.6, 0.6), 5.0))
    world.editor.set_before(True)
    photo = world.editor.frame()
    assert world.colour(photo.topLeft() + QPointF(4, 4)) == (200, 200, 200)
    world.editor.set_before(False)
    world.editor.set_result(True)
    frame = world.editor.frame()
    assert frame.height() == pytest.approx(world.editor.height() - 32, abs=2) or frame.width() == pytest.approx(
        world.editor.width() - 32, abs=2
    )
    assert world.colour(frame.center()) == pytest.approx((200, 200, 200), abs=1)
    surround = Theme.current().colour("surround")
    assert world.colour(frame.topLeft() - QPointF(4, -20))[0] == surround.red()
    assert world.editor.shows_result


@pytest.mark.parametrize("level", [0, 255])
def test_handles_are_seen_on_white_and_on_black(world: EditorWorld, level: int) -> None:
    world.show(even(level=level), START, number=2)
    painted = world.painted()
    for grip in GRIPS:
        at = (world.at((grip.across + 1) / 2, (grip.down + 1) / 2) * world.ratio).toPoint()
        around = painted[at.y() - 6 : at.y() + 7, at.x() - 6 : at.x() + 7, 0].astype(int)
        assert around.max() - around.min() > 90


def test_while_it_turns_the_photo_shows_what_a_suggestion_rests_on_and_snaps_to_it(world: EditorWorld) -> None:
    world.editor.set_overlay(Overlay.THIRDS)
    centre, middle = START.box.centre, world.at(0.5, 0.5)
    world.editor.set_hints([Box(centre[0] - 0.1, centre[1], centre[0] + 0.1, centre[1])], 4.0)
    assert world.colour(middle) == (200, 200, 200)
    radius, way = 250.0, math.radians(-3.8)
    start = middle + QPointF(radius, 0)
    world.press(start)
    world.move(middle + QPointF(radius * math.cos(way), radius * math.sin(way)))
    assert world.editor.crop.angle == 4.0
    assert world.colour(world.at(0.5, 0.5)) == pytest.approx((224, 160, 48), abs=60)
    world.show(even(), START, number=3)
    world.press(start)
    world.move(middle + QPointF(radius * math.cos(way), radius * math.sin(way)))
    assert world.editor.crop.angle == pytest.approx(3.8, abs=0.15)
    assert world.colour(world.at(0.5, 0.5)) == pytest.approx((200, 200, 200), abs=1)
    world.editor.cancel()


def test_a_photo_that_cannot_be_shown_says_why(world: EditorWorld, qtbot: QtBot) -> None:
    with qtbot.waitSignal(world.editor.failed) as failed:
        world.show(None, START, number=9)
    assert failed.args == ["/photos/9.jpg", "This photo is damaged."]
    world.drag(world.at(0.5, 0.5), QPointF(50, 0))
    assert world.edits == []


def test_a_photo_is_told_painted_once(world: EditorWorld, qtbot: QtBot) -> None:
    with qtbot.waitSignal(world.editor.painted) as painted:
        world.show(even(), START, number=5)
    assert painted.args == [5]
    with qtbot.assertNotEmitted(world.editor.painted, wait=50):
        world.editor.nudge(0.01, 0.0)


def test_what_is_shown_is_said_to_screen_readers(world: EditorWorld) -> None:
    assert world.editor.accessibleName() == "Crop on the photo"
    assert world.editor.accessibleDescription() == "1.jpg: 480 × 440   1.09:1"
    world.editor.reshape(0.8)
    assert world.editor.accessibleDescription().endswith("4:5")


# Cells


@pytest.mark.parametrize("angle", [0.0, 12.0])
@pytest.mark.parametrize("as_pixmap", [False, True])
def test_a_cell_shows_the_photo_with_its_crop(qtbot: QtBot, angle: float, as_pixmap: bool) -> None:
    picture = QImage(120, 80, QImage.Format.Format_RGB32)
    picture.fill(QColor(200, 200, 200))
    cell = QImage(200, 140, QImage.Format.Format_RGB32)
    cell.fill(QColor(10, 20, 30))
    painter = QPainter(cell)
    place = QRectF(10, 20, 180, 120)
    crop = Crop(Box(0.3, 0.3, 0.7, 0.7), angle)
    paint_crop(painter, place, QPixmap.fromImage(picture) if as_pixmap else picture, crop)
    painter.end()
    assert cell.pixelColor(100, 80).red() == 200
    assert cell.pixelColor(14, 24).red() == pytest.approx(200 * OUTSIDE, abs=1)
    assert cell.pixelColor(5, 5) == QColor(10, 20, 30)
    # The crop's upper left corner, 180 pixels to the photo's width.
    x, y = crop.corners(180, 120)[0]
    assert cell.pixelColor(round(10 + x), round(20 + y)).red() > 150
    plain = QImage(cell)
    painter = QPainter(plain)
    paint_crop(painter, place, picture, None)
    painter.end()
    assert plain.pixelColor(14, 24).red() == 200
