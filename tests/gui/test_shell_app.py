"""The app as a whole: what it opens, keeps, and leaves behind when it closes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton
from shiboken6 import isValid

from desktop_app import app as app_module
from desktop_app.app import Application
from desktop_app.settings.settings import Settings
from desktop_app.settings.window_state import WindowState
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.theme import Theme
from desktop_app.window.settings_page import SettingsPage
from desktop_app.window.single_instance import Handed
from ml_core.catalog.crash_reports import crashes_folder
from ml_core.catalog.records import Judgement, NewPair
from ml_core.catalog.weights.removing import remove
from ml_core.geometry import Box, Crop
from tests.gui.shell import PLACES, press, wait_until
from tests.pictures import write_photo
from tests.weights_server import put_weights

StartApp = Callable[..., Application]


@pytest.fixture
def start(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartApp]:
    """Return a function that opens the app and waits for its first pane."""
    monkeypatch.setattr(app_module, "PLACES", PLACES)
    opened: list[Application] = []

    def open_app(*args: object, **kwargs: object) -> Application:
        made = Application(qapp, *args, **kwargs)  # type: ignore[arg-type]
        opened.append(made)
        made.start()
        wait_until(made.frame.isActiveWindow)
        wait_until(lambda: made.is_open() and made.desk.window.places.current() is not None)
        return made

    yield open_app
    for each in opened:
        if isValid(each.frame):
            leave(each)


def leave(application: Application) -> None:
    """Close the app as its window's close button does."""
    application.stop()
    application.close()
    for gone in (application.desk.appearance, application.frame):
        gone.deleteLater()
        QApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete.value)


def _place(application: Application) -> str:
    current = application.desk.window.places.current()
    return current.name if current is not None else ""


def test_the_first_start_explains_and_adding_a_folder_leads_on(start: StartApp, tmp_path: Path) -> None:
    app = start()
    assert _place(app) == "welcome"
    assert app.frame.windowTitle() == "Thirds - My photos"
    folder = write_photo(tmp_path / "shoot" / "a.jpg").parent
    write_photo(folder / "b.png")
    app.desk.window.add_sources([folder])
    assert _place(app) == "library"
    wait_until(lambda: app.desk.window.status_line.counts.text() == "2 photos, no choices yet, built-in scorer")
    wait_until(lambda: not app.desk.window.status_line.jobs())


def test_a_window_that_broke_off_is_told_of_once(start: StartApp) -> None:
    file = crashes_folder() / "20260102-030405-0.txt"
    file.write_text("Thirds 0\n\nFatal Python error: Segmentation fault\n")
    app = start()
    notices = app.desk.window.notices
    assert "Thirds crashed the last time (opened 02.01. 03:04)" in notices.text()
    copy = next(each for each in notices.findChildren(QPushButton) if each.text() == "Copy the report")
    copy.click()
    assert "Segmentation fault" in QApplication.clipboard().text()
    leave(app)
    assert start().desk.window.notices.isHidden()


def test_a_later_start_brings_its_photos_here(start: StartApp, tmp_path: Path) -> None:
    app = start()
    app.take_up(Handed((write_photo(tmp_path / "shoot" / "a.jpg").parent,)))
    assert _place(app) == "library"
    counts = app.desk.window.status_line.counts
    wait_until(lambda: counts.text().startswith("1 photo"))
    app.take_up(Handed((), "No such profile"))
    assert "No such profile" in app.desk.window.notices.text()
    wait_until(lambda: not app.desk.window.status_line.jobs())


def test_sources_of_the_command_line_are_added(start: StartApp, tmp_path: Path) -> None:
    app = start([write_photo(tmp_path / "a.jpg")])
    assert _place(app) == "library"
    counts = app.desk.window.status_line.counts
    wait_until(lambda: counts.text().startswith("1 photo, no choices yet"))
    session = app.desk.session
    assert session is not None
    pair = NewPair(tmp_path / "a.jpg", Crop(Box(0.0, 0.0, 0.6, 0.6)), Crop(Box(0.3, 0.3, 1.0, 1.0)), "random", "random")
    session.catalog.judge(Judgement(session.catalog.add_pairs([pair])[0], "a"))
    session.answers_changed.emit()
    wait_until(lambda: counts.text().startswith("1 photo, 1 choice,"))


def test_a_restart_finds_pane_panel_and_profile(start: StartApp, tmp_path: Path) -> None:
    app = start([write_photo(tmp_path / "a.jpg")])
    wait_until(lambda: app.desk.link is not None and app.desk.link.photos() == 1)
    press(app.desk.window, "Ctrl+I")
    press(app.desk.window, "Ctrl+3")
    leave(app)
    assert WindowState.load().pane == "crop"
    again = start()
    assert _place(again) == "crop"
    assert not again.desk.window.details.wanted


def test_an_unknown_profile_is_said_and_the_usual_one_opened(start: StartApp) -> None:
    app = start(profile="Birds")
    assert "No profile is called “Birds”" in app.desk.window.notices.text()
    assert app.frame.windowTitle() == "Thirds - My photos"


def test_a_damaged_catalog_is_said_and_the_window_stays(qapp: QApplication, start: StartApp) -> None:
    app = start()
    assert app.desk.session is not None
    file = app.desk.session.profile.catalog_file
    leave(app)
    for each in file.parent.glob("catalog*"):
        each.unlink() if each.is_file() else None
    for each in file.parent.rglob("*.sqlite*"):
        each.unlink()
    file.mkdir()
    made = Application(qapp)
    made.start()
    wait_until(lambda: made.is_open() and made.desk.window.findChild(EmptyState) is not None)
    press(made.desk.window, "Ctrl+3")
    press(made.desk.window, "?")
    assert made.desk.session is None
    leave(made)


def test_a_catalog_restored_from_its_backup_is_said(start: StartApp, tmp_path: Path) -> None:
    app = start([write_photo(tmp_path / "a.jpg")])
    wait_until(lambda: app.desk.link is not None and app.desk.link.photos() == 1)
    assert app.desk.session is not None
    file = app.desk.session.profile.catalog_file
    leave(app)
    leave(start())  # whose opening makes the backup
    file.write_bytes(b"x" * 20_000)
    assert "Thirds took the backup of" in start().desk.window.notices.text()


def test_settings_hold_at_once_and_are_kept(start: StartApp) -> None:
    app = start()
    press(app.desk.window, "Ctrl+,")
    before = Theme.current().name
    app.desk.window.shortcuts.run("window.theme")
    assert {before, Theme.current().name} == {"dark", "light"}
    assert Settings.load().theme == Theme.current().name
    assert app.desk.session is not None
    assert app.desk.session.settings.theme == Theme.current().name


def _run(*arguments: str, home: Path) -> "subprocess.Popen[str]":
    environment = os.environ | {"THIRDS_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_starting_imports_no_torch_and_paints_before_numpy(home: Path) -> None:
    script = """
import sys
import desktop_app.app as app
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
heavy = {"torch", "torchvision", "timm", "stable_baselines3", "gymnasium", "safetensors"}
slow = {"numpy", "pyqtgraph", "lxml", "PIL", "cv2"}
qt = QApplication([])
opened = app.Application(qt)
opened.frame.painted.connect(lambda: print("painted without", not (heavy | slow) & set(sys.modules)))
opened.start()
QTimer.singleShot(2500, opened.stop)
qt.exec()
opened.close()
print("closed without", not heavy & set(sys.modules))
"""
    process = _run("-c", script, home=home)
    out, err = process.communicate(timeout=60)
    assert "painted without True" in out, (out, err)
    assert "closed without True" in out, (out, err)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_closes_properly(home: Path, number: signal.Signals) -> None:
    process = _run("-m", "desktop_app", home=home)
    state = home / "data" / "profiles"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not list(state.glob("*/catalog.sqlite")):
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert (home / "settings" / "window.json").exists()
    assert "Traceback" not in err


def test_the_log_is_written_and_rotates(home: Path) -> None:
    script = """
import logging
from desktop_app.window.log_file import write_log
file = write_log()
for number in range(30000):
    logging.getLogger("try").warning("line %d %s", number, "x" * 100)
print(file)
"""
    process = _run("-c", script, home=home)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    files = sorted((home / "logs").iterdir())
    assert [file.name for file in files] == ["app.log", "app.log.1", "app.log.2", "app.log.3"]
    assert all(file.stat().st_size <= 1_100_000 for file in files)


def test_settings_that_a_pane_asks_for_are_kept_and_shown(start: StartApp) -> None:
    app = start()
    put_weights("mine")
    session = app.desk.session
    assert session is not None
    session.settings_wanted.emit(replace(session.settings, scorer="mine"))
    assert Settings.load().scorer == session.settings.scorer == "mine"
    assert app.desk.window.status_line.counts.text().endswith("scorer mine")
    app.desk.window.go("settings")
    form = app.desk.window.findChild(SettingsPage)
    assert form is not None
    assert form.form.config().scorer == "mine"
    remove("mine")
    session.settings_wanted.emit(replace(session.settings, scorer="composition"))
    app.desk.window.go("library")
    app.desk.window.go("settings")
    box = form.form.editor("scorer")
    assert isinstance(box, QComboBox)
    assert [box.itemData(row) for row in range(box.count())] == ["composition"]
