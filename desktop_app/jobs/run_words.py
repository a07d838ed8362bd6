"""How far a run is and what became of it, in words."""

from ml_core.specs import events as ev
from ml_core.specs.runs import RunState


def percent(share: float) -> str:
    """Return a share as a person reads it."""
    return f"{share * 100:.0f}\u00a0%"


def duration(seconds: float) -> str:
    """Return a time in words, coarser the longer it is."""
    if seconds < 90:
        return f"{max(1, round(seconds))}\u00a0s"
    minutes = round(seconds / 60)
    return f"{minutes}\u00a0min" if minutes < 90 else f"{minutes // 60}\u00a0h {minutes % 60:02d}\u00a0min"


def photos(count: int) -> str:
    """Return a number of photos."""
    return "1 photo" if count == 1 else f"{count:,} photos"


def share_done(progress: ev.Progress | None) -> float:
    """Return how far a run is, in 0..1."""
    return progress.done / progress.total if progress is not None and progress.total else 0.0


def progress_line(progress: ev.Progress | None) -> str:
    """Return how far a run is, with time left."""
    if progress is None:
        return "Starting…"
    share = percent(progress.done / progress.total) if progress.total else ""
    known = progress.seconds_left is not None and progress.seconds_left >= 0.5
    left = f"{duration(progress.seconds_left or 0)} left" if known else ""
    return "   ".join(part for part in (progress.message, share, left) if part)


def state_line(state: RunState, failure: ev.Failed | None) -> tuple[str, str]:
    """Return what became of a run that does not work any more, and what to do about it."""
    if state is RunState.FAILED and failure is not None:
        return failure.what, failure.remedy
    if state is RunState.LOST:
        return (
            "The training ended without a word, as when the computer runs out of memory or is switched off.",
            "Resume goes on from the last checkpoint.",
        )
    if state is RunState.STOPPED:
        return "Stopped.", "Resume goes on from the last checkpoint."
    if state is RunState.NEW:
        return "This run was not started yet.", "Resume starts it."
    return "", ""
