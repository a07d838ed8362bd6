"""Profiles: listed, opened, added and renamed from under the title, by keys and mouse."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.app import Application
from desktop_app.window.profile_switcher import ProfileSwitcher
from ml_core.catalog.profile import create_profile, list_profiles
from tests.gui.shell import press, wait_until
from tests.gui.test_shell_app import StartApp, start

__all__ = ["start"]


def _switcher(app: Application) -> ProfileSwitcher:
    press(app.desk.window, "Ctrl+P")
    found = app.desk.window.findChild(ProfileSwitcher)
    assert isinstance(found, ProfileSwitcher)
    assert found.isVisible()
    return found


def _type(text: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)
    QApplication.processEvents()


def test_a_profile_is_added_and_opened(start: StartApp) -> None:
    app = start()
    switcher = _switcher(app)
    QTest.mouseClick(switcher.add, Qt.MouseButton.LeftButton)
    _type("Weddings")
    press(app.desk.window, "Return")
    wait_until(lambda: app.frame.windowTitle() == "Thirds - Weddings")
    assert app.desk.session is not None
    assert app.desk.session.profile.name == "Weddings"
    assert app.frame.isVisible()
    assert {profile.name for profile in list_profiles()} == {"My photos", "Weddings"}


def test_the_open_profile_is_renamed_in_place(start: StartApp) -> None:
    app = start()
    session, switcher = app.desk.session, _switcher(app)
    QTest.mouseClick(switcher.rename, Qt.MouseButton.LeftButton)
    assert switcher.name.text() == "My photos"
    _type("Birds & Bees")
    press(app.desk.window, "Return")
    assert app.frame.windowTitle() == "Thirds - Birds & Bees"
    assert app.desk.window.top.profile.text() == "Thirds - Birds && Bees"
    assert app.desk.session is session
    assert switcher.names() == ["Birds & Bees"]


def test_another_profile_is_opened_with_arrows_and_return(start: StartApp) -> None:
    create_profile("Weddings")
    create_profile("Birds")
    app = start()
    assert app.frame.windowTitle() == "Thirds - Birds"
    assert _switcher(app).names() == ["Birds", "Weddings"]
    press(app.desk.window, "Down")
    press(app.desk.window, "Return")
    wait_until(lambda: app.frame.windowTitle() == "Thirds - Weddings")


def test_a_name_that_is_taken_is_said_where_it_is_typed(start: StartApp) -> None:
    app = start()
    create_profile("Weddings")
    switcher = _switcher(app)
    QTest.mouseClick(switcher.add, Qt.MouseButton.LeftButton)
    _type("weddings")
    press(app.desk.window, "Return")
    assert "already" in switcher.problem.text()
    assert switcher.problem.isVisible()
    press(app.desk.window, "Esc")
    assert not switcher.name.isVisible()
    press(app.desk.window, "Esc")
    assert not switcher.isVisible()
    assert app.frame.windowTitle() == "Thirds - My photos"


def test_the_last_profile_is_opened_at_the_next_start(start: StartApp) -> None:
    create_profile("Weddings")
    app = start(profile="Weddings")
    assert app.frame.windowTitle() == "Thirds - Weddings"
    create_profile("Birds")
    app.stop()
    again = start()
    assert again.frame.windowTitle() == "Thirds - Weddings"


def test_counting_that_was_due_does_not_ask_a_closed_catalog(start: StartApp) -> None:
    app = start()
    session = app.desk.session
    assert session is not None
    session.photos_changed.emit()
    link = app.desk.link
    assert link is not None
    app.desk.leave()
    # The window lasts until its deletion is due, and longer than the pause before counting.
    session.photos_changed.emit()
    QTest.qWait(400)
    assert app.desk.window.notices.isHidden(), app.desk.window.notices.text()
