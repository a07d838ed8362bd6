"""What is said of proposing crops for many photos, and the buttons that go with it."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from desktop_app.jobs.cropping import Cropping
from desktop_app.jobs.run_summary import RunSummary
from desktop_app.panes.crop.batch_bar import BatchBar
from ml_core.specs import events as ev
from ml_core.specs.runs import RunState


class Cropped(QObject):
    """A cropping that is as the test says."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.stored: int | None = None
        self.result: dict[str, Any] = {}
        self.follower = SimpleNamespace(name="run 1", run=None, result=lambda: self.result)

    def stop(self) -> None:
        self.done.append("stop")

    def resume(self) -> None:
        self.done.append("resume")

    def become(self, state: RunState, done: int = 0) -> None:
        """Be in this state after so many of 80 photos."""
        far = ev.Progress(done, 80, "photos", seconds_left=120.0, message="Proposing crops") if done else None
        self.follower.run = RunSummary("run 1", "propose", "Crop photos", state, 0.0, progress=far)
        self.changed.emit()


@pytest.fixture
def cropping() -> Cropped:
    return Cropped()


@pytest.fixture
def bar(qtbot: QtBot, cropping: Cropped) -> BatchBar:
    made = BatchBar(cast("Cropping", cropping))
    qtbot.addWidget(made)
    return made


def test_a_run_that_ended_before_is_no_news(bar: BatchBar, cropping: Cropped) -> None:
    for state in (RunState.FINISHED, RunState.STOPPED, RunState.FAILED):
        cropping.become(state, 10)
        assert bar.isHidden()


def test_a_run_shows_how_far_it_is_and_can_be_cancelled_and_resumed(bar: BatchBar, cropping: Cropped) -> None:
    cropping.become(RunState.RUNNING, 20)
    assert not bar.isHidden()
    assert bar.words() == "Proposing crops   25\u00a0%   2\u00a0min left"
    bar.stop.click()
    cropping.become(RunState.STOPPED, 32)
    assert bar.words() == "Stopped after 32 of 80 photos; what was proposed is kept."
    assert (bar.stop.isHidden(), bar.resume.isHidden()) == (True, False)
    bar.resume.click()
    assert cropping.done == ["stop", "resume"]
    bar.close_button.click()
    assert bar.isHidden()


def test_photos_that_got_no_crop_are_named_with_the_reason(bar: BatchBar, cropping: Cropped) -> None:
    cropping.become(RunState.RUNNING, 20)
    cropping.result = {"skipped": [["/shoot/img7.jpg", "It cannot be read."]]}
    cropping.become(RunState.FINISHED, 80)
    assert bar.words() == "The crops are being put into the list…"
    cropping.stored = 79
    cropping.changed.emit()
    assert bar.words() == "Crops proposed for 79 photos. 1 photo got none."
    assert bar.skipped.isHidden()
    bar.which.click()
    assert not bar.skipped.isHidden()
    assert [bar.skipped.item(row).text() for row in range(bar.skipped.count())] == ["img7.jpg: It cannot be read."]
    bar.which.click()
    assert bar.skipped.isHidden()


def test_a_run_that_broke_off_earlier_can_be_taken_up(bar: BatchBar, cropping: Cropped) -> None:
    cropping.become(RunState.LOST, 40)
    assert bar.words() == "Proposing crops broke off after 40 of 80 photos; Resume goes on with the others."
    assert not bar.resume.isHidden()
