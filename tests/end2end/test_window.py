"""The main job in a real window, by real keys: photos, a policy, crops in the library, closed and found again."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ml_core.catalog.catalog import Catalog, PhotoQuery
from ml_core.catalog.profile import Profile, list_profiles
from ml_core.specs.runs import RunFolder, RunState, list_runs
from tests.end2end.display import Display, app_under_test, missing_tools, screen, wait_until
from tests.pictures import scenes, write_photo

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(bool(missing_tools), reason=f"not installed: {', '.join(missing_tools)}"),
    pytest.mark.skipif(sys.platform != "linux", reason="needs an X server"),
    pytest.mark.timeout(600),
]
PHOTOS = 8
TITLE = "Thirds"


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    with screen(tmp_path / "screen.log") as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, pixels in enumerate(scenes(PHOTOS, 320, 240)):
        write_photo(tmp_path / "shoot" / f"photo {number}.jpg", pixels)
    return tmp_path / "shoot"


def open_app(display: Display, log: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        app = subprocess.Popen(app_under_test(*arguments), env=display.environment, stdout=output, stderr=output)
    wait_until(lambda: display.window(TITLE), 60, "the window")
    return app


def profile() -> Profile:
    return list_profiles()[0]


def count(query: PhotoQuery) -> int:
    with Catalog.open(profile().catalog_file, maintain=False) as catalog:
        return catalog.count(query)


def runs(task: str) -> list[RunFolder]:
    return [run for run in list_runs(profile().runs_folder) if run.spec().task == task] if list_profiles() else []


def quit_app(display: Display, app: "subprocess.Popen[bytes]") -> None:
    display.press(TITLE, "ctrl+q")
    assert app.wait(30) == 0


def press_until(display: Display, key: str, holds: Callable[[], object], what: str) -> None:
    def pressed() -> object:
        display.press(TITLE, key)
        return holds()

    wait_until(pressed, 30, what)


def test_from_photos_to_crops_by_keys(display: Display, folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    app = open_app(display, log, str(folder))
    try:
        wait_until(lambda: list_profiles() and count(PhotoQuery(state="ready")) == PHOTOS, 90, "photos in the library")
        display.press(TITLE, "ctrl+l", "ctrl+Return", "ctrl+Return")
        wait_until(lambda: runs("bootstrap"), 30, "a run")
        run = runs("bootstrap")[0]
        wait_until(lambda: run.state() is RunState.FINISHED, 240, "the policy")
        models = profile().models_folder
        wait_until((models / run.name / "policy.json").is_file, 30, "the kept policy")
        quit_app(display, app)
        app = open_app(display, log)
        # The wizard opens at the run that was left, where all photos can be cropped.
        display.press(TITLE, "ctrl+l")
        press_until(display, "ctrl+shift+c", lambda: runs("propose"), "the run that crops")
        wait_until(lambda: count(PhotoQuery(crop="proposed")) == PHOTOS, 120, "proposals in the library")
        quit_app(display, app)
    finally:
        app.kill()
        app.wait(10)
    assert "Traceback" not in log.read_text()


def test_a_run_goes_on_without_the_window(display: Display, folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    app = open_app(display, log, str(folder))
    try:
        wait_until(lambda: list_profiles() and count(PhotoQuery(state="ready")) == PHOTOS, 90, "photos in the library")
        display.press(TITLE, "ctrl+l", "ctrl+Return", "ctrl+Return")
        wait_until(lambda: runs("bootstrap") and runs("bootstrap")[0].state() is RunState.RUNNING, 60, "a run at work")
        run = runs("bootstrap")[0]
        # The window says first that a run goes on; asked again, it closes.
        press_until(display, "ctrl+q", lambda: app.poll() is not None, "the window closed")
        assert app.returncode == 0
        wait_until(lambda: run.state() is RunState.FINISHED, 240, "the policy")
    finally:
        app.kill()
        app.wait(10)
        for left in runs("bootstrap"):
            left.request_stop()
            wait_until(lambda left=left: left.state() is not RunState.RUNNING, 60, "the end of the run")  # type: ignore[misc]
