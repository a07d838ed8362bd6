"""`thirds` without a subcommand: the window, as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ml_core.catalog.folders import log_folder
from ml_core.specs.errors import ThirdsError
from ml_core.specs.launch import app_command, start_worker

# A window that cannot open says so well within this time.
WATCH_SECONDS = 3.0
_LINES = 5
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def open_window(photos: Sequence[Path] = ()) -> int:
    """Start the window with photos and folders to add, and return 0; raises `ThirdsError` when it does not come up."""
    if sys.platform == "linux" and not any(os.environ.get(name) for name in _DISPLAYS):
        raise ThirdsError("There is no display here.", "Start Thirds where there is one, or run “thirds demo”.")
    log = log_folder() / "window.log"
    before = log.stat().st_size if log.exists() else 0
    process = start_worker(app_command(*(str(path.absolute()) for path in photos)), log)
    try:
        code = process.wait(WATCH_SECONDS)
    except subprocess.TimeoutExpired:
        # It outlives this process, which must not mourn it.
        process.returncode = 0
        return 0
    if code == 0:
        return 0
    lines = log.read_bytes()[before:].decode(errors="replace").strip().splitlines()[-_LINES:]
    print(*lines, sep="\n", file=sys.stderr)
    raise ThirdsError("The window could not open.", "Run “thirds verify” to see what is missing.", log)
