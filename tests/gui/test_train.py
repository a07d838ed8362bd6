"""The Train pane by keys and mouse: live and past runs, comparison, stop, resume, delete and undo."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from desktop_app.jobs.run_summary import RunSummary
from desktop_app.jobs.session import Session
from desktop_app.panes.train.details import diagnoses
from desktop_app.panes.train.pane import TrainPane
from desktop_app.panes.train.run_rows import age, row_words
from ml_core.specs import events as ev
from ml_core.specs.runs import RunFolder, RunState
from ml_core.specs.tasks import BootstrapConfig, ExportConfig
from tests.gui.wizard_world import words

WAIT = 20_000
Open = Callable[..., Session]


def past_run(session: Session, title: str, share: float) -> str:
    folder = RunFolder.create(session.profile.runs_folder, "bootstrap", BootstrapConfig(steps=4096), title)
    folder.append(ev.Started("bootstrap", "0", "here", 1))
    for step in range(1, 6):
        folder.append(ev.Metrics(step * 100, {"reward/share of optimum (held out)": share * step / 5}))
    folder.append(ev.Diagnosis("info", "It rises steadily.", "Give it more steps."))
    folder.append(ev.Finished({"share": share}))
    return folder.name


def open_pane(qtbot: QtBot, session: Session) -> TrainPane:
    pane = TrainPane(session)
    qtbot.addWidget(pane)
    qtbot.addWidget(pane.panel())
    pane.resize(1200, 640)
    pane.show()
    pane.panel().show()
    qtbot.waitExposed(pane)
    pane.activated()
    return pane


def runs_list(pane: TrainPane) -> QListView:
    return next(each for each in pane.findChildren(QListView) if each.accessibleName() == "Runs")


def wait_for_runs(qtbot: QtBot, session: Session, count: int) -> None:
    def known() -> bool:
        runs = session.runs.runs()
        return len(runs) == count and all(run.state is not RunState.NEW for run in runs)

    qtbot.waitUntil(known, timeout=WAIT)


def test_without_runs_there_is_a_way_to_the_first(qtbot: QtBot, open_session: Open) -> None:
    pane = open_pane(qtbot, open_session(add=False))
    assert "No trainings yet" in words(pane)


def test_a_past_run_shows_curves_configuration_and_diagnoses(qtbot: QtBot, open_session: Open) -> None:
    session = open_session(add=False)
    past_run(session, "Birds", 0.91)
    pane = open_pane(qtbot, session)
    wait_for_runs(qtbot, session, 1)
    qtbot.waitUntil(lambda: "91.0 %" in pane.page.curves.summary(), timeout=WAIT)
    assert "Birds" in words(pane.page)
    expected = ("It rises steadily.", "Give it more steps.", "4,096 steps")
    qtbot.waitUntil(lambda: all(said in words(pane.panel()) for said in expected), timeout=WAIT)
    assert pane.page.curves.isVisible()


def test_ticked_runs_are_compared(qtbot: QtBot, open_session: Open) -> None:
    session = open_session(add=False)
    for title, share in (("Monday", 0.8), ("Tuesday", 0.9)):
        past_run(session, title, share)
    pane = open_pane(qtbot, session)
    wait_for_runs(qtbot, session, 2)
    view = runs_list(pane)
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "2 runs compared" in words(pane.page), timeout=WAIT)
    summary = pane.page.curves.summary()
    assert "80.0 %" in summary
    assert "90.0 %" in summary


def test_delete_and_undo(qtbot: QtBot, open_session: Open) -> None:
    session = open_session(add=False)
    name = past_run(session, "Birds", 0.91)
    pane = open_pane(qtbot, session)
    wait_for_runs(qtbot, session, 1)
    notices: list[str] = []
    pane.notice.connect(notices.append)
    pane.delete()
    assert "No trainings yet" in words(pane)
    assert "Birds" in notices[0]
    assert pane.history.undo() == "delete the run “Birds”"
    wait_for_runs(qtbot, session, 1)
    assert session.runs.runs()[0].name == name
    qtbot.waitUntil(lambda: "91.0 %" in pane.page.curves.summary(), timeout=WAIT)


def test_a_live_run_is_stopped_and_resumed(qtbot: QtBot, open_session: Open, photos: list[Path]) -> None:
    session = open_session("--seconds", "4")
    pane = open_pane(qtbot, session)
    name = session.runs.start("bootstrap", BootstrapConfig(photos=tuple(photos)))
    qtbot.waitUntil(pane.can_stop, timeout=WAIT)
    qtbot.waitUntil(lambda: len(pane.page.player.photos) == 3, timeout=WAIT)
    assert not pane.can_delete()
    pane.stop()
    qtbot.waitUntil(pane.can_resume, timeout=WAIT)
    pane.resume()
    qtbot.waitUntil(pane.can_stop, timeout=WAIT)
    summary = session.runs.summary(name)
    assert summary is not None
    qtbot.waitUntil(lambda: pane.can_delete() and not pane.can_resume(), timeout=WAIT)


def test_a_run_without_curves_says_so(qtbot: QtBot, open_session: Open) -> None:
    session = open_session(add=False)
    folder = RunFolder.create(session.profile.runs_folder, "export", ExportConfig())
    folder.append(ev.Started("export", "0", "here", 1))
    folder.append(ev.Finished({"folder": "/x", "files": 3, "sidecars": 4, "skipped": []}))
    pane = open_pane(qtbot, session)
    wait_for_runs(qtbot, session, 1)
    qtbot.waitUntil(lambda: "This kind of run has no curves." in words(pane.page), timeout=WAIT)
    assert session.runs.runs()[0].figure == "7 files"


def test_a_failure_comes_first_and_each_thing_once() -> None:
    run = RunSummary("n", "bootstrap", "t", RunState.FAILED, 0.0, failure=ev.Failed("No memory.", "Close programs."))
    events = [ev.Diagnosis("warning", "It is flat."), ev.Diagnosis("warning", "It is flat.")]
    assert [each.message for each in diagnoses(run, events)] == ["No memory.", "It is flat."]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(5, "just now"), (125, "2 min ago"), (7300, "2 h ago"), (90_000, "yesterday"), (400_000, "4 days ago")],
)
def test_ages_are_in_words(seconds: float, said: str) -> None:
    assert age(seconds) == said


def test_a_row_says_state_progress_figure_and_age() -> None:
    run = RunSummary("n", "bootstrap", "Birds", RunState.RUNNING, 0.0, ev.Progress(41, 100), "88 %")
    assert row_words(run, 180.0) == "Birds   Bootstrap   88 %\nworking, 41 %, 3 min ago"
