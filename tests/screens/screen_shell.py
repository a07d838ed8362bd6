"""The window itself: first run, palette, keys, profiles, help, settings, notices, places that come later."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from PySide6.QtWidgets import QApplication

from desktop_app.window.help_contents import PAGES
from desktop_app.window.settings_page import SettingsPage
from desktop_app.window.status_line import Job
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.profile import create_profile, list_profiles
from ml_core.specs.errors import PhotoError
from tests.screens.driver import ScreenDriver


def screens(driver: ScreenDriver) -> Iterator[str]:
    """Yield the name of each screen when it is ready to be taken."""
    _make_profiles()
    driver.open_profile("Nothing yet")
    driver.wait(lambda: driver.pane.name == "welcome")
    yield "shell-first-run"
    driver.open_samples()
    yield from _places(driver)
    yield from _overlays(driver)
    yield from _notices(driver)
    yield from _pages(driver)
    yield from _closed(driver)


def _make_profiles() -> None:
    known = {profile.name for profile in list_profiles()}
    for name in {"Weddings", "Birds", "Nothing yet"} - known:
        create_profile(name)


def _places(driver: ScreenDriver) -> Iterator[str]:
    for name in ("annotate", "crop", "models"):
        driver.go(name)
        yield f"shell-{name}"


def _overlays(driver: ScreenDriver) -> Iterator[str]:
    driver.press("Ctrl+K")
    yield "shell-palette"
    driver.type("co")
    yield "shell-palette-found"
    driver.press("Esc", "?")
    yield "shell-keys"
    driver.press("Esc", "Ctrl+P")
    yield "shell-profiles"
    driver.press("Esc")
    driver.window.top.menu.click()
    yield "shell-menu"
    if (menu := QApplication.activePopupWidget()) is not None:
        menu.close()


def _notices(driver: ScreenDriver) -> Iterator[str]:
    window = driver.window
    error = PhotoError("The photo is cut off.", "Copy it again from the card.", "/photos/2024/wedding/IMG_0412.CR3")
    window.explain(error)
    for number, share in enumerate((0.41, 0.07, 0.9)):
        window.status_line.show_job(str(number), Job(f"Run {number + 3}", share, 130 / share, lambda: None))
    yield "shell-failure"
    window.notices.tell("1 run goes on without the window.", {"Close": lambda: None, "Stay": lambda: None})
    driver.press("F6")
    yield "shell-notice-and-focus"
    window.notices.hide()
    for number in range(3):
        window.status_line.end_job(str(number))


def _pages(driver: ScreenDriver) -> Iterator[str]:
    for page in PAGES:
        driver.window.show_help(page)
        yield f"shell-help-{page}"
    driver.go("settings")
    yield "shell-settings"
    settings = driver.pane
    assert isinstance(settings, SettingsPage)
    settings.keys.choose("window.add_folder")
    settings.keys.field.setFocus()
    driver.press("F1")
    yield "shell-settings-key-taken"
    driver.go("library")


def _closed(driver: ScreenDriver) -> Iterator[str]:
    """Open a profile that a newer Thirds used, and leave it again."""
    profile = create_profile("From next year")
    Catalog.open(profile.catalog_file).close()
    with closing(sqlite3.connect(profile.catalog_file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    driver.app.desk.open_profile(profile)
    driver.pause(300)
    yield "shell-newer-profile"
    driver.open_samples()
