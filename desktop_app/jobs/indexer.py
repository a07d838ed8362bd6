"""Reads photos into the catalog in the background: finds them, reads headers, makes previews, notes what is broken."""

import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from desktop_app.jobs.photo_reading import IndexReport, PhotoReading
from ml_core.catalog.catalog import Catalog
from ml_core.photos.previews import PreviewPool, PreviewStore

_WORKERS = 2


class Indexer(QObject):
    """Takes photos into a profile's catalog, one list of sources after the other; used on the GUI thread.

    Args:
        catalog_file: The catalog; the thread opens a connection of its own.
        store: Where previews go.

    Attributes:
        pool: Makes the previews; others may ask it for those they wait for.

    Signals:
        progress(int, int, object, str): Photos done, photos in all (0 while they are being counted), seconds left or
            None, and what is being done.
        changed(): The catalog holds other photos than before, or knows more of them; a few times a second at most.
        reported(IndexReport): What came of the work, just before `finished`.
        finished(): All that was asked for is done, or it was stopped.
        failed(object): An exception ended the work, for example a full disk under the catalog.
    """

    progress = Signal(int, int, object, str)
    changed = Signal()
    reported = Signal(object)
    finished = Signal()
    failed = Signal(object)

    def __init__(self, catalog_file: Path, store: PreviewStore) -> None:
        super().__init__()
        self._file, self._store = catalog_file, store
        self.pool = PreviewPool(store, workers=_WORKERS)
        self._thread: _IndexThread | None = None
        self._closed = False

    def add(self, sources: Sequence[Path]) -> None:
        """Add the photos in these files and folders, and read those that are new or changed."""
        chosen = list(sources)
        self._do(lambda reading: reading.add(chosen))

    def rescan(self) -> None:
        """Look whether the files of known photos changed or went away, and read what was not read to the end."""
        self._do(PhotoReading.rescan)

    def read_again(self, photo_ids: Sequence[int]) -> None:
        """Read photos once more, for example broken ones that were mended."""
        chosen = list(photo_ids)
        self._do(lambda reading: reading.read(chosen))

    def is_busy(self) -> bool:
        """Return whether there is work going on."""
        return self._thread is not None

    def stop(self) -> None:
        """Stop after the photos in hand; what was not read stays in the catalog as new and is read another time."""
        if self._thread is not None:
            self._thread.stopping.set()

    def close(self) -> None:
        """Stop and end all threads; what is asked for afterwards is not done."""
        self._closed = True
        self.stop()
        if self._thread is not None:
            self._thread.wait()
            self._thread = None
        self.pool.close()

    def _do(self, step: Callable[[PhotoReading], None]) -> None:
        if self._closed:
            return
        if self._thread is not None and not self._thread.stopping.is_set():
            self._thread.steps.put(step)
            return
        if self._thread is not None:
            self._thread.wait()
        self._thread = _IndexThread(self._file, self._store, self.pool)
        self._thread.told.connect(self.progress)
        self._thread.changed.connect(self.changed)
        self._thread.reported.connect(self.reported)
        self._thread.failed.connect(self.failed)
        self._thread.finished.connect(self._on_thread_finished)
        self._thread.steps.put(step)
        self._thread.start()

    @Slot()
    def _on_thread_finished(self) -> None:
        thread = self._thread
        if thread is None or not thread.isFinished():
            # The thread that ended was stopped, and another one took its place.
            return
        self._thread = None
        if not thread.stopping.is_set() and not thread.steps.empty():
            # Something was asked for in the moment the thread ended.
            while not thread.steps.empty():
                self._do(thread.steps.get())
            return
        self.finished.emit()


class _IndexThread(QThread):
    """Works off steps until there are none, then ends; its signals reach the window's thread."""

    told = Signal(int, int, object, str)
    changed = Signal()
    reported = Signal(object)
    failed = Signal(object)

    def __init__(self, file: Path, store: PreviewStore, pool: PreviewPool) -> None:
        super().__init__()
        self.setObjectName("indexer")
        self.steps: queue.SimpleQueue[Callable[[PhotoReading], None]] = queue.SimpleQueue()
        self.stopping = threading.Event()
        self._file, self._store, self._pool = file, store, pool

    def run(self) -> None:
        """Work on a connection of this thread's own."""
        try:
            with Catalog.open(self._file, maintain=False) as catalog:
                reading = PhotoReading(
                    catalog, self._store, self._pool, self.stopping, self.told.emit, self.changed.emit
                )
                while not self.stopping.is_set() and not self.steps.empty():
                    self.steps.get()(reading)
                self.reported.emit(reading.report())
        except Exception as error:  # the boundary of the thread: everything is told to the person
            self.failed.emit(error)


__all__ = ["IndexReport", "Indexer"]
