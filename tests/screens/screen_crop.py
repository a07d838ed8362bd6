"""The review: nothing yet, a photo with its crop, shapes, outputs, before and after, the grid, everything decided."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop_app.panes.crop.pane import CropPane
from desktop_app.panes.crop.review_filter import ALL, PROPOSED
from ml_core.catalog.records import PhotoQuery
from ml_core.photos.samples import sample_photos
from tests.screens.driver import ScreenDriver


def screens(driver: ScreenDriver) -> Iterator[str]:
    """Yield the name of each screen when it is ready to be taken."""
    with TemporaryDirectory() as folder:
        driver.open_profile("Nothing to crop")
        driver.go("crop")
        yield "crop-empty"
        driver.open_profile("Crop")
        driver.add(_shoot(Path(folder)))
        driver.go("crop")
        pane = driver.pane
        assert isinstance(pane, CropPane)
        yield "crop-unproposed"
        yield from _batch(driver, pane)
        yield from _view(driver, pane)
        yield from _outputs(driver, pane)
        yield from _grid(driver, pane)
        yield from _done(driver, pane)
        driver.open_samples()


def _shoot(folder: Path) -> list[Path]:
    """Return the sample photos twice over: the second ones look like the first."""
    for photo in sample_photos():
        shutil.copy(photo, folder / f"{photo.stem}-1{photo.suffix}")
        shutil.copy(photo, folder / f"{photo.stem}-2{photo.suffix}")
    return [folder]


def _batch(driver: ScreenDriver, pane: CropPane) -> Iterator[str]:
    cropping = pane.desks.batch.cropping
    driver.click(pane.parts.begin)
    driver.wait(lambda: (run := cropping.follower.run) is not None and run.progress is not None, 90)
    driver.pause(300)
    yield "crop-proposing"
    driver.wait(lambda: cropping.stored is not None, 180)
    _known(driver, pane)
    yield "crop-proposed"


def _known(driver: ScreenDriver, pane: CropPane) -> None:
    """Wait until everything about the photo shown is known."""
    driver.wait(lambda: not pane.desk.working and bool(pane.side.why.scorer.accessibleName()), 90)
    driver.pause(2500)


def _view(driver: ScreenDriver, pane: CropPane) -> Iterator[str]:
    driver.press("O", "]", "R", "R", "R")
    _known(driver, pane)
    yield "crop-shape"
    driver.press(*[","] * 14, "Right", "Up")
    driver.pause(1500)
    yield "crop-straightened"
    driver.press("\\")
    driver.pause(600)
    yield "crop-after"
    driver.press("\\")
    driver.pause(600)
    yield "crop-before"
    driver.press("\\", "O", "O", "O", "O")
    driver.press("Return")
    _known(driver, pane)
    yield "crop-next"


def _outputs(driver: ScreenDriver, pane: CropPane) -> Iterator[str]:
    for name in ("Instagram portrait", "A3"):
        pane.side.outputs.editor.tick(name).click()
    driver.press("V", "V")
    _known(driver, pane)
    yield "crop-output-small"
    pane.side.outputs.change.click()
    driver.pause(300)
    yield "crop-choosing-outputs"
    pane.side.outputs.change.click()
    driver.press("V")


def _grid(driver: ScreenDriver, pane: CropPane) -> Iterator[str]:
    driver.press("Return", "Backspace")
    driver.pause(1500)
    driver.press("Esc")
    driver.pause(1000)
    yield "crop-grid"
    pane.filter.show_only(PROPOSED)
    driver.press("Home", "Shift+Right")
    driver.pause(600)
    yield "crop-grid-selected"
    pane.filter.show_only(ALL)
    driver.press("G")


def _done(driver: ScreenDriver, pane: CropPane) -> Iterator[str]:
    for _ in range(driver.session.catalog.count(PhotoQuery()) + 5):
        if pane.parts.stack.currentWidget() is pane.parts.done:
            break
        driver.wait(lambda: pane.desk.can_decide() and not pane.desk.working, 60)
        driver.press("Return")
    driver.pause(800)
    yield "crop-everything-decided"
