"""Requests to the interactive engine and its replies: one JSON line each over the engine's standard input and output.

The photos themselves do not cross the pipe: both sides read the preview on disk.
Boxes are x0, y0, x1, y1 in 0..1 of the displayed frame.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, get_args

from ml_core.specs.codec import from_plain, to_plain
from ml_core.specs.errors import SpecError
from ml_core.specs.tasks import AspectName, Method

BoxTuple: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True)
class PhotoRef:
    """A photo to look at, with the subject a person marked, if any."""

    path: Path
    subject: BoxTuple | None = None


@dataclass(frozen=True)
class Term:
    """One term of a score: its name in the scorer, words for a person, its value and its contribution to the mean."""

    name: str
    label: str
    value: float
    contribution: float


@dataclass(frozen=True)
class RatedCrop:
    """A crop with its rating on the 1-10 scale; `distribution` is empty when the scorer gives none."""

    box: BoxTuple
    mean: float
    std: float
    distribution: tuple[float, ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class ScoreRequest:
    """Rate boxes of one photo; without boxes, the full frame."""

    photo: PhotoRef
    boxes: tuple[BoxTuple, ...] = ()
    scorer: str = "composition"


@dataclass(frozen=True)
class ScoreReply:
    """The ratings, in the order asked."""

    crops: tuple[RatedCrop, ...]


@dataclass(frozen=True)
class SubjectRequest:
    """Find the subject and the faces of a photo; `click` is a point x, y in 0..1 on the subject."""

    path: Path
    click: tuple[float, float] | None = None


@dataclass(frozen=True)
class SubjectReply:
    """The subject's box, and the boxes of the faces."""

    subject: BoxTuple | None
    faces: tuple[BoxTuple, ...]


@dataclass(frozen=True)
class ProposeRequest:
    """Propose distinct crops for a photo, best first."""

    photo: PhotoRef
    aspect: AspectName = "free"
    count: int = 3
    method: Method = "polish"
    policy: Path | None = None
    scorer: str = "composition"
    cut_faces: bool = False


@dataclass(frozen=True)
class ProposedCrop:
    """A proposal: the rated crop, the boxes the policy went through (first is where it started), scorer calls used."""

    crop: RatedCrop
    path: tuple[BoxTuple, ...]
    calls: int


@dataclass(frozen=True)
class ProposeReply:
    """The proposals, best first, and the rating of the full frame."""

    crops: tuple[ProposedCrop, ...]
    full_frame: RatedCrop


@dataclass(frozen=True)
class HelloRequest:
    """Ask whether the engine is warm."""


@dataclass(frozen=True)
class HelloReply:
    """The engine's version and the device networks run on; empty until one was needed, as asking imports torch."""

    version: str
    device: str


@dataclass(frozen=True)
class ErrorReply:
    """The request failed: what happened and what to do."""

    what: str
    remedy: str = ""


Request: TypeAlias = ScoreRequest | SubjectRequest | ProposeRequest | HelloRequest
Reply: TypeAlias = ScoreReply | SubjectReply | ProposeReply | HelloReply | ErrorReply

_MESSAGES: dict[str, Any] = {kind.__name__: kind for kind in (*get_args(Request), *get_args(Reply))}


def encode_message(number: int, message: Request | Reply) -> bytes:
    """Return one line; `number` ties a reply to its request."""
    plain = {"number": number, "kind": type(message).__name__, "body": to_plain(message)}
    return json.dumps(plain, separators=(",", ":")).encode() + b"\n"


def decode_message(line: bytes) -> tuple[int, Any]:
    """Return number and message of one line; raises `SpecError` when it is none."""
    try:
        plain = json.loads(line)
        number, kind, body = plain["number"], _MESSAGES[plain["kind"]], plain["body"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SpecError("The engine's pipe carried something that is not a message.") from error
    return from_plain(int, number), from_plain(kind, body)
