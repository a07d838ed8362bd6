"""The whole wizard in a real window, by real keys: policy, choices, taste, refined policy, comparison, crops."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ml_core.catalog.catalog import Catalog, PhotoQuery
from ml_core.catalog.profile import Profile, list_profiles
from ml_core.specs.runs import RunFolder, RunState, list_runs
from tests.end2end.display import Display, missing_tools, screen, wait_until
from tests.end2end.test_window import TITLE, open_app, press_until, quit_app
from tests.pictures import scenes, write_photo

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xvfb,
    pytest.mark.skipif(bool(missing_tools), reason=f"not installed: {', '.join(missing_tools)}"),
    pytest.mark.skipif(sys.platform != "linux", reason="needs an X server"),
    pytest.mark.timeout(1800),
]
PHOTOS, CHOICES, TRIALS = 40, 15, 2
# A folder of photos to use instead of generated ones.
TESTED_PHOTOS = "THIRDS_TESTED_PHOTOS"


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    with screen(tmp_path / "screen.log") as made:
        yield made


def fill(folder: Path) -> int:
    """Put photos into a folder, and return how many."""
    if given := os.environ.get(TESTED_PHOTOS):
        shutil.copytree(given, folder, ignore=shutil.ignore_patterns("*.md"))
        return len(list(folder.iterdir()))
    for number, pixels in enumerate(scenes(PHOTOS, 320, 240)):
        write_photo(folder / f"photo {number}.jpg", pixels)
    return PHOTOS


def profile() -> Profile:
    return list_profiles()[0]


def runs(task: str) -> list[RunFolder]:
    return [run for run in list_runs(profile().runs_folder) if run.spec().task == task]


def finished(task: str) -> bool:
    return any(run.state() is RunState.FINISHED for run in runs(task))


def models(kind: str) -> int:
    with Catalog.open(profile().catalog_file, maintain=False) as catalog:
        return len(catalog.models(kind))


def answers(purposes: tuple[str, ...]) -> int:
    with Catalog.open(profile().catalog_file, maintain=False) as catalog:
        return sum(each.pair.purpose in purposes for each in catalog.judged_pairs())


def count(query: PhotoQuery) -> int:
    with Catalog.open(profile().catalog_file, maintain=False) as catalog:
        return catalog.count(query)


def answer(display: Display, number: int, purposes: tuple[str, ...]) -> None:
    """Press keys until so many answers are kept; a pair that is not painted yet takes none."""

    def pressed() -> bool:
        if answers(purposes) < number:
            display.press(TITLE, "1" if answers(purposes) % 2 else "2")
        return answers(purposes) >= number

    wait_until(pressed, 300, f"{number} answers")


def main_key(display: Display, holds: Callable[[], object], what: str, seconds: float = 300) -> None:
    press_until(display, "ctrl+Return", holds, what)
    wait_until(holds, seconds, what)


def test_from_photos_to_a_policy_of_ones_own(display: Display, tmp_path: Path) -> None:
    photos = fill(tmp_path / "shoot")
    app = open_app(display, tmp_path / "app.log", str(tmp_path / "shoot"))
    learnt = ("learn", "held out", "repeat")
    try:
        wait_until(lambda: list_profiles() and count(PhotoQuery(state="ready")) == photos, 120, "photos")
        display.press(TITLE, "ctrl+l", "ctrl+Return")
        main_key(display, lambda: runs("bootstrap"), "a bootstrap")
        wait_until(lambda: models("policy") == 1, 300, "the kept policy")
        display.picture("bootstrap")
        display.press(TITLE, "ctrl+Return")
        answer(display, CHOICES, learnt)
        display.picture("choose")
        display.press(TITLE, "ctrl+Return")
        main_key(display, lambda: runs("taste"), "a taste")
        wait_until(lambda: models("taste") == 1, 120, "the kept taste")
        display.picture("learn")
        display.press(TITLE, "ctrl+Right")
        main_key(display, lambda: runs("tune"), "a fine-tuning")
        wait_until(lambda: models("policy") == 2, 300, "the refined policy")
        display.picture("refine")
        display.press(TITLE, "ctrl+Return")
        main_key(display, lambda: runs("evaluate"), "a comparison")
        wait_until(lambda: finished("evaluate"), 300, "the figures")
        display.press(TITLE, "ctrl+Return")
        answer(display, TRIALS, ("trial",))
        display.picture("compare")
        assert answers(learnt) == CHOICES
        quit_app(display, app)
        # It opens where it was left: at the comparison, whose trial came last.
        app = open_app(display, tmp_path / "app.log")
        display.press(TITLE, "ctrl+l")
        press_until(display, "ctrl+shift+c", lambda: runs("propose"), "the run that crops")
        wait_until(lambda: count(PhotoQuery(crop="proposed")) == photos, 300, "proposals in the library")
        display.press(TITLE, "ctrl+1")
        display.picture("library")
        quit_app(display, app)
    finally:
        app.kill()
        app.wait(10)
    assert "Traceback" not in (tmp_path / "app.log").read_text()
