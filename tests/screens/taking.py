"""`python -m tests.screens.taking OUT THEME SCALE [NAME...]` takes the pictures of one theme at one scale.

Each module `screen_NAME` has `screens(driver) -> Iterator[str]`: it drives the app and yields a name whenever there is
something to take a picture of.
"""

import importlib
import pkgutil
import sys
import time
import traceback
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

import tests.screens
from desktop_app.app import Application
from desktop_app.settings.settings import Settings
from tests.screens.driver import SIZE, ScreenDriver


def main() -> int:
    """Drive every module; one that fails does not keep the others from it, but is said and counted."""
    out, theme, scale, *names = sys.argv[1:]
    replace(Settings.load(), theme="light" if theme == "light" else "dark").save()
    qt = QApplication(sys.argv[:1])
    qt.setQuitOnLastWindowClosed(False)
    app = Application(qt, profile="")
    app.start()
    driver = ScreenDriver(app)
    driver.wait(lambda: app.is_open() and driver.window.places.current() is not None)
    app.frame.resize(*SIZE)
    failed = 0
    for name in names or _names():
        try:
            _take_module(driver, name, Path(out), f"{theme}-{100 * int(scale)}")
        except Exception:
            traceback.print_exc()
            failed += 1
    app.stop()
    app.close()
    return min(failed, 1)


def _names() -> list[str]:
    modules = (module.name for module in pkgutil.iter_modules(tests.screens.__path__))
    return [name.removeprefix("screen_") for name in modules if name.startswith("screen_")]


def _take_module(driver: ScreenDriver, name: str, out: Path, suffix: str) -> None:
    began = time.monotonic()
    for screen in importlib.import_module(f"tests.screens.screen_{name}").screens(driver):
        # A pointer that happens to be over a button would light it up.
        QCursor.setPos(driver.window.screen().geometry().bottomRight())
        driver.pause(250)
        _take_picture(driver, out / f"{screen}-{suffix}.png")
        print(f"{time.monotonic() - began:6.1f} s  {screen}-{suffix}", flush=True)


def _take_picture(driver: ScreenDriver, file: Path) -> None:
    """Photograph the screen where the window is, with whatever lies over it."""
    window = driver.window
    corner = window.mapToGlobal(window.rect().topLeft()) - window.screen().geometry().topLeft()
    picture = window.screen().grabWindow(0, corner.x(), corner.y(), window.width(), window.height())
    if not picture.save(str(file)):
        raise OSError(f"{file} could not be written")


if __name__ == "__main__":
    sys.exit(main())
