"""Going through a shoot by keys: accepting, rejecting, alternatives, changes by hand, undo and redo."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.panes.crop.pane import CropPane
from desktop_app.panes.crop.review_filter import WITHOUT
from ml_core.geometry import Box, Crop
from tests.gui.review_world import BOXES, ReviewWorld, open_review
from tests.pictures import scene, write_photo

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
NAMES = ["img1.jpg", "img2.jpg", "img3.jpg", "img10.jpg"]


@pytest.fixture
def bare(qtbot: QtBot, tmp_path: Path) -> Iterator[ReviewWorld]:
    """Four photos without crops."""
    photos = [write_photo(tmp_path / "shoot" / name, scene(seed=seed)) for seed, name in enumerate(NAMES)]
    made = open_review(qtbot, photos)
    yield made
    made.close()
    assert not made.errors


@pytest.fixture
def world(bare: ReviewWorld) -> ReviewWorld:
    """Four photos with three proposals each."""
    bare.propose()
    return bare


# Deciding


def test_return_accepts_and_shows_the_next_photo(world: ReviewWorld) -> None:
    assert world.shown() == "img1.jpg"
    assert world.pane.page.editor.crop == Crop(BOXES[0])
    world.key(Key.Key_Return)
    assert (world.state("img1.jpg"), world.shown()) == ("accepted", "img2.jpg")
    assert [crop.state for crop in world.crops("img1.jpg")] == ["accepted", "proposed", "proposed"]


def test_backspace_rejects_and_shows_the_next_photo(world: ReviewWorld) -> None:
    world.key(Key.Key_Backspace)
    assert (world.state("img1.jpg"), world.shown()) == ("rejected", "img2.jpg")


def test_return_passes_over_photos_that_are_decided(world: ReviewWorld) -> None:
    world.decide("img2.jpg", "accepted")
    world.key(Key.Key_Return)
    assert world.shown() == "img3.jpg"


def test_after_the_last_one_those_left_before_it_are_shown(world: ReviewWorld) -> None:
    world.key(Key.Key_Space)
    for _ in range(3):
        world.key(Key.Key_Return)
    assert world.shown() == "img1.jpg"
    world.key(Key.Key_Return)
    assert world.pane.parts.stack.currentWidget() is world.pane.parts.done
    assert world.pane.parts.write.text() == "Export 4 crops…"
    world.undo()
    assert world.pane.parts.stack.currentWidget() is world.pane.parts.body
    assert world.shown() == "img1.jpg"


def test_space_and_shift_space_only_look(world: ReviewWorld) -> None:
    world.key(Key.Key_Space)
    assert world.shown() == "img2.jpg"
    world.key(Key.Key_Space, SHIFT)
    world.key(Key.Key_Space, SHIFT)
    assert world.shown() == "img1.jpg"
    assert world.words[-1] == "This is the first photo."
    assert world.state("img1.jpg") == "proposed"


# Alternatives


def test_brackets_and_numbers_choose_alternatives(world: ReviewWorld) -> None:
    world.key(Key.Key_BracketRight)
    assert world.pane.page.editor.crop == Crop(BOXES[1])
    world.key(Key.Key_BracketLeft)
    world.key(Key.Key_BracketLeft)
    assert world.pane.page.editor.crop == Crop(BOXES[2])
    world.key(Key.Key_2)
    world.key(Key.Key_Return)
    assert next(crop for crop in world.crops("img1.jpg") if crop.state == "accepted").crop == Crop(BOXES[1])


def test_accepting_another_one_takes_the_place_of_the_first(world: ReviewWorld) -> None:
    world.key(Key.Key_Return)
    world.key(Key.Key_Space, SHIFT)
    world.key(Key.Key_2)
    world.key(Key.Key_Return)
    assert {crop.crop.box: crop.state for crop in world.crops("img1.jpg")} == {
        BOXES[0]: "proposed",
        BOXES[1]: "accepted",
        BOXES[2]: "proposed",
    }


# By hand


def test_nudges_are_stored_as_one_correction(world: ReviewWorld) -> None:
    for _ in range(3):
        world.key(Key.Key_Right)
    world.key(Key.Key_Plus)
    world.settle()
    own = world.crops("img1.jpg")[0]
    assert (own.source, own.state, world.state("img1.jpg")) == ("user", "corrected", "corrected")
    assert own.crop == world.pane.page.editor.crop
    assert own.crop.box.centre[0] > 0.5
    assert world.undo() == "corrected the crop of img1.jpg"
    assert world.state("img1.jpg") == "proposed"
    assert world.pane.page.editor.crop == Crop(BOXES[0])


def test_return_right_after_a_nudge_keeps_the_change_and_goes_on(world: ReviewWorld) -> None:
    world.key(Key.Key_Up)
    moved = world.pane.page.editor.crop
    world.key(Key.Key_Return)
    assert world.shown() == "img2.jpg"
    assert [crop.crop for crop in world.crops("img1.jpg") if crop.state == "corrected"] == [moved]


def test_leaving_a_photo_keeps_what_was_changed(world: ReviewWorld) -> None:
    world.key(Key.Key_Minus)
    smaller = world.pane.page.editor.crop
    world.key(Key.Key_Space)
    assert [crop.crop for crop in world.crops("img1.jpg") if crop.state == "corrected"] == [smaller]


def test_a_second_correction_replaces_the_first(world: ReviewWorld) -> None:
    world.key(Key.Key_Right)
    world.settle()
    world.key(Key.Key_Down)
    world.settle()
    assert [crop.source for crop in world.crops("img1.jpg")].count("user") == 1
    assert len(world.crops("img1.jpg")) == 4


def test_comma_and_period_straighten_by_a_tenth(world: ReviewWorld) -> None:
    for _ in range(3):
        world.key(Key.Key_Comma)
    world.key(Key.Key_Period)
    world.settle()
    assert world.crops("img1.jpg")[0].crop.angle == pytest.approx(0.2)


# Undo and redo


def test_undo_goes_back_to_the_photo_and_redo_forward(world: ReviewWorld) -> None:
    world.key(Key.Key_Return)
    world.key(Key.Key_Backspace)
    assert world.shown() == "img3.jpg"
    before = {name: world.crops(name) for name in NAMES}
    assert [world.undo(), world.shown()] == ["rejected the crops of img2.jpg", "img2.jpg"]
    assert [world.undo(), world.shown()] == ["accepted a crop of img1.jpg", "img1.jpg"]
    assert {world.state(name) for name in NAMES} == {"proposed"}
    assert [world.redo(), world.redo()] == ["accepted a crop of img1.jpg", "rejected the crops of img2.jpg"]
    assert {name: world.crops(name) for name in NAMES} == before


# Straightening


def test_a_level_is_suggested_and_only_taken_when_asked(world: ReviewWorld) -> None:
    world.until(world.pane.can_level)
    assert world.pane.level_button.text() == "Level: +1.3°, 82\u00a0% sure (L)"
    assert world.pane.page.editor.crop.angle == 0
    world.key(Key.Key_L)
    assert world.pane.page.editor.crop.angle == pytest.approx(1.3)
    assert not world.pane.can_level()
    world.settle()
    photo = world.photo("img1.jpg")
    assert world.crops("img1.jpg")[0].crop.inside(photo.width, photo.height)


# What is not there yet


def test_a_photo_without_crops_gets_some_by_itself(bare: ReviewWorld) -> None:
    bare.pane.filter.show_only(WITHOUT)
    bare.until(lambda: bool(bare.pane.desk.crops))
    assert bare.state("img1.jpg") == "proposed"
    bare.until(lambda: bare.state("img2.jpg") == "proposed")
    assert bare.state("img3.jpg") == "none"


def test_proposals_do_not_displace_what_was_drawn_meanwhile(bare: ReviewWorld) -> None:
    bare.pane.filter.show_only(WITHOUT)
    bare.key(Key.Key_Minus)
    drawn = bare.pane.page.editor.crop
    bare.key(Key.Key_P)
    bare.until(lambda: len(bare.pane.desk.crops) > 1)
    bare.settle()
    assert bare.pane.page.editor.crop == drawn
    assert bare.crops("img1.jpg")[0].crop == drawn or drawn in [crop.crop for crop in bare.crops("img1.jpg")]


def test_an_empty_profile_offers_the_one_button_that_fills_it(qtbot: QtBot) -> None:
    world = open_review(qtbot)
    assert world.pane.parts.stack.currentWidget() is world.pane.parts.empty
    world.close()


def test_a_crop_drawn_where_none_was_is_kept(bare: ReviewWorld) -> None:
    bare.pane.filter.show_only(WITHOUT)
    bare.pane.page.editor.change_to(Crop(Box(0.25, 0.25, 0.75, 0.75)))
    bare.key(Key.Key_Return)
    assert bare.state("img1.jpg") == "corrected"


def test_nothing_is_looked_at_before_the_review_is_shown(world: ReviewWorld) -> None:
    world.until(lambda: world.engine.state == "ready" and not world.pane.ahead.is_waiting())
    pane = CropPane(world.session)
    world.session.photos_changed.emit()
    assert pane.desk.photo is None
    assert pane.model.rowCount() == 0
    pane.close_pane()
    pane.deleteLater()
