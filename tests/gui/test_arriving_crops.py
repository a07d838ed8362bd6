"""What a run proposes is in the catalog while it still works, and when it was stopped half way."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from desktop_app.jobs.arriving_crops import ArrivingCrops, take_crops_since
from desktop_app.jobs.cropping import Cropping
from desktop_app.jobs.session import Session
from ml_core.catalog.records import PhotoQuery
from ml_core.specs.crop_table import CropRow
from ml_core.specs.journal import Journal
from ml_core.specs.outcomes import OUTCOMES, Outcome
from ml_core.specs.runs import RunFolder, RunState
from ml_core.specs.tasks import ProposeConfig

Open = Callable[..., Session]


class Cropped(QObject):
    """A cropping whose run is in the state that the test says."""

    changed = Signal()

    def __init__(self, run: str) -> None:
        super().__init__()
        self.follower = SimpleNamespace(run=SimpleNamespace(name=run, active=True, state=RunState.RUNNING))

    def stop(self) -> None:
        self.follower.run = SimpleNamespace(name=self.follower.run.name, active=False, state=RunState.STOPPED)
        self.changed.emit()


def outcome(photo: Path) -> Outcome:
    return Outcome(str(photo), (CropRow(str(photo), 1, 0.1, 0.1, 0.9, 0.9, 0.0, "free", 5.5, 4.9, "dense"),))


def proposed(session: Session) -> int:
    return session.catalog.count(PhotoQuery(crop="proposed"))


def test_crops_come_while_the_run_works_and_when_it_is_stopped(
    qtbot: QtBot, open_session: Open, photos: list[Path]
) -> None:
    session = open_session()
    folder = RunFolder.create(session.profile.runs_folder, "propose", ProposeConfig())
    journal = Journal(folder.file(OUTCOMES), Outcome)
    journal.append(outcome(photos[0]))
    cropping = Cropped(folder.name)
    arriving = ArrivingCrops(session, cast("Cropping", cropping))
    errors: list[Any] = []
    arriving.failed.connect(errors.append)
    with qtbot.waitSignal(session.photos_changed, timeout=20_000):
        cropping.changed.emit()
    assert proposed(session) == 1
    journal.append(outcome(photos[1]))
    cropping.changed.emit()
    with qtbot.waitSignal(session.photos_changed, timeout=20_000):
        cropping.stop()
    assert proposed(session) == 2
    assert not errors


def test_what_was_taken_is_not_taken_again(open_session: Open, photos: list[Path], tmp_path: Path) -> None:
    session = open_session()
    journal = Journal(tmp_path / OUTCOMES, Outcome)
    journal.append(outcome(photos[0]))
    journal.append(Outcome(str(photos[1]), reason="It cannot be read."))
    taken = take_crops_since(tmp_path / OUTCOMES, 0, session.profile.catalog_file, "run", "policy")
    assert taken.photos == 1
    again = take_crops_since(tmp_path / OUTCOMES, taken.offset, session.profile.catalog_file, "run", "policy")
    assert (again.photos, again.offset) == (0, taken.offset)
    photo = session.catalog.photo_at(photos[0])
    assert photo is not None
    assert [crop.model for crop in session.catalog.crops(photo.id)] == ["policy"]
