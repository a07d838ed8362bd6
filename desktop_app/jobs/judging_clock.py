"""How long a session of judging took: pauses and idle time left out; free of Qt."""

import statistics
from collections import deque
from collections.abc import Callable
from time import monotonic

# Whoever does nothing for this long is elsewhere.
IDLE_SECONDS = 60.0
_PACE_OVER = 20


class JudgingClock:
    """Counts the seconds somebody judges.

    Args:
        now: Seconds of a steady clock.
    """

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._counted, self._active_at = 0.0, now()
        self._running = False
        self._paces: deque[float] = deque(maxlen=_PACE_OVER)
        self._shown_at = 0.0

    @property
    def running(self) -> bool:
        """Return whether the clock is neither paused nor put away."""
        return self._running

    def run(self, on: bool) -> None:
        """Start counting, or pause."""
        if on != self._running:
            self._settle()
            self._running = on

    def act(self) -> None:
        """Note that the person did something."""
        self._settle()

    def shown(self) -> None:
        """Note that a pair was painted for the first time."""
        self._settle()
        self._shown_at = self._counted

    def answered(self) -> int:
        """Note an answer to the pair shown last; returns the milliseconds since it was painted, idle time left out."""
        self._settle()
        seconds = self._counted - self._shown_at
        self._paces.append(seconds)
        return round(seconds * 1000)

    @property
    def seconds(self) -> float:
        """Return the seconds so far."""
        return self._counted + self._pending()

    @property
    def pace(self) -> float | None:
        """Return the usual seconds an answer, of the last ones; None before the first."""
        return statistics.median(self._paces) if self._paces else None

    def _pending(self) -> float:
        return min(self._now() - self._active_at, IDLE_SECONDS) if self._running else 0.0

    def _settle(self) -> None:
        self._counted += self._pending()
        self._active_at = self._now()
