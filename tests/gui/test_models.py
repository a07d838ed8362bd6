"""The versions in the Models pane by keys and mouse: versions in use, compared, renamed, deleted."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import commands_of
from desktop_app.jobs.session import Session
from desktop_app.panes.models.pane import ModelsPane
from desktop_app.panes.models.versions_view import ASKING, REPORT_FIGURES
from desktop_app.window.shortcuts import Shortcuts
from ml_core.catalog.model_comparison import plain_evaluation
from ml_core.specs.codec import dumps
from ml_core.specs.evaluation import (
    Distribution,
    EvaluationReport,
    Figure,
    KeptEvaluation,
    Placement,
    kept_evaluation,
)
from tests.gui.conftest import OpenSession
from tests.gui.keys import focus_in

Key = Qt.Key
SHARE: dict[str, Any] = {"share": 0.9, "share_low": 0.85, "share_high": 0.95, "held_out": 9}


@pytest.fixture
def session(open_session: OpenSession) -> Session:
    return open_session(add=False)


def keep(session: Session, kind: str, name: str, parents: tuple[int, ...] = (), **figures: Any) -> int:
    folder = session.profile.models_folder / f"{kind}-{name}"
    folder.mkdir(parents=True)
    (folder / "about.json").write_text("{}")
    return session.catalog.keep_version(kind, name, folder, parents, figures)


def open_pane(qtbot: QtBot, session: Session) -> ModelsPane:
    pane = ModelsPane(session)
    shortcuts = Shortcuts(pane, Keymap(), lambda: ("models", pane.mode))
    for owner in pane.command_owners():
        shortcuts.add(commands_of(owner))
    pane.mode_changed.connect(shortcuts.refresh)
    qtbot.addWidget(pane)
    pane.resize(1000, 640)
    with qtbot.waitActive(pane):
        pane.show()
    pane.activated()
    return pane


def said(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def rows(pane: ModelsPane) -> list[str]:
    view = pane.versions.findChild(QListView)
    assert view is not None
    return [str(view.model().index(row, 0).data()) for row in range(view.model().rowCount())]


def press(qtbot: QtBot, pane: ModelsPane, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(focus_in(pane), key)


def test_without_versions_there_is_a_way_to_the_first(qtbot: QtBot, session: Session) -> None:
    pane = open_pane(qtbot, session)
    assert "No versions yet" in said(pane)
    wanted: list[str] = []
    pane.command_wanted.connect(wanted.append)
    button = next(each for each in pane.versions.findChildren(QPushButton) if each.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted == ["window.learn"]


def test_a_version_says_what_it_can_do_and_what_it_was_made_from(qtbot: QtBot, session: Session) -> None:
    first = keep(session, "policy", "Spring", **SHARE)
    taste = keep(session, "taste", "Taste of May", agreement=0.8, agreement_low=0.7, agreement_high=0.9)
    tuned = keep(session, "policy", "Summer", (first, taste), weight=0.6)
    pane = open_pane(qtbot, session)
    assert [words.split()[0] for words in rows(pane)] == ["Summer", "Spring", "Taste"]
    assert ["in use" in words for words in rows(pane)] == [False, True, True]
    pane.versions.select(tuned)
    assert "trained towards 40\u00a0% your taste" in said(pane.versions.page)
    assert "Made from “Spring” (policy" in said(pane.versions.page)
    assert "No figures with intervals yet" in said(pane.versions.page)
    pane.versions.select(first)
    assert "90 % (85 to 95)" in said(pane.versions.page)


def test_return_uses_a_version_and_undo_goes_back(qtbot: QtBot, session: Session) -> None:
    first, second = keep(session, "policy", "Spring"), keep(session, "policy", "Summer")
    pane = open_pane(qtbot, session)
    changes: list[str] = []
    session.models_changed.connect(lambda: changes.append("changed"))
    pane.versions.select(second)
    press(qtbot, pane, Key.Key_Return)
    chosen = session.catalog.chosen_model("policy")
    assert chosen is not None
    assert (chosen.id, changes) == (second, ["changed"])
    assert not pane.versions.can_use()
    assert pane.history.undo() == "use “Summer”"
    chosen = session.catalog.chosen_model("policy")
    assert chosen is not None
    assert chosen.id == first


def test_two_ticked_versions_of_a_kind_are_compared(qtbot: QtBot, session: Session) -> None:
    first = keep(session, "policy", "Spring", **SHARE)
    second = keep(session, "policy", "Summer", (first,), share=0.98, share_low=0.97, share_high=0.99, held_out=9)
    taste = keep(session, "taste", "Taste")
    pane = open_pane(qtbot, session)
    pane.versions.select(second)
    press(qtbot, pane, Key.Key_C)
    assert "Two versions compared" not in said(pane.versions.page)
    press(qtbot, pane, Key.Key_Down, Key.Key_C)
    assert "Two versions compared" in said(pane.versions.page)
    for words in ("90 % (85 to 95)", "98 % (97 to 99)", "beyond doubt", "different photos"):
        assert words in said(pane.versions.page)
    pane.versions.select(taste)
    press(qtbot, pane, Key.Key_C)
    assert "Two versions compared" not in said(pane.versions.page)


def test_versions_measured_on_the_same_photos_say_so(qtbot: QtBot, session: Session) -> None:
    pane = open_pane(qtbot, session)
    for name, value in (("Spring", 0.6), ("Summer", 0.7)):
        figure = Figure("reward", "policy", value, value - 0.1, value + 0.1, 12)
        kept = KeptEvaluation("run", (figure,), photos=12, photo_set="the same")
        number = keep(session, "policy", name, **plain_evaluation(kept))
        pane.versions.refresh()
        pane.versions.select(number)
        pane.versions.compare()
    assert "Both were measured on the same photos" in said(pane.versions.page)
    assert "60 % (50 to 70)" in said(pane.versions.page).replace("\u202f", " ")
    assert "beyond doubt" not in said(pane.versions.page)


def test_f2_renames(qtbot: QtBot, session: Session) -> None:
    number = keep(session, "policy", "Spring")
    pane = open_pane(qtbot, session)
    press(qtbot, pane, Key.Key_F2)
    assert pane.mode == ASKING
    qtbot.keyClicks(focus_in(pane), "Winter")
    press(qtbot, pane, Key.Key_Return)
    model = session.catalog.model(number)
    assert model is not None
    assert (model.name, pane.mode) == ("Winter", "")
    press(qtbot, pane, Key.Key_F2)
    press(qtbot, pane, Key.Key_Escape)
    assert pane.mode == ""


def test_deleting_asks_says_what_follows_and_takes_the_files_along(qtbot: QtBot, session: Session) -> None:
    first = keep(session, "policy", "Spring")
    second = keep(session, "policy", "Summer", (first,))
    pane = open_pane(qtbot, session)
    notices: list[str] = []
    pane.notice.connect(notices.append)
    pane.versions.select(first)
    press(qtbot, pane, Key.Key_Delete)
    assert notices == ["This version is in use; use another one first."]
    session.catalog.choose_model(second)
    pane.versions.refresh()
    folder = session.profile.models_folder / "policy-Spring"
    press(qtbot, pane, Key.Key_Delete)
    assert "1 version was made from it" in said(pane)
    press(qtbot, pane, Key.Key_Escape)
    assert folder.is_dir()
    press(qtbot, pane, Key.Key_Delete)
    button = next(each for each in pane.findChildren(QPushButton) if each.text() == "Delete for good")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not folder.exists()
    assert [model.id for model in session.catalog.models()] == [second]
    assert "deleted" in notices[-1]


def test_a_folder_that_cannot_be_moved_leaves_everything_as_it_was(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(session, "policy", "Spring")
    pane = open_pane(qtbot, session)
    errors: list[Exception] = []
    pane.failed.connect(errors.append)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    press(qtbot, pane, Key.Key_Delete)
    pane.versions._delete()
    assert "could not be deleted" in str(errors[0])
    assert len(session.catalog.models("policy")) == 1


def test_the_report_of_a_version_is_shown_and_left_with_escape(qtbot: QtBot, session: Session) -> None:
    number = keep(session, "policy", "Summer")
    figure = Figure("taste wins", "baseline", 0.79, 0.66, 0.88, 24)
    placed = Placement(((1.0,),), Distribution((), ()), Distribution((), ()), ((1.0,),))
    report = EvaluationReport((), (figure,), placed, placed, "Summer", "Spring", "Mine")
    folder = session.profile.runs_folder / "evaluate-1"
    folder.mkdir(parents=True)
    (folder / REPORT_FIGURES).write_text(dumps(report))
    pane = open_pane(qtbot, session)
    assert not pane.versions.has_report()
    session.catalog.attach_figures(number, plain_evaluation(kept_evaluation(report, folder.name)))
    pane.versions.refresh()
    press(qtbot, pane, Key.Key_E)
    assert "for your taste in 79" in said(pane)
    press(qtbot, pane, Key.Key_Escape)
    assert "for your taste in 79" not in said(pane)
    errors: list[Exception] = []
    pane.failed.connect(errors.append)
    (folder / REPORT_FIGURES).unlink()
    press(qtbot, pane, Key.Key_E)
    assert "gone with the run" in str(errors[0])
