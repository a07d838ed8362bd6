"""Five hundred judgements by real keys, the app killed at random moments: no answer is lost that was acknowledged.

An answer is acknowledged when the next pair was painted.
"""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.profile import Profile, create_profile
from tests.end2end.display import Display, missing_tools, screen, wait_until
from tests.end2end.judging_app import TITLE
from tests.pictures import scenes, write_photo

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(bool(missing_tools), reason=f"not installed: {', '.join(missing_tools)}"),
    pytest.mark.skipif(sys.platform != "linux", reason="needs an X server"),
    pytest.mark.timeout(900),
]
ANSWERS, LIVES = 500, 6
CHOICES = {"1": "a", "2": "b", "0": "tie", "x": "skip", "shift+1": "a", "shift+2": "b"}


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    with screen(tmp_path / "screen.log") as made:
        yield made


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [
        write_photo(tmp_path / "shoot" / f"{number}.jpg", pixels) for number, pixels in enumerate(scenes(8, 300, 200))
    ]


class Judge:
    """A person at the keys of one life of the app."""

    def __init__(self, app: "subprocess.Popen[str]", display: Display) -> None:
        self._app, self._display = app, display

    def next_seen(self) -> int:
        """Wait for the next pair to be painted; returns its number."""
        assert self._app.stdout is not None
        for line in self._app.stdout:
            if line.startswith("seen "):
                return int(line.split()[1])
        raise AssertionError("the app ended by itself")

    def press(self, key: str) -> None:
        self._display.xdotool("key", "--clearmodifiers", key)

    def take_focus(self) -> None:
        wait_until(lambda: self._display.window(TITLE), 30, "the window")
        self._display.xdotool("windowactivate", "--sync", self._display.window(TITLE))


@contextmanager
def life(display: Display, profile: Profile, photos: list[Path], log: Path) -> Iterator[Judge]:
    """Run the app once; it is killed in the end."""
    command = [sys.executable, "-m", "tests.end2end.judging_app", str(profile.path), *map(str, photos)]
    with log.open("ab") as errors:
        app = subprocess.Popen(command, env=display.environment, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        yield Judge(app, display)
    finally:
        app.send_signal(signal.SIGKILL)
        app.communicate(timeout=10)


def test_no_acknowledged_answer_is_lost(display: Display, photos: list[Path], tmp_path: Path) -> None:
    profile, chance = create_profile("Weddings"), random.Random()
    acknowledged: dict[int, str] = {}
    doubtful: dict[int, str] = {}
    expected = None
    for number in range(LIVES):
        with life(display, profile, photos, tmp_path / "app.log") as judge:
            pair = judge.next_seen()
            assert pair == (expected or pair), "the pair that was left unanswered comes first"
            judge.take_focus()
            for _ in range(-(-(ANSWERS * (number + 1)) // LIVES) - len(acknowledged)):
                key = chance.choice(list(CHOICES))
                judge.press(key)
                following = judge.next_seen()
                acknowledged[pair], pair = CHOICES[key], following
            judge.press("1")
            time.sleep(chance.uniform(0, 0.1))
        doubtful[pair] = "a"
        expected = None if answers_of(profile).get(pair) else pair
    assert len(acknowledged) == ANSWERS
    found = answers_of(profile)
    assert {pair: found.get(pair) for pair in acknowledged} == acknowledged
    # What was not acknowledged is there as it was said, or not at all.
    assert found.items() - acknowledged.items() <= doubtful.items()


def answers_of(profile: Profile) -> dict[int, str]:
    with Catalog.open(profile.catalog_file) as catalog:
        return {each.pair.id: each.judgement.choice for each in catalog.judged_pairs()}
