"""Starting the app a second time, as a process of its own."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ml_core.specs.launch import app_command


@contextmanager
def start_another(arguments: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Start the app without a screen; it is ended at last."""
    process = subprocess.Popen(app_command(*arguments), env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
