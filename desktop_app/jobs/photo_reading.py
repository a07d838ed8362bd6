"""The work of the indexer, free of Qt: from files and folders to photos in the catalog that are ready or broken."""

import itertools
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

from ml_core.catalog.catalog import Added, Catalog, Photo, PhotoFile, PhotoQuery
from ml_core.photos.finding import find_photos
from ml_core.photos.info import PhotoInfo, read_info
from ml_core.photos.previews import PreviewPool, PreviewStore
from ml_core.specs.errors import PhotoError

Tell: TypeAlias = Callable[[int, int, float | None, str], None]

_CHUNK = 500
_AHEAD = 12  # photos handed to the pool before the oldest is waited for
_BATCH_SECONDS = 0.5  # a transaction with full synchronisation this often
_TELL_SECONDS = 0.1
_BEHIND_THE_SCREEN = -1.0
_WAIT_SECONDS = 0.1
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class IndexReport:
    """What came of the work, in photos.

    Attributes:
        found: In the files and folders that were added; None when only known photos were looked at.
        new: Added to the catalog.
        changed: Known, and changed on disk since.
        read: Read to the end.
        broken: Those among them that cannot be read.
    """

    found: int | None = None
    new: int = 0
    changed: int = 0
    read: int = 0
    broken: int = 0


class _Outcome(NamedTuple):
    """What reading a photo gave: what its header says, and why it is broken, or an empty text."""

    photo_id: int
    info: PhotoInfo | None
    reason: str


class _Open(NamedTuple):
    photo: Photo
    preview: "Future[Path]"


class PhotoReading:
    """Reads photos into one catalog, on the thread that made it.

    Args:
        catalog: This thread's connection.
        store: Where previews are.
        pool: Makes them.
        stopping: Set by whoever wants an end; checked between photos.
        tell: Called with photos done, photos in all, seconds left and words.
        changed: Called after something was written.
    """

    def __init__(
        self,
        catalog: Catalog,
        store: PreviewStore,
        pool: PreviewPool,
        stopping: threading.Event,
        tell: Tell,
        changed: Callable[[], None],
    ) -> None:
        self._catalog, self._store, self._pool = catalog, store, pool
        self._stopping, self._tell, self._changed = stopping, tell, changed
        self._added = Added(0, 0, 0)
        self._found: int | None = None
        self._read = self._broken = 0

    def report(self) -> IndexReport:
        """Return what was done so far."""
        return IndexReport(self._found, self._added.new, self._added.changed, self._read, self._broken)

    def add(self, sources: Iterable[Path]) -> None:
        """Add the photos of files and folders, then read what is new or changed."""
        found = self._found or 0
        for chunk in _chunks(find_photos(sources), _CHUNK):
            if self._stopping.is_set():
                return
            # A file named by the person that is not there is added empty: reading it says what is wrong.
            self._take([_described(path) or PhotoFile(path, 0, 0) for path in chunk])
            found += len(chunk)
            self._found = found
            self._tell(0, 0, None, f"Looking for photos: {found:,} found")
        self._found = found
        self._read_new()

    def rescan(self) -> None:
        """Note which known files changed or went away, then read what is new or changed."""
        for photos in self._every_photo():
            if self._stopping.is_set():
                return
            looks = [(photo, _described(photo.path)) for photo in photos]
            gone = [photo.id for photo, file in looks if file is None and photo.state != "broken"]
            changed = [file for photo, file in looks if file is not None and _differs(photo, file)]
            if gone:
                self._catalog.mark_missing(gone)
                self._changed()
            if changed:
                self._take(changed)
        self._read_new()

    def read(self, photo_ids: Sequence[int]) -> None:
        """Read these photos, whatever their state is."""
        self._read_all(self._photos(photo_ids), len(photo_ids))

    def _photos(self, photo_ids: Sequence[int]) -> Iterator[Photo]:
        for photo_id in photo_ids:
            # One that was taken off the list meanwhile is not read.
            photo = self._catalog.photo(photo_id)
            if photo is not None:
                yield photo

    def _take(self, files: Sequence[PhotoFile]) -> None:
        total, added = self._added, self._catalog.add_photos(files)
        self._added = Added(total.new + added.new, total.changed + added.changed, total.unchanged + added.unchanged)
        if added.new or added.changed:
            self._changed()

    def _every_photo(self) -> Iterator[list[Photo]]:
        query = PhotoQuery(sort="added")
        for offset in itertools.count(0, _CHUNK):
            page = self._catalog.page(query, offset, _CHUNK)
            if not page:
                return
            yield page

    def _read_new(self) -> None:
        query = PhotoQuery(state="new", sort="added")
        self.read(self._catalog.photo_ids(query))

    # Reading

    def _read_all(self, photos: Iterator[Photo], total: int) -> None:
        began, told, written = time.monotonic(), 0.0, time.monotonic()
        outcomes: list[_Outcome] = []
        for done, outcome in enumerate(self._outcomes(photos), start=1):
            outcomes.append(outcome)
            now = time.monotonic()
            if now - written > _BATCH_SECONDS:
                self._write(outcomes)
                written = now
            if now - told > _TELL_SECONDS:
                self._tell(done, total, _seconds_left(done, total, now - began), "Reading photos")
                told = now
        self._write(outcomes)

    def _outcomes(self, photos: Iterator[Photo]) -> Iterator[_Outcome]:
        """Yield what each photo gave, in order; the pool works ahead meanwhile."""
        waiting: deque[_Open] = deque()
        try:
            while not self._stopping.is_set():
                for photo in itertools.islice(photos, _AHEAD - len(waiting)):
                    waiting.append(_Open(photo, self._pool.request(photo.path, _BEHIND_THE_SCREEN)))
                if not waiting:
                    return
                outcome = self._outcome(waiting.popleft())
                if outcome is not None:
                    yield outcome
        finally:
            for each in waiting:
                each.preview.cancel()

    def _outcome(self, opened: _Open) -> _Outcome | None:
        """Wait for a photo's preview and read its header; None when somebody wants an end."""
        photo, info = opened.photo, None
        try:
            info = read_info(photo.path)
            if not self._wait(opened):
                return None
        except PhotoError as error:
            return _Outcome(photo.id, info, "\n".join(part for part in (error.what, error.remedy) if part))
        except Exception:  # one strange photo must not end the others
            _LOG.exception("%s could not be read", photo.path)
            return _Outcome(photo.id, info, "The photo could not be read.")
        return _Outcome(photo.id, info, "")

    def _wait(self, opened: _Open) -> bool:
        """Wait until the preview is there; raises what reading the photo raised, returns False for an early end."""
        future = opened.preview
        while not self._stopping.is_set():
            try:
                future.result(_WAIT_SECONDS)
            except TimeoutError:
                if future.done():
                    raise  # the disk was too slow, not the wait
                continue
            except CancelledError:
                # Somebody who waited for the same photo lost interest in it.
                future = self._pool.request(opened.photo.path, _BEHIND_THE_SCREEN)
                continue
            except PhotoError:
                # A full disk is not the photo's fault: decoding it tells.
                self._store.make(opened.photo.path)
            return True
        return False

    def _write(self, outcomes: list[_Outcome]) -> None:
        if not outcomes:
            return
        with self._catalog.transaction():
            for outcome in outcomes:
                if outcome.info is not None:
                    self._catalog.record_info(outcome.photo_id, outcome.info)
                if outcome.reason:
                    self._catalog.record_failure(outcome.photo_id, outcome.reason)
                else:
                    self._catalog.record_ready(outcome.photo_id)
        self._read += len(outcomes)
        self._broken += sum(1 for outcome in outcomes if outcome.reason)
        outcomes.clear()
        self._changed()


def _chunks(paths: Iterator[Path], size: int) -> Iterator[list[Path]]:
    while chunk := list(itertools.islice(paths, size)):
        yield chunk


def _described(path: Path) -> PhotoFile | None:
    """Return a file as the disk describes it, None when it is not there or may not be looked at."""
    try:
        status = os.stat(path)  # noqa: PTH116 - half the price of Path.stat, a hundred thousand times
    except (OSError, ValueError):
        return None
    return PhotoFile(path, status.st_size, status.st_mtime_ns)


def _differs(photo: Photo, file: PhotoFile) -> bool:
    return (photo.size, photo.mtime_ns) != (file.size, file.mtime_ns)


def _seconds_left(done: int, total: int, elapsed: float) -> float | None:
    """Return the time left at the pace so far, None before there is a pace."""
    return (total - done) * elapsed / done if done >= _AHEAD and elapsed > 1 else None
