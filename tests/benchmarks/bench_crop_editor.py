"""From a drag's event to the painted crop, at 1080p and at 4K, level and turned, beside scaling for every picture.

Times are the processor's, so that what else the machine does counts less.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.jobs.preview_loader import Wanted, to_image
from desktop_app.widgets.crop_backdrop import Backdrop
from desktop_app.widgets.crop_editor import CropEditor
from ml_core.catalog.records import Photo
from ml_core.geometry import Box, Crop
from tests.benchmarks.figure import Figure

# A preview of 2 megapixels of a photo of 24.
PREVIEW, PHOTO = (1733, 1155), (6000, 4000)
SIZES = {"1080p": (1920, 1080), "4K": (3840, 2160)}
EVENTS, NAIVE_EVENTS = 100, 20
CROP = Box(0.2, 0.2, 0.7, 0.75)
ACTS = {"a corner": (1.0, 1.0), "the frame": (0.5, 0.5), "a turn": (1.1, 1.1)}
NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


def figures() -> Iterator[Figure]:
    """Measure in a process of its own, without a window system."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1"}
    command = [sys.executable, "-m", "tests.benchmarks.bench_crop_editor"]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    for name, (value, naive) in json.loads(done.stdout.splitlines()[-1]).items():
        asked = "p99 at most 16 ms" if "1080p" in name else ""
        yield Figure(f"crop editor, {name}, ms", value, naive, "the photo scaled anew for each picture", asked)


class Pictures(QObject):
    """Stands for the loader: one picture, at once."""

    loaded = Signal(str, QImage)
    failed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        noise = np.random.default_rng(0).integers(0, 256, (PREVIEW[1], PREVIEW[0], 3), np.uint8)
        self._image = to_image(noise)

    def want(self, photos: list[Wanted]) -> None:
        """Give the picture for each."""
        for each in photos:
            self.loaded.emit(str(each.path), self._image)


class _Counting(CropEditor):
    """Counts the pictures that it paints."""

    pictures = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and count it."""
        super().paintEvent(event)
        self.pictures += 1


def measured() -> dict[str, tuple[float, float]]:
    """Return p99 of the processor's time by what was dragged, each with that of painting without what is kept."""
    found = {}
    for size, (width, height) in SIZES.items():
        for angle in (0.0, 4.0):
            for act in ACTS:
                took = _drag(width, height, angle, act, EVENTS, naive=False)
                naive = _drag(width, height, angle, act, NAIVE_EVENTS, naive=True)
                about = f"{act} dragged to painted at {size}, photo {'turned' if angle else 'level'}"
                found[f"{about}, p99"] = float(np.percentile(took, 99)), float(np.percentile(naive, 99))
    return found


def _drag(width: int, height: int, angle: float, act: str, events: int, *, naive: bool) -> list[float]:
    editor = _Counting(Pictures())  # type: ignore[arg-type]  # of the loader, only want and the signals are used
    editor.resize(width, height)
    editor.show()
    if not QTest.qWaitForWindowExposed(editor):
        raise RuntimeError("the editor is not shown")
    editor.show_photo(photo(), Crop(CROP, angle))
    frame, (x, y) = editor.frame(), ACTS[act]
    start = QPointF(frame.left() + x * frame.width(), frame.top() + y * frame.height())
    QTest.mousePress(editor, LEFT, NONE, start.toPoint())
    QApplication.processEvents()
    took = []
    for number in range(events):
        way = QPointF(np.cos(number / 7), np.sin(number / 5)) * (height / 12)
        if naive:
            editor._backdrop = Backdrop()
        began = time.thread_time()
        event = QMouseEvent(QEvent.Type.MouseMove, start + way, start + way, Qt.MouseButton.NoButton, LEFT, NONE)
        QApplication.sendEvent(editor, event)
        pictures = editor.pictures
        editor.repaint()
        took.append(1000 * (time.thread_time() - began))
        assert editor.pictures == pictures + 1
    QTest.mouseRelease(editor, LEFT, NONE, start.toPoint())
    editor.close()
    return took


def photo() -> Photo:
    """Return a photo that is in no catalog."""
    about = {"score": None, "score_std": None, "scorer": "", "subject": None, "subject_source": "", "added": 0.0}
    made = {"taken": None, "camera": "", "lens": "", "format": "JPEG", "reason": "", "crop_state": "none"}
    return Photo(id=1, path=Path("/nowhere/1.jpg"), size=1, mtime_ns=1, width=PHOTO[0], height=PHOTO[1],
                 state="ready", **made, **about)  # type: ignore[arg-type]  # fmt: skip


if __name__ == "__main__":
    application = QApplication(["thirds"])
    print(json.dumps(measured()))
