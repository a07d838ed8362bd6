"""Pictures for the screen: the EXIF thumbnail at once, the preview when it is ready, the photo itself for more."""

import itertools
import logging
import threading
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from enum import IntEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtGui import QImage

from ml_core.photos.decoding import decode
from ml_core.photos.previews import PREVIEW_EDGE, PreviewPool, PreviewStore
from ml_core.photos.resizing import scaled_down
from ml_core.photos.thumbnails import embedded_thumbnail
from ml_core.specs.errors import PhotoError

FULL_SIZE = 0  # as an edge: every pixel of the photo
_THREADS = 2
_WAITED_FOR = 1.0
_LOG = logging.getLogger(__name__)


class Wanted(NamedTuple):
    """A photo to show, and how many pixels its longer side takes on the screen; `FULL_SIZE` for all it has."""

    path: Path
    edge: int


class _Stage(IntEnum):
    """What is done first: something to see for every photo, then what somebody looks at closely."""

    GLANCE = 0
    PREVIEW = 1
    PHOTO = 2


class _Job(NamedTuple):
    """Jobs are done in the order of stage and then number."""

    stage: _Stage
    number: int
    wanted: Wanted


class PreviewLoader(QObject):
    """Loads pictures on two threads of its own; photos that nobody wants any more are dropped.

    A photo comes up to three times, each time better: thumbnail, preview, and the photo itself when it is wanted larger
    than a preview. No picture is larger than was wanted, and all are as they are displayed, in sRGB.

    Args:
        store: The previews on disk.
        pool: Makes previews that are missing; shared with whoever makes them in the background.

    Signals:
        loaded(str, QImage): A photo's path and a picture of it.
        failed(str, str): A photo's path and why there is no picture of it.
    """

    loaded = Signal(str, QImage)
    failed = Signal(str, str)

    def __init__(self, store: PreviewStore, pool: PreviewPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._pool = store, pool
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._wanted: dict[Path, int] = {}
        self._jobs: list[_Job] = []
        self._futures: dict[Path, Future[Path]] = {}
        self._closed = False
        self._threads = QThreadPool()
        self._threads.setMaxThreadCount(_THREADS)

    def request(self, path: Path, edge: int) -> None:
        """Ask for one photo besides those that are wanted already."""
        with self._lock:
            self._want(Wanted(path, edge))

    def want(self, photos: Sequence[Wanted]) -> None:
        """Ask for these photos, first the first; what was asked for earlier and is not among them is dropped."""
        with self._lock:
            asked = {each.path: each.edge for each in photos}
            kept = {path: edge for path, edge in self._wanted.items() if asked.get(path) == edge}
            self._jobs = [job for job in self._jobs if kept.get(job.wanted.path) == job.wanted.edge]
            for path in [path for path in self._futures if path not in kept]:
                self._futures.pop(path).cancel()
            self._wanted = kept
            for each in photos:
                self._want(each)

    def is_wanted(self, path: Path) -> bool:
        """Return whether a better picture of a photo is still to come."""
        with self._lock:
            return path in self._wanted

    def pending(self) -> int:
        """Return how many photos are still to come."""
        with self._lock:
            return len(self._wanted)

    def close(self) -> None:
        """Drop everything and end the threads."""
        self.want(())
        with self._lock:
            self._closed = True
        self._threads.waitForDone()

    # On the asking thread, with the lock

    def _want(self, wanted: Wanted) -> None:
        if self._closed or self._wanted.get(wanted.path) == wanted.edge:
            return
        self._wanted[wanted.path] = wanted.edge
        self._push(_Stage.GLANCE, wanted)

    def _push(self, stage: _Stage, wanted: Wanted) -> None:
        if self._closed or self._wanted.get(wanted.path) != wanted.edge:
            return
        self._jobs.append(_Job(stage, next(self._numbers), wanted))
        self._threads.start(self._work)

    # On a thread of the pool

    def _work(self) -> None:
        """Do the most urgent job; there is one call a job, but the job may have been dropped."""
        with self._lock:
            if not self._jobs:
                return
            job = min(self._jobs)
            self._jobs.remove(job)
        steps = {_Stage.GLANCE: self._glance, _Stage.PREVIEW: self._preview, _Stage.PHOTO: self._photo}
        try:
            steps[job.stage](job.wanted)
        except PhotoError as error:
            self._fail(job.wanted, error.what)
        except Exception:  # the boundary of the thread: one strange photo must not end the others
            _LOG.exception("no picture of %s", job.wanted.path)
            self._fail(job.wanted, "This photo cannot be shown.")

    def _glance(self, wanted: Wanted) -> None:
        file = self._store.file(wanted.path)
        if file.is_file():
            self._preview(wanted)
            return
        thumbnail = embedded_thumbnail(wanted.path)
        if thumbnail is not None:
            self._show(wanted, scaled_down(thumbnail, wanted.edge or None))
        with self._lock:
            if self._closed or self._wanted.get(wanted.path) != wanted.edge:
                return
            future = self._futures[wanted.path] = self._pool.request(wanted.path, _WAITED_FOR)
        future.add_done_callback(partial(self._on_made, wanted))

    def _on_made(self, wanted: Wanted, future: "Future[Path]") -> None:
        try:
            error = future.exception()
        except CancelledError:
            return
        with self._lock:
            if self._futures.get(wanted.path) is future:
                del self._futures[wanted.path]
            if error is None:
                self._push(_Stage.PREVIEW, wanted)
        if error is not None:
            self._fail(wanted, error.what if isinstance(error, PhotoError) else "This photo cannot be shown.")

    def _preview(self, wanted: Wanted) -> None:
        edge = min(wanted.edge or PREVIEW_EDGE, PREVIEW_EDGE)
        try:
            # A preview is itself a JPEG, whose decoder scales down by the way.
            pixels = decode(self._store.file(wanted.path), edge)
        except PhotoError:
            # Damaged or trimmed away meanwhile.
            pixels = scaled_down(self._store.make(wanted.path), edge)
        if wanted.edge == FULL_SIZE or wanted.edge > max(PREVIEW_EDGE, *pixels.shape[:2]):
            self._show(wanted, pixels)
            with self._lock:
                self._push(_Stage.PHOTO, wanted)
        else:
            self._show_last(wanted, pixels)

    def _photo(self, wanted: Wanted) -> None:
        self._show_last(wanted, decode(wanted.path, wanted.edge or None))

    def _show(self, wanted: Wanted, pixels: npt.NDArray[np.uint8]) -> None:
        with self._lock:
            still = self._wanted.get(wanted.path) == wanted.edge
        if still:
            self.loaded.emit(str(wanted.path), to_image(pixels))

    def _show_last(self, wanted: Wanted, pixels: npt.NDArray[np.uint8]) -> None:
        image = to_image(pixels)
        if self._finish(wanted):
            self.loaded.emit(str(wanted.path), image)

    def _fail(self, wanted: Wanted, reason: str) -> None:
        if self._finish(wanted):
            self.failed.emit(str(wanted.path), reason)

    def _finish(self, wanted: Wanted) -> bool:
        """Return whether the photo was still wanted; from now on it is not."""
        with self._lock:
            still = self._wanted.get(wanted.path) == wanted.edge
            if still:
                del self._wanted[wanted.path]
            return still


def to_image(pixels: npt.NDArray[np.uint8]) -> QImage:
    """Return pixels (H, W, 3) as an image that is quick to draw, with memory of its own."""
    height, width, _ = pixels.shape
    packed = np.ascontiguousarray(pixels)
    image = QImage(packed.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)
