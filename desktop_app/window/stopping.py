"""Ends the app properly when the system asks for it: Ctrl+C in the terminal, or a request to terminate."""

import contextlib
import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier


class SignalListener(QObject):
    """Calls `stop` on the GUI thread at SIGINT and SIGTERM.

    Python runs its handlers only between bytecodes, and Qt's loop runs none: a byte on a socket wakes it.
    """

    def __init__(self, stop: Callable[[], None]) -> None:
        super().__init__()
        self._stop = stop
        self._reader, self._writer = socket.socketpair()
        self._writer.setblocking(False)
        self._reader.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)
        self._wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._handlers = {each: signal.signal(each, self._on_signal) for each in (signal.SIGINT, signal.SIGTERM)}

    def close(self) -> None:
        """Put back what was there before."""
        signal.set_wakeup_fd(self._wakeup)
        for each, handler in self._handlers.items():
            signal.signal(each, handler)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _on_woken(self) -> None:
        # Back in Python, its handlers run now; one wake-up may have read the byte of the next.
        with contextlib.suppress(BlockingIOError):
            self._reader.recv(64)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop()
