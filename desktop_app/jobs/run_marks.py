"""A run's result, and the mark in its folder that says the profile has it, so that nothing is taken over twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ml_core.specs import events as ev
from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import SpecError
from ml_core.specs.files import write_atomically
from ml_core.specs.runs import RunFolder

MARK = "taken.json"


@dataclass(frozen=True)
class Taken:
    """That a run's result is in the profile.

    Attributes:
        model: Name of the kept model's folder; empty when the run made none.
        photos: For how many photos crops were stored.
        judged: Name of the folder of the policy that the run's figures are kept with; empty without one.
    """

    model: str = ""
    photos: int = 0
    judged: str = ""


def mark(folder: RunFolder, taken: Taken) -> Taken:
    """Write the mark; the last act of taking a result over."""
    write_atomically(folder.path / MARK, dumps(taken).encode())
    return taken


def taken_of(folder: RunFolder) -> Taken | None:
    """Return what was taken over of a run; None when nothing was yet."""
    try:
        return loads(Taken, (folder.path / MARK).read_bytes())
    except (OSError, SpecError):
        return None


def finished_result(events: Sequence[ev.Event]) -> dict[str, Any]:
    """Return what the last `Finished` among events reported, or nothing."""
    return next((event.result for event in reversed(events) if isinstance(event, ev.Finished)), {})
