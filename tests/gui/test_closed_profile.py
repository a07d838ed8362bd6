"""A profile of a newer Thirds, an older one that is brought up to date, and a damaged one: what a person sees."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from desktop_app.app import Application
from desktop_app.window.profile_switcher import ProfileSwitcher
from ml_core.catalog import schema
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.profile import Profile, create_profile
from ml_core.catalog.upkeep import backups_of
from tests.gui.shell import press, wait_until
from tests.gui.test_shell_app import StartApp, leave, start
from tests.pictures import write_photo

__all__ = ["start"]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    folders: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: folders.append(url.toLocalFile()))
    return folders


def profile_of_version(name: str, version: int) -> Profile:
    """Make a profile whose catalog is of that version, its photos none."""
    profile = create_profile(name)
    if version > len(schema.MIGRATIONS):
        Catalog.open(profile.catalog_file).close()
        with closing(sqlite3.connect(profile.catalog_file)) as connection:
            connection.execute(f"PRAGMA user_version = {version}")
        return profile
    with closing(sqlite3.connect(profile.catalog_file, isolation_level=None)) as connection:
        schema.migrate(connection, profile.catalog_file, schema.MIGRATIONS[:version])
    return profile


def shown(app: Application) -> str:
    return "\n".join(each.text() for each in app.desk.window.places.findChildren(QLabel) if each.isVisible())


def click(app: Application, words: str) -> None:
    def found() -> list[QPushButton]:
        buttons = app.desk.window.findChildren(QPushButton)
        return [each for each in buttons if each.text() == words and each.isVisible()]

    wait_until(lambda: bool(found()))
    found()[0].click()


def choose_profile(app: Application, name: str) -> None:
    """Open a profile by keys, in the list that lies over the window."""
    switcher = app.desk.window.findChild(ProfileSwitcher)
    assert switcher is not None
    assert switcher.isVisible()
    switcher.list.setCurrentRow(switcher.names().index(name))
    press(app.desk.window, "Return")


def test_a_profile_of_a_newer_version_is_left_alone_and_others_can_be_opened(
    start: StartApp, opened: list[str], tmp_path: Path
) -> None:
    create_profile("Birds")
    profile = profile_of_version("Weddings", 99)
    content = profile.catalog_file.read_bytes()
    app = start(profile="Birds")
    press(app.desk.window, "Ctrl+P")
    choose_profile(app, "Weddings")
    assert app.frame.windowTitle() == "Thirds - Weddings"
    for words in ("“Weddings” could not be opened", "newer version of Thirds", "Update Thirds", "left as it is"):
        assert words in shown(app)
    assert profile.catalog_file.read_bytes() == content
    click(app, "Open its folder")
    assert opened == [str(profile.path)]
    app.desk.window.add_sources([write_photo(tmp_path / "a.jpg")])
    assert "once a profile is open" in app.desk.window.notices.text()
    click(app, "Open another profile")
    choose_profile(app, "Birds")
    wait_until(lambda: app.desk.session is not None)
    assert app.frame.windowTitle() == "Thirds - Birds"
    assert "could not be opened" not in shown(app)


def test_a_start_with_such_a_profile_can_be_closed_and_started_again(qapp: QApplication) -> None:
    profile_of_version("Weddings", 99)
    for _ in range(2):
        open_and_close(qapp)


def open_and_close(qapp: QApplication) -> None:
    app = Application(qapp, profile="Weddings")
    app.start()
    wait_until(lambda: app.is_open() and "could not be opened" in shown(app))
    assert isinstance(app.frame.focusWidget(), QPushButton)
    leave(app)


def test_a_catalog_brought_up_to_date_says_where_the_old_one_is_kept(start: StartApp, opened: list[str]) -> None:
    profile = profile_of_version("Weddings", 1)
    app = start(profile="Weddings")
    (kept,) = backups_of(profile.catalog_file)
    words = app.desk.window.notices.text()
    assert "brought it up to date" in words
    assert f"{kept.name} in {kept.parent}" in words
    click(app, "Open folder")
    assert opened == [str(kept.parent)]
    leave(app)
    assert start(profile="Weddings").desk.window.notices.isHidden()


def test_a_damaged_catalog_says_what_took_its_place_and_where_backups_are(start: StartApp) -> None:
    profile = create_profile("Weddings")
    Catalog.open(profile.catalog_file).close()
    Catalog.open(profile.catalog_file).close()
    assert backups_of(profile.catalog_file)
    profile.catalog_file.write_bytes(b"no catalog any more" * 1000)
    words = start(profile="Weddings").desk.window.notices.text()
    assert "was damaged and was set aside as" in words
    assert f"Backups are kept in {profile.path / 'backups'}" in words
