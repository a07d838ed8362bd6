"""The app's jobs at work, to be killed: it adds photos, follows a run and writes to the catalog all the time.

usage: python -m tests.end2end.working_app PROFILE PHOTO...
"""

import itertools
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.jobs.engine_client import EngineClient
from desktop_app.jobs.run_supervisor import RunSupervisor
from desktop_app.jobs.session import Session
from desktop_app.settings.settings import Settings
from desktop_app.wizard.pane import WizardPane
from ml_core.catalog.catalog import NewCrop, PhotoQuery
from ml_core.catalog.profile import open_profile
from ml_core.geometry import Box, Crop
from ml_core.specs.tasks import BootstrapConfig


def main() -> None:
    """Work until killed."""
    qt = QApplication(["thirds"])
    photos = [Path(photo) for photo in sys.argv[2:]]
    profile = open_profile(Path(sys.argv[1]))
    worker = [sys.executable, "-m", "tests.gui.fake_worker", "--seconds", "3"]
    runs = RunSupervisor(profile.runs_folder, lambda folder: [*worker, str(folder)])
    session = Session(profile, Settings(), runs, EngineClient((sys.executable, "-m", "tests.gui.fake_engine")))
    session.indexer.add([photos[0].parent])
    wizard = WizardPane(session)
    wizard.show()
    wizard.activated()
    session.runs.start("bootstrap", BootstrapConfig(photos=tuple(photos)))
    numbers = itertools.count()
    timer = QTimer(interval=5)
    timer.timeout.connect(lambda: write(session, next(numbers)))
    timer.start()
    qt.exec()


def write(session: Session, number: int) -> None:
    """Store a crop of one photo, as accepting does."""
    ids = session.catalog.photo_ids(PhotoQuery(), 0, 100)
    if ids:
        crop = Crop(Box(0.1, 0.1, 0.9, 0.9), number / 1e6)
        session.catalog.add_crops([NewCrop(ids[number % len(ids)], crop, "user", "accepted")])


if __name__ == "__main__":
    main()
