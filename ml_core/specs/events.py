"""What a running task says: one frozen dataclass a kind, one JSON line each in `events.jsonl`."""

import json
import time
from dataclasses import dataclass, field
from typing import Any, Literal

from ml_core.specs.codec import from_plain, to_plain
from ml_core.specs.errors import SpecError


@dataclass(frozen=True)
class Event:
    """Root of the events; `time` is in Unix seconds."""

    time: float = field(default_factory=time.time, kw_only=True)


@dataclass(frozen=True)
class Started(Event):
    """A worker took up the run, from `step` when it resumes a checkpoint."""

    task: str
    version: str
    host: str
    pid: int
    step: int = 0


@dataclass(frozen=True)
class Progress(Event):
    """`done` of `total` units; `seconds_left` is None until there is something to estimate from."""

    done: int
    total: int
    unit: str = "steps"
    message: str = ""
    seconds_left: float | None = None


@dataclass(frozen=True)
class Metrics(Event):
    """Numbers for the curves at `step`; a name is ``group/name``, one card of curves a group."""

    step: int
    values: dict[str, float]


@dataclass(frozen=True)
class Sample(Event):
    """Something to look at: `data` is plain JSON, `kind` says how to read it (see the task's documentation)."""

    step: int
    kind: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Diagnosis(Event):
    """One sentence on how it goes and one suggestion."""

    severity: Literal["info", "warning", "problem"]
    message: str
    suggestion: str = ""


@dataclass(frozen=True)
class Checkpoint(Event):
    """A checkpoint is complete on disk; `file` is relative to the run folder."""

    step: int
    file: str


@dataclass(frozen=True)
class Finished(Event):
    """The task ended by itself; `result` is plain JSON with its figures and files."""

    result: dict[str, Any]


@dataclass(frozen=True)
class StoppedEarly(Event):
    """The task stopped because it was asked to; it can be resumed from its last checkpoint."""

    step: int


@dataclass(frozen=True)
class Failed(Event):
    """The task ended with an error; `log` names the file with the technical details, relative to the run folder."""

    what: str
    remedy: str = ""
    log: str = ""


_KINDS: dict[str, type[Event]] = {
    "started": Started,
    "progress": Progress,
    "metrics": Metrics,
    "sample": Sample,
    "diagnosis": Diagnosis,
    "checkpoint": Checkpoint,
    "finished": Finished,
    "stopped": StoppedEarly,
    "failed": Failed,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def encode_event(event: Event) -> bytes:
    """Return the event as one line of JSON, newline included."""
    plain = {"event": _NAMES[type(event)], **to_plain(event)}
    return json.dumps(plain, separators=(",", ":")).encode() + b"\n"


def decode_event(line: bytes) -> Event:
    """Return the event of one line; raises `SpecError` when the line is not one."""
    try:
        plain = json.loads(line)
        kind = _KINDS[plain.pop("event")]
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise SpecError("A line of the run's events cannot be read.") from error
    return from_plain(kind, plain)
