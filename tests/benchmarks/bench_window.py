"""How long the window's event loop is away: at rest, and while it shows a run that trains."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.app import Application
from desktop_app.wizard.pane import WizardPane
from tests.benchmarks.figure import Figure

TICK_MS = 10
SECONDS = 10.0
START_SECONDS = 120.0


def figures() -> Iterator[Figure]:
    """Measure in a process of its own, so that nothing else that was imported has a say."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "THIRDS_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "tests.benchmarks.bench_window"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    gaps = json.loads(done.stdout.splitlines()[-1])
    asked = "p99 at most 33 ms while a run trains"
    for name in ("p50", "p99", "max"):
        yield Figure(f"event-loop gap {name} while a run trains, ms", gaps["training"][name], gaps["idle"][name],
                     f"the same window at rest, a tick every {TICK_MS} ms", asked if name == "p99" else "")  # fmt: skip
    yield Figure("events shown a second while it trains", gaps["training"]["events"] / gaps["training"]["seconds"])


class Measuring:
    """One window, opened, looked at while it rests and while it shows a run.

    The event loop runs as in the app; what is to happen next is found out in its idle moments.
    """

    def __init__(self) -> None:
        self._qt = QApplication(["thirds"])
        self._application = Application(self._qt)

    def run(self) -> dict[str, dict[str, float]]:
        """Measure at rest, train on the sample photos in the wizard, measure again."""
        self._application.start()
        try:
            return self._measure()
        finally:
            self._application.close()

    def _measure(self) -> dict[str, dict[str, float]]:
        self._let_run(START_SECONDS, self._application.is_open)
        self._application.desk.window.go("learn")
        wizard = self._application.desk.window.places.pane("learn")
        assert isinstance(wizard, WizardPane)
        self._let_run(5.0)
        idle = self._gaps()
        # From the photos to the form, and from there to the run.
        wizard.start()
        wizard.start()
        self._let_run(START_SECONDS, lambda: "step" in wizard.bootstrap.live.curves.summary())
        if not wizard.can_stop():
            raise RuntimeError(f"the run ended too soon: {wizard.session.runs.events(wizard.bootstrap.run)[-1]}")
        before = len(wizard.session.runs.events(wizard.bootstrap.run))
        training = self._gaps(lambda: not wizard.can_stop())
        training["events"] = len(wizard.session.runs.events(wizard.bootstrap.run)) - before
        wizard.stop()
        self._let_run(START_SECONDS, lambda: not wizard.can_stop())
        return {"idle": idle, "training": training}

    def _let_run(self, seconds: float, over: Callable[[], bool] = lambda: False) -> None:
        loop = QEventLoop()
        watch = QTimer(interval=50)
        watch.timeout.connect(lambda: loop.quit() if over() else None)
        watch.start()
        QTimer.singleShot(int(seconds * 1000), loop, loop.quit)
        loop.exec()

    def _gaps(self, over: Callable[[], bool] = lambda: False) -> dict[str, float]:
        ticks: list[float] = []
        timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
        timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
        timer.start()
        self._let_run(SECONDS, over)
        timer.stop()
        p50, p99, longest = np.percentile(np.diff(ticks) * 1000, [50, 99, 100])
        return {"p50": float(p50), "p99": float(p99), "max": float(longest), "seconds": ticks[-1] - ticks[0]}


if __name__ == "__main__":
    print(json.dumps(Measuring().run()))
