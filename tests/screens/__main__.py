"""`python -m tests.screens OUT [NAME...]`: pictures of every screen, light and dark, at 1280 x 720 and at 200 %.

Starts the real app in a real window: on DISPLAY, or on a display of its own (Xvfb with openbox).
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

THEMES, SCALES = ("dark", "light"), (1, 2)
# Room for 2560 x 1440 and the frame that the window manager draws.
_DISPLAY_SIZE = "2720x1600x24"


def main() -> int:
    """Take the pictures; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("names", nargs="*", help="modules screen_NAME to take; all by default")
    parser.add_argument("--theme", choices=THEMES, help="only this theme")
    parser.add_argument("--scale", type=int, choices=SCALES, help="only this scale")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    themes = (asked.theme,) if asked.theme else THEMES
    scales = (asked.scale,) if asked.scale else SCALES
    with display() as name:
        codes = [_take(asked.out, theme, scale, asked.names, name) for scale in scales for theme in themes]
    return max(codes)


@contextmanager
def display() -> Iterator[str]:
    """Give the name of a display with a window manager; without it a window has no focus."""
    if "DISPLAY" in os.environ:
        yield os.environ["DISPLAY"]
        return
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", _DISPLAY_SIZE, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as told:
        name = f":{told.readline().strip()}"
    manager = subprocess.Popen(["openbox"], env=os.environ | {"DISPLAY": name}, stderr=subprocess.DEVNULL)
    try:
        yield name
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait()


def _take(out: Path, theme: str, scale: int, names: list[str], display_name: str) -> int:
    command = [sys.executable, "-m", "tests.screens.taking", str(out), theme, str(scale), *names]
    # A home each: profiles of an earlier take would hold photos that are gone.
    with tempfile.TemporaryDirectory() as home:
        own = {"DISPLAY": display_name, "THIRDS_HOME": home, "QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "xcb"}
        return subprocess.run(command, env=os.environ | own, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
