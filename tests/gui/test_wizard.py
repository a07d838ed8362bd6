"""Photos and Bootstrap by keys and mouse, with a worker that learns nothing; where the wizard opens."""

import os
import signal
from pathlib import Path

import psutil
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton, QSpinBox
from pytestqt.qtbot import QtBot

from desktop_app.widgets.crop_comparison import CropComparison
from ml_core.catalog.catalog import PhotoQuery
from ml_core.specs import events as ev
from ml_core.specs.runs import RunState
from tests.gui.conftest import OpenSession
from tests.gui.wizard_world import WAIT, open_wizard, press, start, wait_for_state, words


def test_the_photos_of_the_library_are_counted(qtbot: QtBot, open_session: OpenSession) -> None:
    wizard = open_wizard(qtbot, open_session())
    assert "4 photos chosen. This works; with at least 12" in words(wizard.photos)
    library = next(each for each in wizard.findChildren(QRadioButton) if "library" in each.text())
    assert library.text() == "All photos of the library   (4 photos)"


def test_an_empty_library_offers_the_sample_photos(qtbot: QtBot, open_session: OpenSession) -> None:
    wizard = open_wizard(qtbot, open_session(add=False))
    assert wizard.photos.choice.source == "samples"
    assert wizard.photos.choice.count > 3


def test_a_folder_is_counted_in_the_background(qtbot: QtBot, open_session: OpenSession, photos: list[Path]) -> None:
    wizard = open_wizard(qtbot, open_session(add=False))
    wizard.photos.choose_folder(photos[0].parent)
    qtbot.waitUntil(lambda: wizard.photos.choice.count == 4, timeout=WAIT)
    assert wizard.photos.choice.source == "folder"


def test_what_the_library_shows_can_be_learnt_from(qtbot: QtBot, open_session: OpenSession) -> None:
    session = open_session()
    session.shown = PhotoQuery(text="photo")
    wizard = open_wizard(qtbot, session)
    wizard.photos.choose("shown")
    start(qtbot, wizard)
    config = session.runs.folder(wizard.bootstrap.run).spec().config
    assert [Path(photo).name for photo in config["photos"]] == [f"photo {number}.jpg" for number in range(4)]


def test_from_photos_to_a_kept_policy_and_crops(qtbot: QtBot, open_session: OpenSession, photos: list[Path]) -> None:
    session = open_session("--seconds", "1")
    wizard = open_wizard(qtbot, session)
    start(qtbot, wizard)
    wait_for_state(qtbot, wizard, RunState.FINISHED)
    said = words(wizard.bootstrap.result)
    assert "On 3 photos it never saw, the policy reaches 95 % of the best crop found by searching everywhere" in said
    assert "the full frame reaches 58 %" in said
    qtbot.waitUntil(lambda: "kept" in words(wizard.bootstrap.result), timeout=WAIT)
    qtbot.waitUntil(lambda: len(session.catalog.models("policy")) == 1, timeout=WAIT)
    assert (session.catalog.models("policy")[0].folder / "policy.json").is_file()
    qtbot.waitUntil(wizard.bootstrap.card.crop.isEnabled, timeout=WAIT)
    with qtbot.waitSignal(session.photos_changed, timeout=WAIT):
        press(qtbot, wizard, "Crop all my photos")
    assert session.catalog.count(PhotoQuery(crop="proposed")) == 4
    crop = session.catalog.crops(session.catalog.photo_ids(PhotoQuery(), 0, 1)[0])[0]
    assert (crop.source, crop.state, crop.rank) == ("polish", "proposed", 0)
    wanted: list[str] = []
    wizard.command_wanted.connect(wanted.append)
    qtbot.waitUntil(lambda: "4 photos have proposed crops now" in words(wizard.bootstrap.result), timeout=WAIT)
    press(qtbot, wizard, "See them in the library")
    assert wanted == ["window.library", "library.proposals"]


def test_curves_and_held_out_photos_are_live(qtbot: QtBot, open_session: OpenSession) -> None:
    wizard = open_wizard(qtbot, open_session("--seconds", "6"))
    start(qtbot, wizard)
    live = wizard.bootstrap.live
    qtbot.waitUntil(lambda: "photos it never saw" in live.curves.summary(), timeout=WAIT)
    assert len(live.curves.summary().splitlines()) == 5
    qtbot.waitUntil(lambda: len(live.player.photos) == 3, timeout=WAIT)
    qtbot.waitUntil(lambda: live.player.player.playing, timeout=WAIT)
    qtbot.waitUntil(lambda: "left" in words(live), timeout=WAIT)


def test_stop_and_resume(qtbot: QtBot, open_session: OpenSession) -> None:
    wizard = open_wizard(qtbot, open_session("--seconds", "4"))
    start(qtbot, wizard)
    wait_for_state(qtbot, wizard, RunState.RUNNING)
    qtbot.waitUntil(lambda: wizard.bootstrap.live.player.photos != (), timeout=WAIT)
    press(qtbot, wizard, "Stop")
    wait_for_state(qtbot, wizard, RunState.STOPPED)
    assert "Stopped." in words(wizard)
    press(qtbot, wizard, "Resume")
    wait_for_state(qtbot, wizard, RunState.FINISHED)


def test_a_run_is_found_again_with_its_curves(qtbot: QtBot, open_session: OpenSession) -> None:
    first = open_session("--seconds", "4")
    wizard = open_wizard(qtbot, first)
    start(qtbot, wizard)
    name = wizard.bootstrap.run
    qtbot.waitUntil(lambda: wizard.bootstrap.live.curves.summary() != "", timeout=WAIT)
    wizard.close()
    first.close()
    second = open_session("--seconds", "4", add=False)
    again = open_wizard(qtbot, second)
    qtbot.waitUntil(lambda: again.bootstrap.run == name, timeout=WAIT)
    assert again.current == "bootstrap"
    qtbot.waitUntil(lambda: "photos it never saw" in again.bootstrap.live.curves.summary(), timeout=WAIT)
    wait_for_state(qtbot, again, RunState.FINISHED)
    steps = [event.step for event in second.runs.events(name) if isinstance(event, ev.Metrics)]
    assert steps == list(range(1, 41))


def test_a_result_that_came_while_closed_is_taken_over(qtbot: QtBot, open_session: OpenSession) -> None:
    first = open_session("--seconds", "1")
    wizard = open_wizard(qtbot, first)
    start(qtbot, wizard)
    wait_for_state(qtbot, wizard, RunState.RUNNING)
    wizard.close()
    first.close()
    for child in psutil.Process().children():
        child.wait(20)
    second = open_session(add=False)
    qtbot.waitUntil(lambda: len(second.catalog.models("policy")) == 1, timeout=WAIT)


def test_a_killed_worker_is_told_with_a_remedy(qtbot: QtBot, open_session: OpenSession) -> None:
    wizard = open_wizard(qtbot, open_session("--seconds", "30"))
    start(qtbot, wizard)
    qtbot.waitUntil(lambda: wizard.bootstrap.live.curves.summary() != "", timeout=WAIT)
    worker = next(child for child in psutil.Process().children() if "fake_worker" in " ".join(child.cmdline()))
    os.kill(worker.pid, signal.SIGKILL)
    wait_for_state(qtbot, wizard, RunState.LOST)
    assert "Resume goes on from the last checkpoint." in words(wizard)


def test_choosing_a_held_out_photo_plays_its_moves(qtbot: QtBot, open_session: OpenSession) -> None:
    wizard = open_wizard(qtbot, open_session())
    start(qtbot, wizard)
    wait_for_state(qtbot, wizard, RunState.FINISHED)
    rows = wizard.bootstrap.result.findChildren(CropComparison)
    assert len(rows) == 3
    assert rows[1].accessibleName().startswith("photo 2.jpg: Full frame 4.90, Policy 5.")
    with qtbot.waitSignal(wizard.bootstrap.result.player.photo_changed) as changed:
        qtbot.keyClick(rows[1], Qt.Key.Key_Return)
    assert changed.args == [1]
    assert wizard.bootstrap.result.player.player.playing


def test_the_form_reaches_the_run(qtbot: QtBot, open_session: OpenSession) -> None:
    session = open_session()
    wizard = open_wizard(qtbot, session)
    press(qtbot, wizard, "Continue")
    steps = wizard.bootstrap.setup.form.editor("steps")
    assert isinstance(steps, QSpinBox)
    steps.selectAll()
    qtbot.keyClicks(steps, "5000")
    assert "About 9 s on this computer." in words(wizard)
    press(qtbot, wizard, "Start")
    qtbot.waitUntil(lambda: wizard.bootstrap.run != "", timeout=WAIT)
    spec = session.runs.folder(wizard.bootstrap.run).spec()
    assert spec.config["steps"] == 5000
    assert spec.config["catalog"] == str(session.profile.catalog_file)
