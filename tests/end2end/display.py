"""A screen of its own for real windows: Xvfb, a window manager, keys by xdotool."""

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ml_core.specs.launch import app_command

# An installed build to drive instead of this checkout, and a folder for pictures of its screens; see check_deb.sh.
TESTED_APP, PICTURES = "THIRDS_TESTED_APP", "THIRDS_PICTURES"
TOOLS = ("Xvfb", "openbox", "xdotool")
missing_tools = [tool for tool in TOOLS if shutil.which(tool) is None]


@dataclass(frozen=True)
class Display:
    """A running screen."""

    name: str

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a program that shows its windows here."""
        return {**os.environ, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}

    def xdotool(self, *words: str) -> str:
        """Run xdotool and return what it says; empty when it finds nothing."""
        done = subprocess.run(("xdotool", *words), env=self.environment, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def window(self, title: str) -> str:
        """Return the id of the visible window whose title begins so, or nothing."""
        found = self.xdotool("search", "--onlyvisible", "--name", f"^{title}").split()
        return found[-1] if found else ""

    def press(self, title: str, *keys: str) -> None:
        """Give a window the focus and press keys in it."""
        self.xdotool("windowactivate", "--sync", self.window(title))
        for key in keys:
            self.xdotool("key", "--clearmodifiers", key)
            time.sleep(0.3)

    def picture(self, name: str) -> None:
        """Keep a picture of the screen where somebody wants pictures."""
        if folder := os.environ.get(PICTURES):
            file = Path(folder) / f"{name}.png"
            subprocess.run(("import", "-window", "root", str(file)), env=self.environment, check=True)


def app_under_test(*arguments: str) -> list[str]:
    """Return the command that opens the window under test: that of this checkout, unless another one is named."""
    named = os.environ.get(TESTED_APP)
    return [*shlex.split(named), *arguments] if named else app_command(*arguments)


@contextmanager
def screen(log: Path, size: str = "1280x760x24") -> Iterator[Display]:
    """Start a screen with a window manager; both are ended afterwards."""
    reader, writer = os.pipe()
    with log.open("ab") as output:
        # The server chooses a free number itself and says it through the pipe.
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", size, "-nolisten", "tcp"],
            pass_fds=(writer,), stdout=output, stderr=output,
        )  # fmt: skip
        os.close(writer)
        with os.fdopen(reader) as said:
            display = Display(f":{said.readline().strip()}")
        manager = subprocess.Popen(["openbox"], env=display.environment, stdout=output, stderr=output)
    try:
        yield display
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(10)


def wait_until(holds: Callable[[], object], seconds: float, what: str) -> None:
    """Wait until something holds; fails with `what` when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"it did not happen in time: {what}"
        time.sleep(0.2)
