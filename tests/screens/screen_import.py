"""Importing crops: where to look, what was found with what is left out, what came of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from desktop_app.panes.library.pane import LibraryPane
from ml_core.geometry import Box, Crop
from ml_core.photos.editors.changes import carry_out, plan
from ml_core.photos.editors.records import EDITORS, Editor
from ml_core.photos.samples import sample_photos
from tests.screens.driver import ScreenDriver

_CROPS = (
    Crop(Box(0.12, 0.1, 0.8, 0.85)),
    Crop(Box(0.2, 0.15, 0.95, 0.9), 1.5),
    Crop(Box(0.05, 0.2, 0.7, 0.95)),
)


def screens(driver: ScreenDriver) -> Iterator[str]:
    """Yield the name of each screen when it is ready to be taken."""
    with TemporaryDirectory() as folder:
        driver.open_profile("Import")
        driver.add([_shoot(Path(folder))])
        driver.go("library")
        pane = driver.pane
        assert isinstance(pane, LibraryPane)
        yield from _import(driver, pane)
        driver.open_samples()


def _shoot(folder: Path) -> Path:
    """Return sample photos that were cropped elsewhere in several ways, with some things that are of no use."""
    for number in range(3):
        for place, sample in enumerate(sample_photos()):
            photo = folder / f"{sample.stem}-{number + 1}{sample.suffix}"
            shutil.copy(sample, photo)
            photo.chmod(0o644)
            editor: Editor = EDITORS[(number + place) % 2 + 1]
            if number < 2:
                carry_out(plan(editor, photo, _CROPS[(number + place) % len(_CROPS)]))
    first = sorted(folder.glob("*.jpg"))[2]
    with Image.open(first) as image:
        image.crop((40, 30, image.width - 60, image.height - 50)).save(first.with_name(f"{first.stem}-crop.jpg"))
    (folder / f"{first.name}.xmp").write_text("<x:xmpmeta")
    return folder


def _import(driver: ScreenDriver, pane: LibraryPane) -> Iterator[str]:
    sheet = pane.imports
    driver.press("Ctrl+Shift+E")
    sheet.form.copies.setChecked(True)
    yield "import-form"
    sheet.look.click()
    driver.wait(lambda: sheet.pages.currentWidget() is sheet.found, 60)
    driver.wait(lambda: all(sheet.found.grid.picture(each.photo) for each in sheet.found.grid.found.crops[:8]), 30)
    sheet.found.grid.setFocus()
    yield "import-found"
    sheet.learn.click()
    driver.wait(sheet.done.isVisible, 60)
    sheet.done.setFocus()
    yield "import-learnt"
    driver.press("Esc")
    driver.pause(500)
    yield "import-library"
