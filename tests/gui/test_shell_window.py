"""The window around the panes: state, notices, status line, first run, words that fit, names for every control."""

import logging
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)

from desktop_app.settings.window_state import WindowState
from desktop_app.window.explaining import explain
from desktop_app.window.failures import Failures
from desktop_app.window.frame import Frame
from desktop_app.window.status_line import Job, job_words, time_left
from ml_core.specs.errors import PhotoError
from tests.gui.shell import PLACES, Shell, shown_shell

EVERY_PLACE = [place.name for place in PLACES]


def test_state_is_kept_over_a_restart(shell: Shell, home: Path) -> None:
    window = shell.window
    window.frame.resize(1100, 640)
    window.splitter.setSizes([600, 400])
    window.splitter.splitterMoved.emit(600, 1)
    shell.press("Ctrl+3")
    state = window.state("/profiles/weddings")
    assert state.panel_width == 400
    assert state.pane == "crop"
    with shown_shell(state=replace(state, pane="library")) as again:
        again.window.frame.resize(1100, 640)
        assert again.window.details.width() == 400
        assert again.window.state("").panel_shown


def test_geometry_is_kept(shell: Shell) -> None:
    shell.window.frame.resize(970, 610)
    QApplication.processEvents()
    state = shell.window.state("")
    again = Frame(state.geometry)
    # As wide as the screen without a desktop lets it be.
    assert again.height() == 610
    again.deleteLater()


def test_help_is_not_what_one_starts_with(shell: Shell) -> None:
    shell.press("Ctrl+3", "F1")
    assert shell.window.state("").pane == "crop"


def test_the_panel_is_hidden_and_shown(shell: Shell) -> None:
    assert shell.window.details.isVisible()
    shell.press("Ctrl+I")
    assert not shell.window.details.isVisible()
    assert not shell.window.state("").panel_shown
    shell.press("Ctrl+I")
    assert shell.window.details.isVisible()
    assert shell.window.details.width() == pytest.approx(280, abs=2)
    shell.press("Ctrl+3")
    assert not shell.window.details.isVisible()
    assert not shell.window.top.panel.isEnabled()


def test_the_first_screen_says_what_to_do_and_does_it(shell: Shell) -> None:
    wanted: list[str] = []
    shell.window.samples_wanted.connect(lambda: wanted.append("samples"))
    shell.window.go("welcome")
    page = shell.window.places.pane("welcome")
    words = " ".join(each.text() for each in page.findChildren(QLabel))
    assert "Choose a folder" in words
    assert "never changes them" in words
    assert shell.window.rail.button("library").isChecked()
    buttons = {each.text(): each for each in page.findChildren(QAbstractButton)}
    assert set(buttons) == {"Choose a folder of photos", "Try it on sample photos"}
    assert QApplication.focusWidget() is buttons["Choose a folder of photos"]
    shell.click(buttons["Try it on sample photos"])
    assert wanted == ["samples"]


def test_folders_can_be_dropped_anywhere(shell: Shell, tmp_path: Path) -> None:
    dropped: list[list[Path]] = []
    shell.window.sources_wanted.connect(dropped.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.org/x.jpg")])
    where, button, keys = QPointF(500, 300), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    shell.window.frame.dropEvent(QDropEvent(where, Qt.DropAction.CopyAction, data, button, keys))
    assert dropped == [[tmp_path]]


def test_running_jobs_are_shown_and_stopped(shell: Shell) -> None:
    stopped: list[str] = []
    line = shell.window.status_line
    for name in ("one", "two", "three"):
        line.show_job(name, Job(f"Run {name}", 0.41, 118, partial(stopped.append, name)))
    QApplication.processEvents()
    words = [each.text() for each in line.findChildren(QLabel) if each.isVisible() and each.text()]
    assert sorted(words) == ["Run one: 41 %  2 min left", "Run two: 41 %  2 min left", "and 1 more"]
    buttons = {each.accessibleName(): each for each in line.findChildren(QAbstractButton)}
    shell.click(buttons["Stop Run two"])
    assert stopped == ["two"]
    line.end_job("one")
    line.end_job("three")
    QApplication.processEvents()
    assert list(line.jobs()) == ["two"]


def test_times_and_jobs_read_as_a_person_says_them() -> None:
    assert [time_left(seconds) for seconds in (0, 0.4, 42, 61, 3000, 5400)] == [
        "1 s left",
        "1 s left",
        "42 s left",
        "1 min left",
        "50 min left",
        "1.5 h left",
    ]
    assert job_words(Job("Export", None, None, lambda: None)) == "Export"
    assert job_words(Job("Export", 0.999, None, lambda: None)) == "Export: 99 %"


def test_a_failure_is_told_with_its_remedy_and_details(shell: Shell) -> None:
    shell.pane.failed.emit(PhotoError("The photo is cut off.", "Copy it again.", Path("/photos/a.jpg")))
    notices = shell.window.notices
    assert notices.isVisible()
    assert notices.text() == "The photo is cut off (/photos/a.jpg). Copy it again."
    details = notices.findChild(QPlainTextEdit)
    assert isinstance(details, QPlainTextEdit)
    assert not details.isVisible()
    buttons = {each.accessibleName() or each.text(): each for each in notices.findChildren(QAbstractButton)}
    shell.click(buttons["Details"])
    assert details.isVisible()
    assert "PhotoError" in details.toPlainText()
    shell.click(buttons["Close notice"])
    assert not notices.isVisible()


def test_a_notice_with_a_choice_waits_for_it(shell: Shell) -> None:
    chosen: list[str] = []
    shell.window.notices.tell("One run goes on.", {"Close": lambda: chosen.append("close")})
    button = next(each for each in shell.window.notices.findChildren(QAbstractButton) if each.text() == "Close")
    QApplication.processEvents()
    shell.click(button)
    assert chosen == ["close"]


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (OSError(28, "No space left on device", "/disk/x"), "The disk is full (/disk/x)."),
        (PermissionError(13, "Permission denied"), "Thirds may not read or write there."),
        (MemoryError(), "There is not enough memory."),
        (ValueError("boom"), "Something in Thirds went wrong; your photos and your work are safe."),
    ],
)
def test_foreign_errors_become_words(error: Exception, what: str) -> None:
    explanation = explain(error)
    assert explanation.what == what
    assert explanation.remedy
    assert type(error).__name__ in explanation.details


@pytest.fixture
def failures() -> Iterator[Failures]:
    before = sys.excepthook, threading.excepthook
    made = Failures()
    made.install()
    yield made
    made.remove()
    assert (sys.excepthook, threading.excepthook) == before


def test_what_nobody_caught_is_logged_and_told(
    failures: Failures, qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Exception] = []
    failures.happened.connect(told.append)
    error = ValueError("lost")
    with caplog.at_level(logging.ERROR):
        sys.excepthook(ValueError, error, None)
        thread = threading.Thread(target=lambda: int("x"))
        thread.start()
        thread.join()
    QApplication.processEvents()
    assert told[0] is error
    assert isinstance(told[1], ValueError)
    assert caplog.text.count("not caught") == 2


@pytest.mark.parametrize("place", EVERY_PLACE)
def test_every_control_has_a_name(shell: Shell, place: str) -> None:
    shell.window.go(place)
    nameless = [
        each
        for kind in (QAbstractButton, QLineEdit, QComboBox)
        for each in shell.window.findChildren(kind)
        if each.isVisible()
        and not (each.accessibleName() or (isinstance(each, QAbstractButton) and each.text()))
        and not each.objectName().startswith("qt_")
    ]
    assert nameless == []


def clipped(window: QWidget) -> list[str]:
    """Return the words of visible labels and buttons that have less room than they ask for."""
    found = []
    for each in window.findChildren(QWidget):
        if not each.isVisible() or not isinstance(each, QLabel | QAbstractButton) or not each.text():
            continue
        if isinstance(each, QToolButton) and each.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
            continue
        wanted = each.sizeHint()
        if isinstance(each, QLabel) and each.wordWrap():
            wanted.setWidth(0)
            wanted.setHeight(each.heightForWidth(each.width()))
        if each.width() < wanted.width() or each.height() < wanted.height():
            found.append(f"{each.text()!r}: {each.size().toTuple()} of {wanted.toTuple()}")
    return found


@pytest.mark.parametrize("size", [(1280, 720), (960, 600)])
@pytest.mark.parametrize("place", EVERY_PLACE)
def test_no_words_are_cut_off(shell: Shell, place: str, size: tuple[int, int]) -> None:
    shell.window.frame.resize(*size)
    shell.window.go(place)
    shell.window.status_line.counts.setText("100,000 photos, 12,345 choices, built-in scorer")
    shell.window.status_line.show_job("a", Job("Bootstrap on sample photos", 0.41, 120, lambda: None))
    QApplication.processEvents()
    QApplication.processEvents()
    assert clipped(shell.window) == []


def test_words_in_the_cheat_sheet_are_not_cut_off(shell: Shell) -> None:
    shell.press("?")
    QApplication.processEvents()
    assert clipped(shell.window.cheat_sheet) == []


def test_the_first_state_is_kept_in_a_file() -> None:
    state = WindowState(panel_width=300)
    state.save()
    assert WindowState.load() == state
