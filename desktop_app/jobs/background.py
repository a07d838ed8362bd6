"""Short work beside the window: the one named operation that panes call instead of making threads."""

import functools
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QThreadPool, Signal, Slot
from shiboken6 import isValid

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_pending: set["_Delivery"] = set()


class _Delivery(QObject):
    """Lives on the thread that asked and hands the outcome over there."""

    arrived = Signal(object, object)

    def __init__(self, on_done: Callable[[Any], None] | None, on_error: Callable[[Exception], None] | None) -> None:
        super().__init__()
        self._on_done, self._on_error = on_done, on_error
        self.arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @Slot(object, object)
    def _deliver(self, value: Any, error: Exception | None) -> None:
        _pending.discard(self)
        if error is None:
            _call(self._on_done, value)
        elif self._on_error is not None:
            _call(self._on_error, error)
        else:
            raise error


def run_in_background(
    function: Callable[[], T],
    on_done: Callable[[T], None] | None = None,
    on_error: Callable[[Exception], None] | None = None,
) -> None:
    """Run `function` on a thread of the pool; the callbacks run on the calling thread, which needs an event loop.

    A callback of a widget that is gone by then is not called. An error without `on_error` is raised in the event loop.
    """
    delivery = _Delivery(on_done, on_error)
    _pending.add(delivery)

    def work() -> None:
        try:
            outcome: tuple[T | None, Exception | None] = (function(), None)
        except Exception as error:  # the boundary of the thread: everything goes to the asker
            outcome = (None, error)
        delivery.arrived.emit(*outcome)

    QThreadPool.globalInstance().start(work)


def wait_for_all(seconds: float = 10.0) -> bool:
    """Wait until all background work is done and delivered; returns whether that happened in time."""
    finished = QThreadPool.globalInstance().waitForDone(int(seconds * 1000))
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
    if not finished:
        _LOG.warning("background work did not end within %g s", seconds)
    return finished and not _pending


def _call(callback: Callable[[Any], None] | None, value: Any) -> None:
    function = callback.func if isinstance(callback, functools.partial) else callback
    owner = getattr(function, "__self__", None)
    if callback is None or (isinstance(owner, QObject) and not isValid(owner)):
        return
    callback(value)
