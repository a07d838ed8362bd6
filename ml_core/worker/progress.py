"""A run's events on a terminal: a bar with time left, or plain lines where nobody watches."""

import contextlib
import shutil
import time
from typing import TextIO

from ml_core.specs import events as ev
from ml_core.training.diagnostics import HELD_OUT

# Lines in a log file: enough to see that it goes on.
PLAIN_SECONDS = 10.0
_BAR = 20


class ProgressLine:
    """Shows progress; use as the listener of a run.

    Args:
        stream: Where to; a bar when it is a terminal.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar = stream.isatty()
        self._shown = False
        self._phase = ("", False)
        self._last_plain = float("-inf")
        self._share: float | None = None

    def __call__(self, event: ev.Event) -> None:
        """Show one event."""
        match event:
            case ev.Metrics() if HELD_OUT in event.values:
                self._share = event.values[HELD_OUT]
            case ev.Progress():
                self._show(event)
            case ev.Diagnosis():
                self.say(" ".join(part for part in (event.message, event.suggestion) if part))

    def say(self, words: str) -> None:
        """Write a line of its own."""
        self.clear()
        self._write(f"{words}\n")

    def clear(self) -> None:
        """Take the bar away."""
        if self._shown:
            self._write("\r\x1b[K")
            self._shown = False

    def _show(self, event: ev.Progress) -> None:
        if self._bar:
            width = shutil.get_terminal_size().columns - 1
            self._write("\r\x1b[K" + f"{bar(event)}  {self._words(event)}"[:width])
            self._shown = True
        elif self._is_due(event):
            self._write(f"{self._words(event)}\n")

    def _write(self, text: str) -> None:
        # A terminal that was closed must not turn the run, which stops by itself then, into a failed one.
        with contextlib.suppress(OSError):
            self._stream.write(text)
            self._stream.flush()

    def _is_due(self, event: ev.Progress) -> bool:
        now, phase = time.monotonic(), (event.message, event.done >= event.total)
        due = phase != self._phase or now - self._last_plain > PLAIN_SECONDS
        if due:
            self._phase, self._last_plain = phase, now
        return due

    def _words(self, event: ev.Progress) -> str:
        parts = [event.message, f"{event.done:,} of {event.total:,} {event.unit}"]
        if event.seconds_left is not None and event.done < event.total:
            parts.append(f"{time_words(event.seconds_left)} left")
        # Last, because a narrow terminal cuts what is last.
        if self._share is not None:
            parts.append(f"{self._share:.0%} of the best on photos never seen")
        return ", ".join(part for part in parts if part)


def bar(event: ev.Progress) -> str:
    """Return a bar of fixed width."""
    share = min(1.0, event.done / event.total) if event.total > 0 else 0.0
    full = round(share * _BAR)
    return f"[{'=' * full}{' ' * (_BAR - full)}] {share:4.0%}"


def time_words(seconds: float) -> str:
    """Return a duration as a person says it."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
