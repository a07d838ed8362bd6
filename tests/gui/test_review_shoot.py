"""The review of a whole shoot: groups, shapes, outputs, similar photos, what is learnt, and many photos at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.panes.crop.review_filter import ACCEPTED, ALL, ATTENTION, PROPOSED, WITHOUT
from desktop_app.panes.crop.shapes import Shape
from ml_core.catalog.cropping_choices import load_choices
from ml_core.catalog.records import Judgement, NewCrop, NewPair
from ml_core.geometry import Box, Crop
from ml_core.specs.engine import BurstsRequest, ProposeRequest, RememberRequest, TasteRequest
from ml_core.specs.outputs import PRESETS
from tests.gui.review_world import BOXES, ReviewWorld, open_review
from tests.pictures import scene, write_photo

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
NAMES = ["img1.jpg", "img2.jpg", "img3.jpg", "img10.jpg"]
SQUARE = next(output for output in PRESETS if output.name == "Instagram square")


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


def names(world: ReviewWorld) -> list[str]:
    rows = range(world.pane.model.rowCount())
    return [photo.path.name for row in rows if (photo := world.pane.model.photo(row)) is not None]


# Groups and order


def test_groups_say_how_many_there_are(world: ReviewWorld) -> None:
    world.key(Key.Key_Return)
    world.key(Key.Key_Backspace)
    world.until(lambda: world.pane.filter.counts[PROPOSED] == 2)
    counts = world.pane.filter.counts
    assert (counts[ALL], counts[ACCEPTED], counts["Rejected"], counts[WITHOUT]) == (4, 1, 1, 0)


def test_rows_stay_while_photos_leave_the_group(world: ReviewWorld) -> None:
    world.pane.filter.show_only(PROPOSED)
    for _ in range(3):
        world.key(Key.Key_Return)
    assert names(world) == NAMES
    assert world.shown() == "img10.jpg"
    world.key(Key.Key_Escape)
    world.pane.filter.show_only(PROPOSED)
    assert names(world) == ["img10.jpg"]


def test_what_asks_for_a_look_is_a_group_of_its_own(bare: ReviewWorld) -> None:
    bare.propose("img1.jpg", "img3.jpg")
    bare.propose("img2.jpg", confidence=0.3, attention=("low confidence", "subject cut"))
    bare.pane.filter.show_only(ATTENTION)
    assert names(bare) == ["img2.jpg"]
    assert bare.pane.page.attention.text() == "Thirds is not sure of this crop. The subject is cut"
    bare.key(Key.Key_Return)
    assert bare.photo("img2.jpg").crop_state == "accepted"


def test_the_surest_crops_come_first_when_sorted_by_confidence(bare: ReviewWorld) -> None:
    for name, confidence in zip(NAMES, (0.4, 0.9, 0.2, 0.7), strict=True):
        bare.propose(name, confidence=confidence)
    bare.pane.filter.sort.list.setCurrentText("Confidence")
    assert names(bare) == ["img2.jpg", "img10.jpg", "img1.jpg", "img3.jpg"]


# Shapes


def test_r_shows_the_next_shape_at_once_and_better_crops_later(world: ReviewWorld) -> None:
    for _ in range(2):
        world.key(Key.Key_R)
    photo, crop = world.photo("img1.jpg"), world.pane.page.editor.crop
    assert crop.box.width * photo.width == pytest.approx(crop.box.height * photo.height)
    assert world.state("img1.jpg") == "proposed"
    world.until(lambda: bool(world.engine.requests(ProposeRequest)) and not world.pane.desk.working)
    asked = world.engine.requests(ProposeRequest)[-1]
    assert (asked.aspect, asked.turned, asked.count) == ("1:1", False, 9)
    world.pane.desks.choices.keep()
    assert load_choices(world.session.profile).aspect == "1:1"
    world.undo()
    assert world.pane.desk.shape.aspect == "original"


def test_shift_r_turns_the_shape(world: ReviewWorld) -> None:
    for _ in range(3):
        world.key(Key.Key_R)
    wide = world.pane.page.editor.crop.box
    world.key(Key.Key_R, SHIFT)
    upright = world.pane.page.editor.crop.box
    photo = world.photo("img1.jpg")
    assert wide.width * photo.width / (wide.height * photo.height) == pytest.approx(5 / 4)
    assert upright.width * photo.width / (upright.height * photo.height) == pytest.approx(4 / 5)


def test_a_shape_of_ones_own_is_typed_and_remembered(world: ReviewWorld) -> None:
    field = world.pane.side.aspect
    field.list.setCurrentIndex(field.list.count() - 1)
    field.list.activated.emit(field.list.count() - 1)
    QTest.keyClicks(field.own, "7x6")
    QTest.keyClick(field.own, Key.Key_Return)
    assert world.pane.desk.shape.aspect == "7:6"
    assert "7:6" in world.pane.choices.names
    assert not field.own.isVisible()
    field.list.activated.emit(field.list.count() - 1)


def test_what_is_no_shape_is_refused(bare: ReviewWorld) -> None:
    field = bare.pane.side.aspect
    field.own.show()
    QTest.keyClicks(field.own, "wide")
    QTest.keyClick(field.own, Key.Key_Return)
    assert "is not an aspect ratio" in str(bare.errors.pop())


# Outputs


def test_each_output_has_a_crop_of_its_own(world: ReviewWorld) -> None:
    world.pane.side.outputs.editor.tick(SQUARE.name).click()
    assert [output.name for output in world.pane.tabs.outputs] == ["", SQUARE.name]
    world.key(Key.Key_Return)
    world.key(Key.Key_Space, SHIFT)
    world.key(Key.Key_V)
    world.until(lambda: not world.pane.desk.working)
    assert world.engine.requests(ProposeRequest)[-1].aspect == "1:1"
    world.key(Key.Key_Return)
    kept = {crop.output: crop.state for crop in world.crops("img1.jpg") if crop.state != "proposed"}
    assert kept == {"": "accepted", SQUARE.name: kept[SQUARE.name]}
    assert world.shown() == "img2.jpg"
    assert world.pane.desk.output == SQUARE


def test_a_crop_with_too_few_pixels_for_its_output_asks_for_a_look(world: ReviewWorld) -> None:
    world.pane.side.outputs.editor.tick("A3").click()
    world.key(Key.Key_V)
    world.until(lambda: any(crop.output == "A3" for crop in world.crops("img1.jpg")))
    assert all("small" in crop.attention for crop in world.crops("img1.jpg") if crop.output == "A3")


# Similar photos


def test_a_gives_similar_photos_the_same_crop_in_one_act(world: ReviewWorld) -> None:
    world.engine.bursts = (tuple(world.photo(name).path for name in NAMES[:3]),)
    world.until(lambda: bool(world.engine.requests(BurstsRequest)) and world.pane.has_similar())
    assert world.pane.similar_button.text() == "Apply to the 2 similar photos (A)"
    world.key(Key.Key_Minus)
    drawn = world.pane.page.editor.crop
    world.key(Key.Key_A)
    for name in NAMES[:3]:
        assert [crop.crop for crop in world.crops(name) if crop.state == "corrected"] == [drawn]
    assert world.state("img10.jpg") == "proposed"
    assert world.undo() == "gave the crop to 2 similar photos"
    assert [world.state(name) for name in NAMES[:3]] == ["corrected", "proposed", "proposed"]


# Learning


def test_what_is_decided_is_learnt_a_moment_later(world: ReviewWorld) -> None:
    pair = NewPair(world.photo("img1.jpg").path, Crop(BOXES[0]), Crop(BOXES[1]), "policy", "dense", "accepted")
    world.session.catalog.judge(Judgement(world.session.catalog.add_pairs([pair])[0], "a"))
    world.key(Key.Key_Return)
    world.until(lambda: bool(world.engine.requests(TasteRequest)))
    (remembered,) = world.engine.requests(RememberRequest)
    assert remembered.photos == (world.photo("img1.jpg").path,)
    world.until(lambda: bool(world.pane.side.learnt.text()))
    assert world.pane.side.learnt.text() == "Learnt from 1 of your crops; proposals follow when there are a few more."


def test_photos_to_come_are_proposed_anew_after_something_was_learnt(world: ReviewWorld) -> None:
    world.key(Key.Key_Return)
    world.until(lambda: world.pane.desks.teaching.learnt_at > 0)
    following = world.photo("img3.jpg").path
    world.until(lambda: any(each.photo.path == following for each in world.engine.requests(ProposeRequest)))


# The grid


def test_several_photos_are_accepted_at_once_in_the_grid(world: ReviewWorld) -> None:
    world.key(Key.Key_G)
    world.key(Key.Key_Home)
    world.key(Key.Key_Right, SHIFT)
    world.key(Key.Key_Return)
    assert [world.state(name) for name in NAMES] == ["accepted", "accepted", "proposed", "proposed"]
    assert world.undo() == "accepted the crops of 2 photos"
    assert {world.state(name) for name in NAMES} == {"proposed"}


def test_very_many_photos_are_decided_on_beside_the_window(world: ReviewWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.jobs.crop_changes._BESIDE", 1)
    monkeypatch.setattr("desktop_app.jobs.crop_changes._AT_ONCE", 2)
    world.key(Key.Key_G)
    world.pane.grid.selectAll()
    world.key(Key.Key_Return)
    world.until(lambda: {world.state(name) for name in NAMES} == {"accepted"})
    world.until(world.pane.history.can_undo)
    world.undo()
    world.until(lambda: {world.state(name) for name in NAMES} == {"proposed"})
    world.redo()
    world.until(lambda: {world.state(name) for name in NAMES} == {"accepted"})


def test_return_in_the_grid_takes_the_crop_as_the_grid_shows_it_and_goes_on(world: ReviewWorld) -> None:
    world.pane.desks.choices.take_shape(Shape("1:1"))
    world.pane.desk.prefer(Shape("1:1"))
    world.key(Key.Key_G)
    world.key(Key.Key_Home)
    world.key(Key.Key_Return)
    assert next(crop for crop in world.crops("img1.jpg") if crop.state == "accepted").crop == Crop(BOXES[0])
    assert world.shown() == "img2.jpg"


def test_g_and_space_and_escape_go_between_grid_and_photo(world: ReviewWorld) -> None:
    assert world.pane.in_view()
    world.key(Key.Key_Escape)
    assert world.pane.in_grid()
    world.key(Key.Key_Right)
    world.key(Key.Key_Space)
    assert world.pane.in_view()
    assert world.shown() == "img2.jpg"
    world.key(Key.Key_G)
    assert world.pane.in_grid()


def test_backslash_shows_after_then_before_then_both(world: ReviewWorld) -> None:
    editor = world.pane.page.editor
    seen = []
    for _ in range(3):
        world.key(Key.Key_Backslash)
        seen.append((editor.shows_result, editor.shows_before))
    assert seen == [(True, False), (False, True), (False, False)]


# Many photos


def test_photos_without_crops_are_offered_one_button(bare: ReviewWorld) -> None:
    assert bare.pane.parts.stack.currentWidget() is bare.pane.parts.unproposed
    assert bare.pane.parts.begin.text() == "Propose crops for 4 photos"
    assert not bare.engine.requests(ProposeRequest)


def test_export_asks_how_once_there_is_something(world: ReviewWorld) -> None:
    world.pane.export()
    assert world.notices[-1] == "There is no accepted crop yet. Return accepts the one that is shown."
    world.key(Key.Key_Return)
    world.pane.export()
    assert world.pane.sheet.isVisible()
    world.key(Key.Key_Escape)
    assert not world.pane.sheet.isVisible()
    assert world.pane.in_view()


def test_a_crop_of_another_shape_shows_in_the_one_that_is_wanted(bare: ReviewWorld) -> None:
    photo = bare.photo("img2.jpg")
    bare.session.catalog.add_crops([NewCrop(photo.id, Crop(box), "dense", aspect="free") for box in BOXES])
    bare.session.photos_changed.emit()
    for _ in range(2):
        bare.key(Key.Key_R)
    bare.pane.show_row(1)
    crop = bare.pane.page.editor.crop
    assert crop.box.width * photo.width == pytest.approx(crop.box.height * photo.height)
    assert crop.box != Box(0, 0, 1, 1)


def test_a_crop_that_a_run_replaced_meanwhile_is_accepted_all_the_same(world: ReviewWorld) -> None:
    photo, shown = world.photo("img1.jpg"), world.pane.page.editor.crop
    world.session.catalog.clear_proposals([photo.id])
    world.session.catalog.add_crops([NewCrop(photo.id, Crop(Box(0.4, 0.4, 0.6, 0.6)), "dense")])
    world.key(Key.Key_Return)
    assert [crop.crop for crop in world.crops("img1.jpg") if crop.state == "accepted"] == [shown]
