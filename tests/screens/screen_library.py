"""The library: grid, filters, troubles, full view with crops and subject, export."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop_app.panes.library.filter_bar import BROKEN
from desktop_app.panes.library.pane import LibraryPane
from ml_core.photos.samples import sample_photos
from tests.screens.driver import ScreenDriver


def screens(driver: ScreenDriver) -> Iterator[str]:
    """Yield the name of each screen when it is ready to be taken."""
    with TemporaryDirectory() as folder:
        driver.open_profile("Library")
        driver.add(_shoot(Path(folder)))
        driver.go("library")
        pane = driver.pane
        assert isinstance(pane, LibraryPane)
        yield from _full_view(driver, pane)
        yield from _grid(driver, pane)
        yield from _export(driver, pane)
        yield from _lists(driver, pane)
        driver.open_samples()


def _shoot(folder: Path) -> list[Path]:
    """Return the sample photos several times over, and some that are broken."""
    for number in range(4):
        for photo in sample_photos():
            shutil.copy(photo, folder / f"{photo.stem}-{number + 1}{photo.suffix}")
    (folder / "empty.jpg").touch()
    (folder / "notes.png").write_text("no picture")
    cut_off = (folder / "rocket-1.jpg").read_bytes()
    (folder / "cut-off.jpg").write_bytes(cut_off[: len(cut_off) // 3])
    return [folder]


def _open(driver: ScreenDriver, pane: LibraryPane, row: int) -> None:
    pane.open_row(row)
    driver.wait(lambda: bool(pane.details.bars.words()), 60)
    driver.pause(400)


def _propose(driver: ScreenDriver, pane: LibraryPane) -> None:
    driver.press("P")
    driver.wait(lambda: not pane.crops.working and pane.can_decide(), 60)
    driver.pause(800)


def _full_view(driver: ScreenDriver, pane: LibraryPane) -> Iterator[str]:
    _open(driver, pane, 0)
    yield "library-photo"
    _propose(driver, pane)
    driver.press("O")
    yield "library-proposal"
    driver.press("2", "\\", "O")
    yield "library-crop-alone"
    driver.press("\\", "O", "Return")
    driver.wait(lambda: bool(pane.details.bars.words()), 60)
    driver.press("T")
    driver.wait(lambda: pane.page.view.subject.box is not None, 60)
    yield "library-subject"
    driver.press("Esc", "Z")
    driver.pause(1000)
    yield "library-every-pixel"
    for row, key in ((5, ""), (6, "Backspace"), (8, "Return")):
        _open(driver, pane, row)
        _propose(driver, pane)
        if key:
            driver.press(key)
    driver.press("Esc")


def _grid(driver: ScreenDriver, pane: LibraryPane) -> Iterator[str]:
    driver.press("Home", "Right", "Shift+Right")
    driver.wait(lambda: bool(pane.details.bars.words()), 60)
    yield "library-grid"
    driver.press("-", "-")
    driver.pause(600)
    yield "library-small-thumbnails"
    driver.press("+", "+", "+", "+")
    driver.pause(600)
    yield "library-large-thumbnails"
    driver.press("-", "-")


def _export(driver: ScreenDriver, pane: LibraryPane) -> Iterator[str]:
    driver.press("Ctrl+E")
    pane.sheet.folder.setText("/home/ada/Pictures/Thirds")
    yield "library-export"
    driver.press("Esc")


def _lists(driver: ScreenDriver, pane: LibraryPane) -> Iterator[str]:
    pane.filter.show_only(BROKEN)
    yield "library-cannot-be-read"
    pane.filter.clear()
    driver.press("/")
    driver.type("wedding")
    driver.pause(300)
    yield "library-no-match"
    pane.filter.clear()
    driver.open_profile("Nothing yet")
    driver.go("library")
    yield "library-empty"
