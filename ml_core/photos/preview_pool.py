"""A few threads that make previews: what somebody waits for first, then what may be needed."""

import heapq
import itertools
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias

from ml_core.specs.errors import PhotoError

OnDone: TypeAlias = Callable[[Path, Path | PhotoError], None]

_log = logging.getLogger(__name__)


class Store(Protocol):
    """What the pool asks of a `PreviewStore`."""

    def ensure(self, path: Path) -> Path:
        """Make sure that a photo's preview is on disk and return its file; raises `PhotoError`."""


class _Request(NamedTuple):
    """Sorted: highest priority first, then in the order asked."""

    rank: float
    number: int
    path: Path


class _Prefetch(NamedTuple):
    paths: Iterator[Path]
    on_done: OnDone


class PreviewPool:
    """Background threads that put previews on disk, one outcome a photo; a broken photo stops nothing.

    Args:
        store: Where the previews go.
        workers: Threads; decoders leave Python's lock alone, so each keeps a core busy.
    """

    def __init__(self, store: Store, workers: int = 2) -> None:
        self._store = store
        self._work = threading.Condition()
        self._requests: list[_Request] = []
        self._futures: dict[Path, Future[Path]] = {}
        self._ranks: dict[Path, float] = {}
        self._prefetches: deque[_Prefetch] = deque()
        self._numbers = itertools.count()
        self._closed = False
        self._threads = [threading.Thread(target=self._run, name=f"preview-{index}") for index in range(workers)]
        for thread in self._threads:
            thread.start()

    def request(self, path: Path, priority: float = 0) -> "Future[Path]":
        """Ask for a photo's preview; the future gives its file, or raises `PhotoError`.

        Args:
            path: The photo. Asked for twice while it waits, it is made once, with the higher priority.
            priority: Higher is sooner; requests of one priority are served in the order asked.

        The future's callbacks run on a pool thread. A future that is cancelled in time costs nothing.
        """
        with self._work:
            if self._closed:
                raise RuntimeError("the pool is closed")
            future = self._futures.get(path)
            if future is None or future.cancelled():
                future = self._futures[path] = Future()
                self._push(path, priority)
            elif path in self._ranks and -priority < self._ranks[path]:
                self._push(path, priority)
            return future

    def prefetch(self, paths: Iterable[Path], on_done: OnDone) -> None:
        """Make previews of many photos whenever nobody waits for another; earlier prefetches come first.

        Args:
            paths: The photos, taken one by one as their turn comes.
            on_done: Called on a pool thread with each photo and its preview's file, or the `PhotoError`.
        """
        with self._work:
            if self._closed:
                raise RuntimeError("the pool is closed")
            self._prefetches.append(_Prefetch(iter(paths), on_done))
            self._work.notify_all()

    def close(self) -> None:
        """Cancel what waits, finish what is being made, and end the threads."""
        with self._work:
            self._closed = True
            self._prefetches.clear()
            waiting = [self._futures.pop(path) for path in list(self._ranks)]
            self._requests.clear()
            self._ranks.clear()
            self._work.notify_all()
        for future in waiting:
            future.cancel()
        for thread in self._threads:
            thread.join()

    def _push(self, path: Path, priority: float) -> None:
        self._ranks[path] = -priority
        heapq.heappush(self._requests, _Request(-priority, next(self._numbers), path))
        self._work.notify()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            job()

    def _next(self) -> Callable[[], None] | None:
        """Wait for work; None when the pool is closed."""
        with self._work:
            while not self._closed:
                if (request := self._next_request()) is not None:
                    return request
                if (prefetch := self._next_prefetch()) is not None:
                    return prefetch
                self._work.wait()
        return None

    def _next_request(self) -> Callable[[], None] | None:
        while self._requests:
            request = heapq.heappop(self._requests)
            # Raised priorities leave their older entries behind.
            if self._ranks.get(request.path) != request.rank:
                continue
            del self._ranks[request.path]
            future = self._futures[request.path]
            if future.set_running_or_notify_cancel():
                return lambda: self._serve(request.path, future)
            del self._futures[request.path]
        return None

    def _next_prefetch(self) -> Callable[[], None] | None:
        while self._prefetches:
            paths, on_done = self._prefetches[0]
            path = next(paths, None)
            if path is not None:
                return lambda: self._fetch(path, on_done)
            self._prefetches.popleft()
        return None

    def _serve(self, path: Path, future: "Future[Path]") -> None:
        try:
            file = self._store.ensure(path)
        # Whoever waits hears of every failure, the unexpected included.
        except BaseException as error:
            self._forget(path)
            future.set_exception(error)
        else:
            self._forget(path)
            future.set_result(file)

    def _forget(self, path: Path) -> None:
        with self._work:
            self._futures.pop(path, None)

    def _fetch(self, path: Path, on_done: OnDone) -> None:
        outcome: Path | PhotoError
        try:
            outcome = self._store.ensure(path)
        except PhotoError as error:
            outcome = error
        try:
            on_done(path, outcome)
        except Exception:
            _log.exception("A listener failed on the preview of %s", path)
