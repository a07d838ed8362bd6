"""How long until the first painted window: Thirds beside a bare PySide6 window, each in fresh processes, in turns."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figure import Figure

ROUNDS = 9

_BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, told)
qt = QApplication([])
window = Window()
window.resize(1280, 720)
window.show()
qt.exec()
"""
# The app as it is started, left at the moment when it would open the profile.
_THIRDS = """
from desktop_app import app
app.Application.open = lambda self: (told(), self.stop())
app.main([])
"""
_LIBRARY = """
from PySide6.QtCore import QTimer
from desktop_app import app
open_desk = app.Application.open
def opened(self):
    open_desk(self)
    self.frame.repaint()
    QTimer.singleShot(0, lambda: (told(), self.stop()))
app.Application.open = opened
app.main([])
"""
_TOLD = """
import sys, time
def told():
    print(time.time())
    sys.stdout.flush()
    from PySide6.QtWidgets import QApplication
    QApplication.exit()
"""


def figures() -> Iterator[Figure]:
    """Measure the three in turns, so that a busy moment of the machine meets them all."""
    with tempfile.TemporaryDirectory() as home:
        times: dict[str, list[float]] = {_BARE: [], _THIRDS: [], _LIBRARY: []}
        for _ in range(ROUNDS + 1):
            for script, taken in times.items():
                taken.append(_seconds(script, Path(home)))
        # The first round reads from the disk what the others find in memory.
        bare, thirds, library = (statistics.median(taken[1:]) for taken in times.values())
    yield Figure("first painted window, s", thirds, bare, "bare PySide6 window", "at most 1.5 times")
    yield Figure("first pane on its catalog, s", library, bare, "bare PySide6 window")


def _seconds(script: str, home: Path) -> float:
    """Return the time from the start of the process, the interpreter's own included."""
    environment = os.environ | {"THIRDS_HOME": str(home)}
    environment.pop("QT_QPA_PLATFORM", None)
    if "DISPLAY" not in environment and "WAYLAND_DISPLAY" not in environment:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    command, began = [sys.executable, "-c", _TOLD + script], time.time()
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    return float(result.stdout.split()[0]) - began
