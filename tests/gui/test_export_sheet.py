"""The export sheet over the library, by keys and mouse; its runs work in this process."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.jobs.export_choices import last_export
from desktop_app.jobs.exporting import accepted_orders
from desktop_app.widgets.export_sheet import ExportSheet
from desktop_app.widgets.theme import Appearance
from ml_core.catalog.records import NewCrop
from ml_core.geometry import Box, Crop
from ml_core.specs.tasks import EXPORT_TARGETS, ExportTarget
from tests.gui.library_world import LibraryWorld, open_library
from tests.pictures import scene, write_photo

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
CROP = Crop(Box(0.1, 0.1, 0.9, 0.9))


@pytest.fixture
def world(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[LibraryWorld]:
    """Three photos with a corrected crop each, one of them a crop for screens, and a fourth photo without."""
    made = open_library(qtbot)
    for number in range(4):
        write_photo(tmp_path / "shoot" / f"img{number}.jpg", scene(seed=number))
    made.add([tmp_path / "shoot"])
    ids = [photo.id for photo in made.photos()]
    made.session.catalog.add_crops([NewCrop(each, CROP, "user", "corrected", "3:2") for each in ids[:3]])
    made.session.catalog.add_crops([NewCrop(ids[0], CROP, "user", "accepted", "1:1", output="Instagram square")])
    yield made
    made.close()


@pytest.fixture
def sheet(world: LibraryWorld, tmp_path: Path) -> ExportSheet:
    """The sheet, opened by its key, with a folder to write to."""
    world.pane.grid.setFocus()
    world.key(Key.Key_E, CTRL)
    shown = world.pane.sheet
    assert shown.isVisible()
    shown.folder.setText(str(tmp_path / "out"))
    return shown


def tick(sheet: ExportSheet, *targets: ExportTarget) -> None:
    """Tick these alone, by the space bar."""
    for target, box in sheet.form.targets.boxes.items():
        if box.isChecked() != (target in targets):
            box.setFocus()
            QTest.keyClick(box, Key.Key_Space)


def press(button: QPushButton) -> None:
    button.setFocus()
    QTest.keyClick(button, Key.Key_Space)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_sentence_says_what_will_be_written(world: LibraryWorld, sheet: ExportSheet, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert sheet.title.text() == "Export 4 crops"
    assert sheet.sentence() == f"Writes 4 copies to {out}; the originals are not touched."
    tick(sheet, "copies", "contact sheet", "table", "darktable")
    assert sheet.sentence() == (
        f"Writes 4 copies, a contact sheet and a table to {out}; writes up to 3 files beside the photos; "
        "the originals are not touched."
    )
    tick(sheet)
    assert not sheet.write.isEnabled()
    assert "tick what you need" in sheet.sentence()
    tick(sheet, "darktable")
    assert sheet.write.isEnabled()
    assert not sheet.folder.isVisible()


def test_consent_is_asked_for_with_the_number_of_photos(world: LibraryWorld, sheet: ExportSheet) -> None:
    consent = sheet.form.targets.consent
    assert not consent.isVisible()
    tick(sheet, "lightroom")
    assert consent.isVisible()
    assert consent.text() == "Write into 3 photos"
    assert not sheet.form.config().embed
    consent.setFocus()
    QTest.keyClick(consent, Key.Key_Space)
    assert sheet.form.config().embed
    assert sheet.sentence() == "Changes the metadata of 3 photos, no pixel of them."
    tick(sheet, "copies")
    assert not sheet.form.config().embed
    assert "the originals are not touched" in sheet.sentence()


def test_raw_photos_need_no_consent(world: LibraryWorld, sheet: ExportSheet) -> None:
    orders = accepted_orders(world.session)
    raw = [Path("/shoot/a.CR3"), Path("/shoot/b.nef")]
    sheet.form.targets.set_photos(raw)
    tick(sheet, "lightroom")
    assert not sheet.form.targets.consent.isVisible()
    sheet.form.targets.set_photos([*raw, orders[0].photo, Path("/shoot/c.dng")])
    assert sheet.form.targets.consent.text() == "Write into 2 photos"


def test_the_example_follows_the_names(world: LibraryWorld, sheet: ExportSheet) -> None:
    names = sheet.form.copies.names
    assert names.example.text() == "The first is called img0-crop.jpg"
    names.edit.setFocus()
    names.edit.selectAll()
    QTest.keyClicks(names.edit, "{number} {name} {aspect}")
    assert names.example.text() == "The first is called 001 img0 3x2.jpg"
    sheet.form.copies.format.setCurrentIndex(sheet.form.copies.format.findData("webp"))
    assert names.example.text().endswith(".webp")
    QTest.keyClicks(names.edit, "{nope}")
    assert "Names know no “{nope}”" in names.example.text()
    assert not sheet.write.isEnabled()
    assert not sheet.look.isEnabled()
    names.edit.setText("..")
    assert "empty" in sheet.sentence()


def test_fields_are_put_into_the_names_by_a_menu(world: LibraryWorld, sheet: ExportSheet) -> None:
    names = sheet.form.copies.names
    names.edit.setText("")
    menu = names.insert.menu()
    assert menu is not None
    actions = {action.text(): action for action in menu.actions()}
    actions["The day it was taken"].trigger()
    actions["The photo's name"].trigger()
    assert names.template() == "{date}{name}"


def test_what_would_change_is_listed_and_nothing_is_written(
    world: LibraryWorld, sheet: ExportSheet, tmp_path: Path
) -> None:
    before = digests(tmp_path / "shoot")
    tick(sheet, "copies", "lightroom", "rawtherapee")
    sheet.form.targets.consent.setChecked(True)
    press(sheet.look)
    world.until(lambda: sheet.pages.currentWidget() is sheet.preview)
    model = sheet.preview.model
    rows = [[model.data(model.index(row, column)) for column in range(3)] for row in range(model.rowCount())]
    assert [row[0] for row in rows] == ["Changed"] * 3 + ["New"] * 7
    assert ["New", "img0-crop.jpg", "480 × 320 px → 384 × 256 px"] in rows
    assert "3 photos would get metadata" in sheet.preview.headline.text()
    assert not (tmp_path / "out").exists()
    assert digests(tmp_path / "shoot") == before
    # Looking leaves no run behind.
    world.until(lambda: list(world.session.profile.runs_folder.iterdir()) == [])
    press(sheet.back)
    assert sheet.pages.currentWidget() is sheet.form
    assert sheet.form.targets.consent.isChecked()


def test_an_export_is_written_and_taken_back(world: LibraryWorld, sheet: ExportSheet, tmp_path: Path) -> None:
    before = digests(tmp_path / "shoot")
    tick(sheet, "copies", "lightroom", "darktable", "contact sheet")
    sheet.form.targets.consent.setChecked(True)
    press(sheet.write)
    world.until(sheet.take_back.isVisible)
    words = sheet.outcome.words.text()
    assert "Wrote 4 copies" in words
    assert "Wrote the crop into 3 photos" in words
    assert "one crop for each photo" in sheet.outcome.details.toPlainText()
    assert digests(tmp_path / "shoot") != before
    press(sheet.take_back)
    world.until(lambda: "Took back" in sheet.outcome.words.text())
    assert not sheet.take_back.isVisible()
    assert digests(tmp_path / "shoot") == before
    assert not (tmp_path / "out").exists()
    press(sheet.done)
    assert not sheet.isVisible()
    assert not any(words.startswith(("Wrote", "Took")) for words in world.notices)


def test_an_export_can_be_taken_back_later(world: LibraryWorld, sheet: ExportSheet, tmp_path: Path) -> None:
    assert not sheet.take_back.isVisible()
    press(sheet.write)
    world.until(sheet.done.isVisible)
    press(sheet.done)
    world.pane.open_export()
    assert sheet.pages.currentWidget() is sheet.form
    assert sheet.take_back.text() == "Revert last export"
    press(sheet.take_back)
    world.until(lambda: "Took back 4 new files" in sheet.outcome.words.text())
    assert not (tmp_path / "out").exists()
    press(sheet.done)
    world.pane.open_export()
    assert not sheet.take_back.isVisible()


def test_what_was_left_alone_is_told(world: LibraryWorld, sheet: ExportSheet, tmp_path: Path) -> None:
    press(sheet.write)
    world.until(sheet.take_back.isVisible)
    (tmp_path / "out" / "img0-crop.jpg").write_text("mine")
    press(sheet.take_back)
    world.until(lambda: "left alone" in sheet.outcome.words.text())
    assert "img0-crop.jpg: It was changed since" in sheet.outcome.details.toPlainText()


def test_choices_are_remembered_but_for_the_consent(world: LibraryWorld, sheet: ExportSheet) -> None:
    tick(sheet, "copies", "lightroom")
    sheet.form.targets.consent.setChecked(True)
    sheet.form.copies.format.setCurrentIndex(sheet.form.copies.format.findData("tiff"))
    sheet.form.copies.edges.setCurrentIndex(sheet.form.copies.edges.findData(2048))
    sheet.form.copies.names.edit.setText("{name} print")
    press(sheet.write)
    world.until(sheet.done.isVisible)
    press(sheet.done)
    kept = last_export()
    assert (kept.format, kept.max_edge, kept.name, kept.crops) == ("tiff", 2048, "{name} print", ())
    world.pane.open_export()
    assert sheet.form.targets.targets() == ("copies", "lightroom")
    assert sheet.form.copies.names.template() == "{name} print"
    assert not sheet.form.targets.consent.isChecked()
    assert sheet.form.config().max_edge == 2048


def test_crops_for_screens_get_their_pixels_if_wanted(world: LibraryWorld, sheet: ExportSheet) -> None:
    own = sheet.form.copies.own_size
    assert own.isVisible()
    assert [order.pixels for order in sheet.form.config().crops if order.output] == [(1080, 1080)]
    own.setFocus()
    QTest.keyClick(own, Key.Key_Space)
    assert {order.pixels for order in sheet.form.config().crops} == {(0, 0)}


def test_only_the_photos_that_are_named_are_exported(world: LibraryWorld) -> None:
    ids = [photo.id for photo in world.photos()]
    assert {order.photo.name for order in accepted_orders(world.session, ids[1:2])} == {"img1.jpg"}


def test_quality_and_losslessness_are_offered_where_they_count(world: LibraryWorld, sheet: ExportSheet) -> None:
    form = sheet.form.copies
    form.lossless.setCurrentIndex(form.lossless.findData("only"))
    assert sheet.form.config().lossless == "only"
    form.format.setCurrentIndex(form.format.findData("png"))
    assert not form.quality.isEnabled()
    assert not form.lossless.isEnabled()
    assert sheet.form.config().lossless == "never"
    form.edges.setCurrentIndex(form.edges.findData(-1))
    assert form.edge.isVisible()
    form.edge.setValue(1234)
    assert sheet.form.config().max_edge == 1234


def test_folders_are_understood_as_people_write_them(world: LibraryWorld, sheet: ExportSheet) -> None:
    for text, folder in (
        ("~/Copies", Path.home() / "Copies"),
        (" Copies ", Path.home() / "Copies"),
        ("/x", Path("/x")),
    ):
        sheet.folder.setText(text)
        assert sheet.form.config().output == folder


def test_a_failure_is_told_in_the_sheet(world: LibraryWorld, sheet: ExportSheet, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sheet.folder.setText(str(tmp_path / "file"))
    press(sheet.write)
    world.until(sheet.back.isVisible)
    assert "cannot be made" in sheet.outcome.words.text()
    assert world.errors == []
    press(sheet.back)
    assert sheet.pages.currentWidget() is sheet.form


def test_who_closes_the_sheet_is_told_by_a_notice(world: LibraryWorld, sheet: ExportSheet) -> None:
    press(sheet.write)
    world.key(Key.Key_Escape)
    assert not sheet.isVisible()
    world.until(lambda: any(words.startswith("Wrote 4 copies") for words in world.notices))
    world.pane.open_export()
    assert sheet.pages.currentWidget() is sheet.form


def test_escape_closes_and_writes_nothing(world: LibraryWorld, sheet: ExportSheet, tmp_path: Path) -> None:
    world.key(Key.Key_Escape)
    assert not sheet.isVisible()
    assert world.pane.grid.hasFocus()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("height", [560, 1000])
def test_nothing_is_cut_off(world: LibraryWorld, sheet: ExportSheet, height: int) -> None:
    press(sheet.write)
    world.until(sheet.done.isVisible)
    world.pane.open_export()
    assert sheet.take_back.isVisible()
    tick(sheet, *EXPORT_TARGETS)
    world.window.resize(1000, height)
    QApplication.processEvents()
    pane = world.pane
    assert pane.rect().contains(sheet.geometry())
    for widget in sheet.findChildren(QWidget):
        if isinstance(widget, QLabel | QPushButton | QCheckBox) and widget.isVisible() and widget.text():
            wrapped = isinstance(widget, QLabel) and widget.wordWrap()
            wanted = widget.heightForWidth(widget.width()) if wrapped else widget.sizeHint().width()
            assert wanted <= (widget.height() if wrapped else widget.width()), widget.text()
