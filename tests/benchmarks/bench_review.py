"""From the review key to the next painted photo, on photos of 24 megapixels, with crops and the engine beside it."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.app import Application
from desktop_app.jobs.session import Session
from desktop_app.panes.crop.pane import CropPane
from ml_core.catalog.records import NewCrop, PhotoQuery
from ml_core.geometry import Box, Crop
from tests.benchmarks.bench_annotate import write_photos
from tests.benchmarks.figure import Figure

KEYS, NAIVE_KEYS = 80, 50
COPIES = 12
# Between the painted photo and the key: quicker than anybody looks.
THINKING_SECONDS = 0.4
WAIT_SECONDS = 180.0
SIZE = (1920, 1080)
_BOXES = (Box(0.1, 0.1, 0.9, 0.9), Box(0.2, 0.05, 0.8, 0.95), Box(0.05, 0.2, 0.75, 0.9))


def figures() -> Iterator[Figure]:
    """Measure in a process of its own, with the real engine beside it."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "THIRDS_HOME": home, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1"}
        command = [sys.executable, "-m", "tests.benchmarks.bench_review", home]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    naive, words = found["naive"], "the same without pictures made ahead"
    for name in ("p50", "p99", "max"):
        asked = "p99 at most 50 ms" if name == "p99" else ""
        yield Figure(f"review, accept key to next painted photo {name}, ms", found["keys"][name], naive[name], words,
                     asked)  # fmt: skip
    yield Figure("review, the window's processor time from accept key to painted photo p99, ms", found["keys"]["work"],
                 naive["work"], words)  # fmt: skip
    yield Figure("review, a key's own work with the decision on disk p99, ms", found["keys"]["disk"])
    yield Figure("review, alternative key to painted crop p99, ms", found["alternatives"]["p99"])


class Measuring:
    """The review of large photos: with pictures made ahead, without, and from one alternative to the next.

    Args:
        photos: Folder of the photos.
    """

    def __init__(self, photos: Path) -> None:
        self._application, self._photos = Application(QApplication(["thirds"])), photos
        self._painted_at = self._worked = 0.0

    def run(self) -> dict[str, dict[str, float]]:
        """Measure, with the real engine looking at every photo."""
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
        count = len(list(self._photos.glob("*.jpg")))
        self._until(lambda: session.catalog.count(PhotoQuery(state="ready")) == count)
        for photo in session.catalog.page(PhotoQuery(), 0, count):
            session.catalog.add_crops(
                NewCrop(photo.id, Crop(box), "dense", rank=rank) for rank, box in enumerate(_BOXES)
            )
        return session

    def _measure(self, session: Session) -> dict[str, dict[str, float]]:
        window = self._application.desk.window
        window.go("crop")
        pane = window.places.pane("crop")
        assert isinstance(pane, CropPane)
        pane.page.editor.painted.connect(self._on_painted)
        self._until(lambda: pane.page.editor.picture is not None and not pane.ahead.is_waiting())
        # The engine takes some seconds to start, once.
        scored: list[object] = []
        pane.desks.scores.scored.connect(lambda *ratings: scored.append(ratings))
        self._until(lambda: scored and session.engine.state == "ready")
        found = {"keys": self._accept(pane, KEYS), "alternatives": self._choose(pane, KEYS)}
        pane.ahead.neighbours = list  # type: ignore[method-assign]
        found["naive"] = self._accept(pane, NAIVE_KEYS)
        return found

    def _accept(self, pane: CropPane, keys: int) -> dict[str, float]:
        took, work, disk = [], [], []
        for _ in range(keys):
            self._let_run(THINKING_SECONDS)
            before, self._painted_at = pane.desk.photo, 0.0
            pressed, worked = time.perf_counter(), time.thread_time()
            QTest.keyClick(pane.page.editor, Qt.Key.Key_Return)
            disk.append(1000 * (time.perf_counter() - pressed))
            self._until(lambda: self._painted_at > 0)
            assert before is not None
            assert pane.desk.photo is not None
            assert pane.desk.photo.id != before.id
            took.append(1000 * (self._painted_at - pressed))
            work.append(1000 * (self._worked - worked))
        return _percentiles(took) | {
            "disk": float(np.percentile(disk, 99)),
            "work": float(np.percentile(work, 99)),
        }

    def _choose(self, pane: CropPane, keys: int) -> dict[str, float]:
        took, editor = [], pane.page.editor
        for _ in range(keys):
            self._let_run(THINKING_SECONDS / 4)
            pressed = time.perf_counter()
            QTest.keyClick(editor, Qt.Key.Key_BracketRight)
            editor.repaint()
            took.append(1000 * (time.perf_counter() - pressed))
        return _percentiles(took)

    def _on_painted(self, _photo_id: int) -> None:
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


def _percentiles(took: list[float]) -> dict[str, float]:
    p50, p99, longest = np.percentile(took, [50, 99, 100])
    return {"p50": float(p50), "p99": float(p99), "max": float(longest)}


def write_shoot(folder: Path) -> Path:
    """Write photos of 24 megapixels, and name each several times: a key must never meet one that was shown."""
    for photo in list(write_photos(folder).glob("*.jpg")):
        for copy in range(1, COPIES):
            (folder / f"{photo.stem}-{copy:02}.jpg").write_bytes(photo.read_bytes())
    return folder


if __name__ == "__main__":
    print(json.dumps(Measuring(write_shoot(Path(sys.argv[1]) / "shoot")).run()))
