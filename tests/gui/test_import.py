"""Importing crops by keys: where to look, what was found, learning from it, and what was left out."""

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.jobs.taste_state import taste_state
from ml_core.geometry import Box, Crop
from ml_core.photos.editors.changes import carry_out, plan
from ml_core.specs.engine import TasteRequest
from tests.gui.keys import focus_in
from tests.gui.library_world import LibraryWorld, open_library
from tests.pictures import scenes, write_photo

Key = Qt.Key
CTRL, CTRL_SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
)
CROP = Crop(Box(0.1, 0.2, 0.7, 0.9))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shoot that was cropped in darktable and RawTherapee, and one sidecar that is damaged."""
    photos = [write_photo(tmp_path / "shoot" / f"img{number}.jpg", pixels) for number, pixels in enumerate(scenes(5))]
    carry_out(plan("darktable", photos[0], CROP))
    carry_out(plan("darktable", photos[1], CROP))
    carry_out(plan("rawtherapee", photos[2], CROP))
    (tmp_path / "shoot" / "img3.jpg.xmp").write_text("<x:xmpmeta")
    return tmp_path / "shoot"


@pytest.fixture
def world(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LibraryWorld]:
    monkeypatch.setenv("THIRDS_HOME", str(tmp_path / "home"))
    world = open_library(qtbot)
    yield world
    world.close()


def press(world: LibraryWorld, name: str) -> None:
    """Go to a button by Tab and press it."""
    for _ in range(20):
        if getattr(focus_in(world.window), "text", str)() == name:
            break
        world.key(Key.Key_Tab)
    world.key(Key.Key_Space)


def open_import(world: LibraryWorld) -> None:
    world.key(Key.Key_E, CTRL_SHIFT)
    assert world.pane.imports.isVisible()


def look(world: LibraryWorld) -> None:
    press(world, "Look for crops")
    sheet = world.pane.imports
    world.until(lambda: sheet.pages.currentWidget() is sheet.found or sheet.done.isVisible())


def test_crops_of_the_library_are_shown_then_learnt(world: LibraryWorld, folder: Path) -> None:
    world.add([folder])
    before = digests(folder)
    open_import(world)
    sheet = world.pane.imports
    assert sheet.form.library.isChecked()
    assert "(5)" in sheet.form.library.text()
    look(world)
    found = sheet.found
    assert found.headline.text() == "2 from darktable, 1 from RawTherapee"
    assert found.left_out.text() == "1 left out:"
    assert "img3.jpg.xmp" in found.reasons.toPlainText()
    assert world.session.catalog.pairs() == []
    world.until(lambda: all(found.grid.picture(each.photo) is not None for each in found.grid.found.crops))
    assert sheet.learn.text() == "Learn from 3 crops"
    press(world, "Learn from 3 crops")
    world.until(sheet.done.isVisible)
    assert sheet.words.text().startswith("Learnt from 3 crops that you made before.")
    assert taste_state(world.session.catalog).answers == 3
    assert [request.save_to is not None for request in world.engine.requests(TasteRequest)] == [True]
    assert world.photo("img0.jpg").crop_state == "accepted"
    assert digests(folder) == before
    press(world, "Done")
    assert not sheet.isVisible()
    # The library has the keys again.
    world.key(Key.Key_Return)
    assert world.shown()


def test_a_folder_that_is_not_in_the_library_yet_is_added_with_its_crops(world: LibraryWorld, folder: Path) -> None:
    open_import(world)
    form = world.pane.imports.form
    assert not form.library.isEnabled()
    assert not world.pane.imports.look.isEnabled()
    form.folder.setFocus()
    world.type(str(folder))
    look(world)
    press(world, "Learn from 3 crops")
    world.until(world.pane.imports.done.isVisible)
    assert "3 photos came to the library" in world.pane.imports.words.text()
    world.until(lambda: world.session.catalog.count() == 3)


def test_learning_again_adds_nothing(world: LibraryWorld, folder: Path) -> None:
    world.add([folder])
    sheet = world.pane.imports
    for learnt in (True, False):
        open_import(world)
        look(world)
        assert sheet.learn.isVisible() is learnt
        if learnt:
            press(world, "Learn from 3 crops")
            world.until(sheet.done.isVisible)
            press(world, "Done")
    assert sheet.found.headline.text() == "There is no crop to learn from yet."
    assert "3 × It was imported before." in sheet.found.left_out.text()
    assert taste_state(world.session.catalog).answers == 3


def test_escape_closes_it_and_a_catalog_that_cannot_be_read_is_named(world: LibraryWorld, tmp_path: Path) -> None:
    open_import(world)
    world.key(Key.Key_Escape)
    assert not world.pane.imports.isVisible()
    open_import(world)
    form = world.pane.imports.form
    assert not form.photos_in.isVisible()
    form.lightroom.setFocus()
    world.type(str(tmp_path / "none.lrcat"))
    assert form.photos_in.isVisible()
    look(world)
    assert "There is no Lightroom catalog here." in world.pane.imports.words.text()
    press(world, "Back")
    assert world.pane.imports.form.isVisible()


def test_cropped_copies_are_found_by_their_pixels(world: LibraryWorld, folder: Path) -> None:
    for file in folder.glob("*.*.*"):
        file.unlink()
    shutil.copyfile(folder / "img0.jpg", folder / "img4-crop.jpg")
    world.add([folder])
    open_import(world)
    world.pane.imports.form.copies.setFocus()
    world.key(Key.Key_Space)
    look(world)
    assert "not a part of the photo" in world.pane.imports.found.reasons.toPlainText()


def digests(folder: Path) -> dict[str, str]:
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}
