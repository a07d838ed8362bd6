"""The library by keys and mouse: adding, filtering, looking, cropping, exporting, undoing."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.jobs.taste_state import LIVE_TASTE, TASTE_FILE
from desktop_app.panes.library.details import LibraryDetails
from desktop_app.panes.library.filter_bar import BROKEN
from ml_core.catalog.records import Judgement, NewPair, PhotoQuery
from ml_core.geometry import FULL_FRAME, Box, Crop
from ml_core.specs.engine import ProposeRequest, ScoreRequest
from tests.gui.library_world import FOUND, PROPOSED, LibraryWorld, open_library
from tests.pictures import scene, write_photo

Key = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def world(qtbot: QtBot) -> Iterator[LibraryWorld]:
    made = open_library(qtbot)
    yield made
    made.close()


@pytest.fixture
def shoot(world: LibraryWorld, tmp_path: Path) -> LibraryWorld:
    """Five photos, one of them broken."""
    for number in (1, 2, 3, 10):
        write_photo(tmp_path / "shoot" / f"img{number}.jpg", scene(seed=number))
    (tmp_path / "shoot" / "broken.jpg").write_bytes(b"\xff\xd8\xff none")
    world.add([tmp_path / "shoot"])
    return world


def look_at(world: LibraryWorld, name: str) -> None:
    """Go to a photo in the grid and press Return."""
    world.pane.grid.setFocus()
    world.key(Key.Key_Home)
    while (photo := world.pane.current_photo()) is not None and photo.path.name != name:
        world.key(Key.Key_Right)
    world.key(Key.Key_Return)
    assert world.shown() == name


def propose(world: LibraryWorld) -> None:
    world.key(Key.Key_P)
    world.until(lambda: not world.pane.crops.working)


# Adding


def test_an_empty_library_offers_the_one_button_that_fills_it(world: LibraryWorld, qtbot: QtBot) -> None:
    assert world.pane.stack.currentWidget() is world.pane.pages.empty
    button = world.pane.pages.empty.findChild(type(world.pane.header.add))
    assert button is not None
    with qtbot.waitSignal(world.pane.command_wanted) as wanted:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["window.add_folder"]


def test_photos_come_in_natural_order_and_the_broken_one_is_told(shoot: LibraryWorld) -> None:
    assert shoot.names() == ["broken.jpg", "img1.jpg", "img2.jpg", "img3.jpg", "img10.jpg"]
    assert shoot.notices == ["Added 5 photos; 1 cannot be read, see “Cannot be read” in the filter."]
    assert shoot.pane.filter.count.text() == "5 photos"
    assert shoot.pane.header.troubles.isVisible()
    assert shoot.pane.header.troubles.text() == "1 cannot be read"


def test_adding_the_same_folder_says_that_nothing_is_new(shoot: LibraryWorld, tmp_path: Path) -> None:
    shoot.add([tmp_path / "shoot"])
    assert shoot.notices[-1] == "5 photos found, all of them known already."
    (tmp_path / "nothing").mkdir()
    shoot.add([tmp_path / "nothing"])
    assert shoot.notices[-1] == "There are no photos in what you added."


def test_selected_photos_stay_selected_while_others_come_in(shoot: LibraryWorld, tmp_path: Path) -> None:
    shoot.pane.grid.setFocus()
    shoot.key(Key.Key_End)
    shoot.key(Key.Key_Left, SHIFT)
    before = [shoot.photo("img3.jpg").id, shoot.photo("img10.jpg").id]
    assert shoot.pane.selected_ids() == before
    write_photo(tmp_path / "other" / "aaa.jpg")
    shoot.add([tmp_path / "other"])
    assert shoot.names()[0] == "aaa.jpg"
    assert shoot.pane.selected_ids() == before
    current = shoot.pane.current_photo()
    assert current is not None
    assert current.path.name == "img3.jpg"


# Filter and order


def test_slash_leads_to_the_filter_and_escape_out_of_it(shoot: LibraryWorld) -> None:
    shoot.pane.grid.setFocus()
    shoot.type("/")
    assert shoot.window.focusWidget() is shoot.pane.filter.text
    shoot.type("img1")
    shoot.until(lambda: shoot.names() == ["img1.jpg", "img10.jpg"])
    assert shoot.pane.filter.count.text() == "2 photos"
    shoot.key(Key.Key_Escape)
    shoot.until(lambda: len(shoot.names()) == 5)
    shoot.key(Key.Key_Escape)
    assert shoot.window.focusWidget() is shoot.pane.grid


def test_a_filter_that_leaves_nothing_offers_to_be_cleared(shoot: LibraryWorld) -> None:
    shoot.key(Key.Key_F, CTRL)
    shoot.type("nowhere")
    shoot.until(lambda: shoot.pane.stack.currentWidget() is shoot.pane.pages.no_match)
    assert shoot.session.shown == PhotoQuery(text="nowhere")
    shoot.key(Key.Key_F, CTRL | SHIFT)
    assert len(shoot.names()) == 5
    assert shoot.pane.stack.currentWidget() is shoot.pane.grid


def test_the_order_can_be_chosen_and_turned_round(shoot: LibraryWorld) -> None:
    shoot.pane.filter.sort.direction.click()
    assert shoot.names() == ["img10.jpg", "img3.jpg", "img2.jpg", "img1.jpg", "broken.jpg"]
    shoot.pane.filter.sort.list.setCurrentText("File size")
    sizes = [photo.size for row in range(5) if (photo := shoot.pane.model.photo(row)) is not None]
    assert sizes == sorted(sizes, reverse=True)


def test_scores_come_by_themselves_and_can_be_filtered_by(shoot: LibraryWorld) -> None:
    shoot.pane.filling.start()
    shoot.until(lambda: shoot.session.catalog.count(PhotoQuery(min_score=1.0)) == 4)
    shoot.pane.filter.score.setValue(4.5)
    shoot.until(lambda: len(shoot.names()) == 4)
    shoot.pane.filter.score.setValue(5.5)
    shoot.until(lambda: shoot.pane.stack.currentWidget() is shoot.pane.pages.no_match)


# What cannot be read


def test_broken_photos_are_listed_with_reasons_and_read_again_when_mended(shoot: LibraryWorld) -> None:
    shoot.pane.header.troubles.click()
    assert shoot.pane.filter.shown.currentText() == BROKEN
    model = shoot.pane.trouble_model
    assert model.rowCount() == 1
    assert model.data(model.index(0, 0)) == "broken.jpg"
    assert len(model.data(model.index(0, 1))) > 10
    write_photo(shoot.photo("broken.jpg").path)
    shoot.pane.troubles.setFocus()
    shoot.key(Key.Key_A, CTRL)
    shoot.key(Key.Key_F5, SHIFT)
    shoot.until(lambda: shoot.photo("broken.jpg").state == "ready")
    shoot.until(lambda: shoot.pane.stack.currentWidget() is shoot.pane.pages.no_match)


def test_the_details_say_what_is_wrong(shoot: LibraryWorld) -> None:
    look_at(shoot, "broken.jpg")
    words = " ".join(shoot.pane.details.words())
    reason = shoot.photo("broken.jpg").reason.splitlines()[0]
    assert reason in words
    assert reason in shoot.pane.page.words.text()
    shoot.key(Key.Key_P)
    assert not shoot.engine.requests(ProposeRequest)


# Taking photos off the list


def test_removed_photos_come_back_with_crops_and_subject(shoot: LibraryWorld) -> None:
    look_at(shoot, "img2.jpg")
    propose(shoot)
    shoot.pane.subject.find_at(0.5, 0.5)
    shoot.until(lambda: shoot.photo("img2.jpg").subject_source == "user")
    before = shoot.photo("img2.jpg")
    crops = [crop.crop for crop in shoot.session.catalog.crops(before.id)]
    shoot.key(Key.Key_Escape)
    shoot.key(Key.Key_Delete)
    assert "img2.jpg" not in shoot.names()
    assert before.path.exists()
    assert shoot.pane.history.undo() == "took 1 photo off the list"
    shoot.until(lambda: "img2.jpg" in shoot.names() and shoot.photo("img2.jpg").state == "ready")
    after = shoot.photo("img2.jpg")
    assert (after.subject, after.subject_source, after.crop_state) == (before.subject, "user", "proposed")
    assert [crop.crop for crop in shoot.session.catalog.crops(after.id)] == crops


# The full view


def test_return_looks_arrows_go_on_escape_comes_back(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    shoot.key(Key.Key_Right)
    assert shoot.shown() == "img2.jpg"
    assert "3 of 5" in shoot.pane.page.name.text()
    for _ in range(5):
        shoot.key(Key.Key_Left)
    assert shoot.shown() == "broken.jpg"
    shoot.key(Key.Key_Right)
    shoot.key(Key.Key_Escape)
    assert not shoot.pane.in_view()
    current = shoot.pane.grid.current_photo()
    assert current is not None
    assert current.path.name == "img1.jpg"
    assert shoot.window.focusWidget() is shoot.pane.grid


def test_a_double_click_looks_as_well(shoot: LibraryWorld) -> None:
    grid = shoot.pane.grid
    at = grid.visualRect(grid.model().index(2, 0)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shoot.shown() == "img2.jpg"


def test_scores_and_their_terms_are_in_the_panel(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    shoot.until(lambda: bool(shoot.pane.details.bars.words()))
    assert shoot.pane.details.bars.words() == ["Rule of thirds +2.0", "Faces -1.0"]
    assert "5.0" in shoot.pane.details.words()
    assert shoot.photo("img1.jpg").score == 5.0
    propose(shoot)
    shoot.until(lambda: "The crop: 6.1 (+1.1)" in shoot.pane.details.words())


# Crops


def test_a_crop_is_proposed_chosen_accepted_and_the_next_photo_comes(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    propose(shoot)
    assert shoot.photo("img1.jpg").crop_state == "proposed"
    assert shoot.pane.page.view.crop == PROPOSED[0]
    shoot.key(Key.Key_2)
    assert shoot.pane.page.view.crop == PROPOSED[1]
    shoot.key(Key.Key_9)
    assert shoot.pane.page.view.crop == PROPOSED[1]
    shoot.key(Key.Key_Return)
    assert shoot.photo("img1.jpg").crop_state == "accepted"
    assert shoot.shown() == "img2.jpg"
    accepted = [crop.crop.box for _, crop in shoot.session.catalog.accepted()]
    assert accepted == [PROPOSED[1]]
    shoot.pane.history.undo()
    assert shoot.photo("img1.jpg").crop_state == "proposed"


def test_from_ten_answers_on_the_taste_ranks_crops_and_says_what_it_finds(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    judge(shoot, 9)
    propose(shoot)
    assert shoot.engine.requests(ProposeRequest)[-1].taste is None
    judge(shoot, 1)
    propose(shoot)
    asked = shoot.engine.requests(ProposeRequest)[-1]
    assert (asked.taste, asked.weight) == (shoot.session.profile.models_folder / LIVE_TASTE, 0.7)
    details = cast("LibraryDetails", shoot.pane.panel())
    shoot.until(lambda: any("82%" in words for words in details.words()))
    assert details.reasons.words() == ["tighter crops +0.9"]


def judge(shoot: LibraryWorld, count: int) -> None:
    """Answer pairs, as the annotate pane does; the engine's taste follows."""
    catalog, whole = shoot.session.catalog, Crop(FULL_FRAME)
    photo = shoot.photos()[0].path
    pairs = [NewPair(photo, whole, Crop(Box(0, 0, 0.5, 1)), "full frame", "random") for _ in range(count)]
    for pair in catalog.add_pairs(pairs):
        catalog.judge(Judgement(pair, "a", annotator="Ada"))
    folder = shoot.session.profile.models_folder / LIVE_TASTE
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TASTE_FILE).write_text("{}")


def test_accepting_another_crop_replaces_the_one_before(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    propose(shoot)
    shoot.key(Key.Key_Return)
    shoot.key(Key.Key_Left)
    assert shoot.pane.page.view.crop == PROPOSED[0]
    shoot.key(Key.Key_3)
    shoot.key(Key.Key_Return)
    assert [crop.crop.box for _, crop in shoot.session.catalog.accepted()] == [PROPOSED[2]]


def test_rejecting_hides_the_crops_and_can_be_undone(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    propose(shoot)
    shoot.key(Key.Key_Backspace)
    assert shoot.photo("img1.jpg").crop_state == "rejected"
    shoot.key(Key.Key_Left)
    assert not shoot.pane.crops.crops
    shoot.pane.history.undo()
    assert shoot.pane.page.view.crop == PROPOSED[0]
    assert shoot.photo("img1.jpg").crop_state == "proposed"


def test_return_without_a_crop_stays(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    shoot.key(Key.Key_Return)
    assert shoot.shown() == "img1.jpg"


def test_the_next_shape_is_asked_for_and_replaces_proposals(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    propose(shoot)
    shoot.key(Key.Key_R)
    shoot.key(Key.Key_R)
    shoot.until(lambda: not shoot.pane.crops.working)
    assert [request.aspect for request in shoot.engine.requests(ProposeRequest)] == ["free", "original", "1:1"]
    crops = shoot.session.catalog.crops(shoot.photo("img1.jpg").id)
    assert {crop.aspect for crop in crops} == {"1:1"}
    assert shoot.pane.page.aspect.currentData() == "1:1"


def test_before_and_after_shows_the_crop_alone(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    propose(shoot)
    shoot.type("\\")
    assert shoot.pane.page.view.placement.frame == PROPOSED[0]
    shoot.key(Key.Key_2)
    assert shoot.pane.page.view.placement.frame == PROPOSED[1]
    shoot.type("\\")
    assert not shoot.pane.page.view.shows_result()


def test_proposals_that_come_late_do_not_land_on_another_photo(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    shoot.key(Key.Key_P)
    shoot.key(Key.Key_Right)
    shoot.qtbot.wait(50)
    assert shoot.photo("img2.jpg").crop_state == "none"
    assert shoot.pane.page.view.crop is None
    assert not shoot.pane.crops.working


def test_an_engine_that_fails_is_told_and_nothing_is_lost(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    propose(shoot)
    shoot.engine.failing = True
    propose(shoot)
    assert [str(error) for error in shoot.errors][-1:] == ["The engine is tired. Let it rest."]
    assert shoot.pane.page.view.crop == PROPOSED[0]


def test_no_crop_at_all_is_said(shoot: LibraryWorld) -> None:
    shoot.engine.proposed = ()
    look_at(shoot, "img1.jpg")
    propose(shoot)
    assert "No crop of this shape" in shoot.pane.page.words.text()


# The subject


def view_point(world: LibraryWorld, x: float, y: float) -> QPoint:
    photo = world.pane.page.view.placement.photo
    return QPointF(photo.left() + x * photo.width(), photo.top() + y * photo.height()).toPoint()


def test_one_click_marks_the_subject_and_undo_takes_it_back(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    shoot.key(Key.Key_T)
    shoot.until(lambda: shoot.pane.page.view.subject.box == FOUND)
    assert shoot.photo("img1.jpg").subject is None
    QTest.mouseClick(shoot.pane.page.view, Qt.MouseButton.LeftButton, pos=view_point(shoot, 0.2, 0.2))
    shoot.until(lambda: shoot.photo("img1.jpg").subject_source == "user")
    assert shoot.photo("img1.jpg").subject == pytest.approx((0.1, 0.1, 0.3, 0.3), abs=0.01)
    shoot.until(lambda: any(each.photo.subject is not None for each in shoot.engine.requests(ScoreRequest)))
    shoot.pane.history.undo()
    assert shoot.photo("img1.jpg").subject is None
    shoot.key(Key.Key_Escape)
    assert not shoot.pane.page.view.subject.is_on
    assert shoot.pane.in_view()


def test_the_edges_of_the_subject_can_be_dragged(shoot: LibraryWorld) -> None:
    look_at(shoot, "img1.jpg")
    shoot.key(Key.Key_T)
    shoot.until(lambda: shoot.pane.page.view.subject.box == FOUND)
    view = shoot.pane.page.view
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=view_point(shoot, FOUND[0], 0.5))
    QTest.mouseMove(view, view_point(shoot, 0.4, 0.5))
    QTest.mouseMove(view, view_point(shoot, 0.3, 0.5))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=view_point(shoot, 0.3, 0.5))
    box = shoot.photo("img1.jpg").subject
    assert box == pytest.approx((0.3, *FOUND[1:]), abs=0.01)
    shoot.key(Key.Key_T, SHIFT)
    assert shoot.photo("img1.jpg").subject is None
    shoot.pane.history.undo()
    assert shoot.photo("img1.jpg").subject == box


# Export


def test_accepted_crops_are_exported_and_the_originals_stay(shoot: LibraryWorld, tmp_path: Path) -> None:
    originals = {photo.path: photo.path.read_bytes() for photo in shoot.photos()}
    for name in ("img1.jpg", "img2.jpg"):
        look_at(shoot, name)
        propose(shoot)
        shoot.key(Key.Key_Return)
        shoot.key(Key.Key_Escape)
    shoot.key(Key.Key_E, CTRL)
    assert shoot.pane.sheet.isVisible()
    shoot.pane.sheet.folder.setText(str(tmp_path / "out"))
    assert shoot.pane.sheet.sentence() == f"Writes 2 copies to {tmp_path / 'out'}; the originals are not touched."
    shoot.pane.sheet.write.click()
    shoot.until(lambda: shoot.pane.sheet.outcome.words.text().startswith("Wrote 2 copies"))
    written = sorted((tmp_path / "out").iterdir())
    assert [file.name for file in written] == ["img1-crop.jpg", "img2-crop.jpg"]
    with Image.open(written[0]) as copy:
        assert copy.size == (384, 256)
    assert {path: path.read_bytes() for path in originals} == originals


def test_without_an_accepted_crop_the_export_says_how_to_get_one(shoot: LibraryWorld) -> None:
    shoot.key(Key.Key_E, CTRL)
    assert not shoot.pane.sheet.isVisible()
    assert "no accepted crop" in shoot.notices[-1]


def test_copies_that_could_not_be_written_are_named(shoot: LibraryWorld, tmp_path: Path) -> None:
    look_at(shoot, "img1.jpg")
    propose(shoot)
    shoot.key(Key.Key_Return)
    shoot.photo("img1.jpg").path.unlink()
    shoot.key(Key.Key_Escape)
    shoot.key(Key.Key_E, CTRL)
    shoot.pane.sheet.folder.setText(str(tmp_path / "out"))
    shoot.pane.sheet.write.click()
    shoot.until(lambda: "Not written:" in shoot.pane.sheet.outcome.details.toPlainText())
    assert "img1.jpg" in shoot.pane.sheet.outcome.details.toPlainText()


# What the window asks of a pane


def test_a_photo_found_elsewhere_is_shown_whatever_the_filter_is(shoot: LibraryWorld) -> None:
    shoot.pane.filter.text.setText("img2")
    shoot.until(lambda: shoot.names() == ["img2.jpg"])
    shoot.pane.show_photo(shoot.photo("img3.jpg").id)
    assert shoot.shown() == "img3.jpg"


def test_changes_on_disk_are_seen(shoot: LibraryWorld) -> None:
    shoot.photo("img3.jpg").path.unlink()
    shoot.key(Key.Key_F5)
    shoot.until(lambda: shoot.photo("img3.jpg").state == "broken")
    shoot.until(lambda: shoot.pane.header.troubles.text() == "2 cannot be read")


def test_the_first_look_at_the_library_looks_for_changes_on_disk(shoot: LibraryWorld) -> None:
    shoot.photo("img3.jpg").path.unlink()
    shoot.until(lambda: shoot.photo("img3.jpg").state == "broken")
