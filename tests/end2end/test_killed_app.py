"""The app is killed at random moments while a run trains: the catalog is whole, the run and its curves are found."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.jobs.run_supervisor import RunSupervisor
from desktop_app.widgets.curves import CurvesView
from ml_core.catalog.catalog import Catalog, PhotoQuery
from ml_core.catalog.profile import Profile, create_profile
from ml_core.specs import events as ev
from ml_core.specs.runs import RunState, list_runs
from tests.pictures import write_photo

PHOTOS = 6
ROUNDS = 4
WAIT = 40_000


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [write_photo(tmp_path / "shoot" / f"photo {number}.jpg") for number in range(PHOTOS)]


def start_app(profile: Profile, photos: list[Path], log: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.end2end.working_app", str(profile.path), *map(str, photos)]
    with log.open("ab") as output:
        return subprocess.Popen(command, stdout=output, stderr=output)


def run_names(profile: Profile) -> set[str]:
    return {run.name for run in list_runs(profile.runs_folder) if run.read_events()[0]}


def wait_for_run(profile: Profile, before: set[str], app: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while run_names(profile) == before:
        assert app.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def workers(profile: Profile) -> list[psutil.Process]:
    marks = [run.holder() for run in list_runs(profile.runs_folder)]
    return [psutil.Process(mark.pid) for mark in marks if mark is not None]


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_killed_at_random_moments(qtbot: QtBot, tmp_path: Path, photos: list[Path]) -> None:
    profile, chance, log = create_profile("Weddings"), random.Random(), tmp_path / "app.log"
    for _ in range(ROUNDS):
        before, app = run_names(profile), start_app(profile, photos, log)
        wait_for_run(profile, before, app, log)
        time.sleep(chance.uniform(0, 1.5))
        app.send_signal(signal.SIGKILL)
        app.wait(10)
        assert_whole(profile)
    assert_runs_are_found(qtbot, profile)


def assert_whole(profile: Profile) -> None:
    with sqlite3.connect(profile.catalog_file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    with Catalog.open(profile.catalog_file) as catalog:
        assert catalog.count(PhotoQuery()) in (0, PHOTOS)


def assert_runs_are_found(qtbot: QtBot, profile: Profile) -> None:
    runs = RunSupervisor(profile.runs_folder)
    curves = CurvesView()
    qtbot.addWidget(curves)
    try:
        names = {run.name for run in list_runs(profile.runs_folder)}
        assert len(names) == ROUNDS
        qtbot.waitUntil(lambda: {run.name for run in runs.runs()} == names, timeout=WAIT)
        # The workers outlive the app by design and end by themselves.
        qtbot.waitUntil(lambda: all(run.state is RunState.FINISHED for run in runs.runs()), timeout=WAIT)
        for name in names:
            steps = [event.step for event in runs.events(name) if isinstance(event, ev.Metrics)]
            assert steps == list(range(1, len(steps) + 1))
            curves.set_runs({name: name})
            curves.append(name, runs.events(name))
            assert f"at step {steps[-1]:,}" in curves.summary()
    finally:
        runs.close()
        for worker in workers(profile):
            worker.kill()
