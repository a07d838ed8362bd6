"""Exporting crops: what to write, what would change, what came of it, and taking it back."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop_app.panes.library.pane import LibraryPane
from desktop_app.widgets.export_sheet import ExportSheet
from ml_core.catalog.records import NewCrop, PhotoQuery
from ml_core.geometry import Box, Crop
from ml_core.photos.samples import sample_photos
from ml_core.specs.tasks import ExportTarget
from tests.screens.driver import ScreenDriver

_CROPS = 8


def screens(driver: ScreenDriver) -> Iterator[str]:
    """Yield the name of each screen when it is ready to be taken."""
    with TemporaryDirectory() as folder:
        driver.open_profile("Export")
        driver.add(_shoot(Path(folder) / "Hochzeit"))
        _accept_crops(driver)
        driver.go("library")
        pane = driver.pane
        assert isinstance(pane, LibraryPane)
        driver.press("Ctrl+E")
        pane.sheet.folder.setText(str(Path(folder) / "Copies"))
        yield "export-copies"
        yield from _everything(driver, pane.sheet)
        driver.press("Esc")
        driver.open_samples()


def _shoot(folder: Path) -> list[Path]:
    folder.mkdir()
    for photo in sample_photos():
        shutil.copy(photo, folder)
    (folder / "notes.jpg").write_text("no picture")
    return [folder]


def _accept_crops(driver: ScreenDriver) -> None:
    catalog = driver.session.catalog
    photos = catalog.page(PhotoQuery(), 0, _CROPS)
    for number, photo in enumerate(photos):
        crop = Crop(Box(0.15, 0.1, 0.85, 0.8), 0.0 if number % 3 else 1.5)
        catalog.add_crops([NewCrop(photo.id, crop, "user", "corrected", "4:5")])
    driver.session.photos_changed.emit()


def _tick(sheet: ExportSheet, *targets: ExportTarget) -> None:
    for target, box in sheet.form.targets.boxes.items():
        box.setChecked(target in targets)


def _everything(driver: ScreenDriver, sheet: ExportSheet) -> Iterator[str]:
    sheet.form.copies.names.edit.setText("{date}_{nme}")
    yield "export-names-wrong"
    sheet.form.copies.names.edit.setText("{date}_{name}_{number}")
    _tick(sheet, "copies", "lightroom", "darktable", "rawtherapee", "contact sheet", "table")
    driver.pause(600)
    yield "export-everything"
    sheet.form.targets.consent.click()
    _tick(sheet, "lightroom", "darktable")
    yield "export-editors"
    _tick(sheet, "copies", "lightroom", "darktable", "rawtherapee", "contact sheet", "table")
    driver.click(sheet.look)
    driver.wait(lambda: sheet.pages.currentWidget() is sheet.preview, 60)
    yield "export-what-would-change"
    driver.click(sheet.write)
    driver.wait(sheet.done.isVisible, 60)
    yield "export-done"
    driver.click(sheet.done)
    driver.press("Ctrl+E")
    yield "export-again"
    driver.click(sheet.take_back)
    driver.wait(lambda: sheet.done.isVisible() and not sheet.exporting.busy, 60)
    yield "export-taken-back"
