"""From a key to the next painted pair, on photos of 24 megapixels, at rest and while a run trains."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.app import Application
from desktop_app.jobs.session import Session
from desktop_app.panes.annotate.board import JudgingBoard
from desktop_app.panes.annotate.pane import AnnotatePane
from ml_core.catalog.records import PhotoQuery
from ml_core.photos.samples import sample_photos
from ml_core.specs.runs import RunState
from ml_core.specs.tasks import BootstrapConfig
from tests.benchmarks.figure import Figure
from tests.pictures import scenes

PHOTOS, WIDTH, HEIGHT = 12, 6000, 4000
KEYS, NAIVE_KEYS = 100, 20
# Between the painted pair and the key: quicker than anybody judges.
THINKING_SECONDS = 0.4
WAIT_SECONDS = 180.0
SIZE = (1920, 1080)


def figures() -> Iterator[Figure]:
    """Measure in a process of its own, with the real engine and a real training beside it."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "THIRDS_HOME": home, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1"}
        command = [sys.executable, "-m", "tests.benchmarks.bench_annotate", home]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    naive, asked = found["naive"], "p99 at most 50 ms while a run trains"
    words = "the same without pictures made ahead"
    for name in ("p50", "p99", "max"):
        yield Figure(f"annotate, key to next painted pair {name} while a run trains, ms", found["training"][name],
                     naive[name], words, asked if name == "p99" else "")  # fmt: skip
    for name in ("p50", "p99"):
        yield Figure(f"annotate, key to next painted pair {name} at rest, ms", found["rest"][name])
    yield Figure("annotate, the window's processor time from key to painted pair p99 while a run trains, ms",
                 found["training"]["work"], naive["work"], words)  # fmt: skip
    yield Figure(
        "annotate, a key's own work with the answer on disk p99 while a run trains, ms", found["training"]["disk"]
    )
    yield Figure("annotate, pairs that had to be waited for while a run trains, of 100", found["training"]["waited"])


class Measuring:
    """The app on large photos: judged at rest, while a run trains, and without pictures made ahead.

    Args:
        photos: Folder of the photos.
    """

    def __init__(self, photos: Path) -> None:
        self._qt = QApplication(["thirds"])
        self._application, self._photos = Application(self._qt), photos
        self._painted_at = self._worked = 0.0

    def run(self) -> dict[str, dict[str, float]]:
        """Measure, with the real engine choosing pairs all the time."""
        self._application.start()
        try:
            self._until(self._application.is_open)
            self._application.frame.resize(*SIZE)
            return self._measure(self._session())
        finally:
            self._application.close()

    def _session(self) -> Session:
        session = self._application.desk.session
        assert session is not None
        session.indexer.add([self._photos])
        self._until(lambda: session.catalog.count(PhotoQuery(state="ready")) == PHOTOS)
        return session

    def _measure(self, session: Session) -> dict[str, dict[str, float]]:
        board = self._board()
        board.view.painted.connect(self._on_painted)
        self._until(board.can_answer)
        found = {"rest": self._judge(board, KEYS // 2)}
        name = session.runs.start("bootstrap", BootstrapConfig(photos=tuple(sample_photos()), steps=10_000_000))
        self._until(lambda: any("step" in str(event) for event in session.runs.events(name)[5:]))
        found["training"] = self._judge(board, KEYS)
        board.judging.coming = list  # type: ignore[method-assign]
        found["naive"] = self._judge(board, NAIVE_KEYS)
        summary = session.runs.summary(name)
        if summary is None or summary.state is not RunState.RUNNING:
            raise RuntimeError("the run ended too soon")
        session.runs.stop(name)
        self._until(lambda: (run := session.runs.summary(name)) is not None and not run.active)
        return found

    def _board(self) -> JudgingBoard:
        window = self._application.desk.window
        window.go("annotate")
        pane = window.places.pane("annotate")
        assert isinstance(pane, AnnotatePane)
        return pane.board

    def _judge(self, board: JudgingBoard, keys: int) -> dict[str, float]:
        took, work, disk, waited, random = [], [], [], 0, np.random.default_rng(0)
        for _ in range(keys):
            self._until(board.can_answer)
            self._let_run(THINKING_SECONDS)
            there = bool(board.judging.coming()) or keys == NAIVE_KEYS
            before, self._painted_at = board.judging.current, 0.0
            pressed, worked = time.perf_counter(), time.thread_time()
            QTest.keyClick(board.view, [Qt.Key.Key_1, Qt.Key.Key_2][random.integers(2)])
            disk.append(1000 * (time.perf_counter() - pressed))
            self._until(lambda: self._painted_at > 0)
            assert board.judging.current != before
            if there:
                took.append(1000 * (self._painted_at - pressed))
                work.append(1000 * (self._worked - worked))
            waited += not there
        p50, p99, longest = np.percentile(took, [50, 99, 100])
        return {"p50": float(p50), "p99": float(p99), "max": float(longest), "waited": 100 * waited / keys,
                "work": float(np.percentile(work, 99)), "disk": float(np.percentile(disk, 99))}  # fmt: skip

    def _on_painted(self, _pair: Any) -> None:
        self._painted_at, self._worked = time.perf_counter(), time.thread_time()

    def _until(self, holds: Callable[[], object]) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        loop = QEventLoop()
        watch = QTimer(interval=2)
        watch.timeout.connect(lambda: loop.quit() if holds() or time.monotonic() > deadline else None)
        watch.start()
        loop.exec()
        if time.monotonic() > deadline:
            raise TimeoutError("it did not happen in time")

    def _let_run(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop, loop.quit)
        loop.exec()


def write_photos(folder: Path) -> Path:
    """Write JPEGs of 24 megapixels, scenes with detail down to the pixel, so that they are as large as a camera's."""
    folder.mkdir(parents=True)
    noise = np.random.default_rng(0).integers(0, 256, (HEIGHT // 2, WIDTH // 2, 3), np.uint8)
    fine = Image.fromarray(noise).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
    for number, scene in enumerate(scenes(PHOTOS, WIDTH // 10, HEIGHT // 10)):
        large = Image.fromarray(scene).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        Image.blend(large, fine, 0.15).save(folder / f"{number:02}.jpg", quality=92)
    return folder


if __name__ == "__main__":
    print(json.dumps(Measuring(write_photos(Path(sys.argv[1]) / "shoot")).run()))
