"""Requests to the interactive engine and its replies: one JSON line each over the engine's standard input and output.

The photos themselves do not cross the pipe: both sides read the preview on disk.
Boxes are x0, y0, x1, y1 in 0..1 of the displayed frame.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, get_args

from ml_core.specs.attention import Attention
from ml_core.specs.codec import from_plain, to_plain
from ml_core.specs.devices import TorchFacts
from ml_core.specs.errors import SpecError
from ml_core.specs.judgements import AESTHETIC_WEIGHT, CropOrigin, PairPurpose, Regime
from ml_core.specs.tasks import Method

BoxTuple: TypeAlias = tuple[float, float, float, float]


def box_tuple(box: Iterable[float]) -> BoxTuple:
    """Return a box as messages carry it."""
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return x0, y0, x1, y1


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
    """A crop with its rating on the 1-10 scale.

    Attributes:
        box: The crop.
        mean: The scorer's mean rating, the taste left out.
        std: Its standard deviation.
        distribution: Probability of each of the ten ratings; empty when the scorer gives none.
        terms: What the scorer's mean is made of, for scorers made of terms.
        preferred: Probability that the person prefers the crop to the full frame; None without a taste.
        reasons: What the taste finds for (positive) and against the crop, compared with the full frame, largest first:
            contributions to the difference in utility.
    """

    box: BoxTuple
    mean: float
    std: float
    distribution: tuple[float, ...] = ()
    terms: tuple[Term, ...] = ()
    preferred: float | None = None
    reasons: tuple[Term, ...] = ()


@dataclass(frozen=True)
class ScoreRequest:
    """Rate boxes of one photo; without boxes, the full frame. With the folder of a taste, say what it finds as well."""

    photo: PhotoRef
    boxes: tuple[BoxTuple, ...] = ()
    scorer: str = "composition"
    taste: Path | None = None


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
    """Propose distinct crops for a photo, best first.

    `aspect` is free, original or width:height; it follows the photo's orientation unless `turned`. With the folder of a
    taste, crops are ranked by `weight` of the scorer and the rest of the taste.
    """

    photo: PhotoRef
    aspect: str = "free"
    turned: bool = False
    count: int = 3
    method: Method = "polish"
    policy: Path | None = None
    scorer: str = "composition"
    cut_faces: bool = False
    taste: Path | None = None
    weight: float = AESTHETIC_WEIGHT


@dataclass(frozen=True)
class ProposedCrop:
    """A proposal.

    Attributes:
        crop: The rated crop.
        path: The boxes the policy went through; the first is where it started.
        calls: Scorer calls used.
        confidence: How sure Thirds is that nothing is clearly better, 0 to 1; None when that was not judged.
        reason: Why this crop, in a few words.
        attention: What about it asks for a look.
    """

    crop: RatedCrop
    path: tuple[BoxTuple, ...]
    calls: int
    confidence: float | None = None
    reason: str = ""
    attention: tuple[Attention, ...] = ()


@dataclass(frozen=True)
class ProposeReply:
    """The proposals, best first, and the rating of the full frame."""

    crops: tuple[ProposedCrop, ...]
    full_frame: RatedCrop


@dataclass(frozen=True)
class StraightenRequest:
    """Suggest how far a photo should be turned to be level; only ever a suggestion."""

    path: Path


@dataclass(frozen=True)
class StraightenReply:
    """The angle of a crop, clockwise in degrees as `Crop.angle`, that would level the photo, and its confidence 0..1.

    `lines` are the lines it was found by, as x0, y0, x1, y1 in 0..1 of the displayed frame; without any the confidence
    is 0.
    """

    angle: float
    confidence: float
    lines: tuple[BoxTuple, ...] = ()


@dataclass(frozen=True)
class BurstsRequest:
    """Group photos that were taken one right after the other and look nearly alike."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class BurstsReply:
    """Groups of two photos or more, in the order asked; photos that cannot be read are in none."""

    groups: tuple[tuple[Path, ...], ...]


@dataclass(frozen=True)
class OfferedPair:
    """Two crops of a photo to judge; A is shown on the left, B on the right.

    Attributes:
        photo: The photo's file.
        a: The left crop.
        b: The right crop.
        a_origin: How the left crop was found.
        b_origin: How the right crop was found.
        purpose: What the answer will be used for; nothing on screen may tell.
        repeat_of: The pair that is shown again, by its number in the catalog.
    """

    photo: Path
    a: BoxTuple
    b: BoxTuple
    a_origin: CropOrigin
    b_origin: CropOrigin
    purpose: PairPurpose = "learn"
    repeat_of: int | None = None


@dataclass(frozen=True)
class PairsRequest:
    """Choose the next pairs that an annotator should judge.

    Attributes:
        catalog: The profile's catalog with photos and answers.
        annotator: Who judges.
        count: How many pairs.
        policy: Folder of the policy whose crops are compared; None compares what search finds.
        scorer: Scorer that judges crops.
        waiting: Pairs that are chosen but not answered yet; no other pair of their photos is offered.
        photos: Only pairs of these photos; empty for all of the catalog.
    """

    catalog: Path
    annotator: str
    count: int = 4
    policy: Path | None = None
    scorer: str = "composition"
    waiting: tuple[OfferedPair, ...] = ()
    photos: tuple[Path, ...] = ()


@dataclass(frozen=True)
class PairsReply:
    """The pairs, in the order to show them; `reason` says why there are fewer than asked, in words for a person."""

    pairs: tuple[OfferedPair, ...]
    reason: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing the taste has found: "prefers" and `words`; strength in 0..1 beside the strongest, certainty 0.5..1."""

    descriptor: str
    words: str
    strength: float
    certainty: float


@dataclass(frozen=True)
class TasteRequest:
    """Fit the taste to an annotator's answers and say what is known.

    Attributes:
        catalog: The profile's catalog.
        annotator: Whose answers; empty for everybody's.
        scorer: Scorer whose terms the taste may use.
        save_to: Folder to save the fitted taste in; None keeps it in the engine only.
    """

    catalog: Path
    annotator: str = ""
    scorer: str = "composition"
    save_to: Path | None = None


@dataclass(frozen=True)
class Doubt:
    """An answer that contradicts the taste fitted without it: its pair, and how probable the taste finds the answer."""

    pair: int
    probability: float


@dataclass(frozen=True)
class TasteReply:
    """What is known of a taste.

    Attributes:
        answers: Answers that can be learnt from, those of every purpose but trials.
        held_out: Answers among them that are never trained on.
        regime: What so many answers allow.
        agreement: Share of held-out answers the taste gets right, a tie counting half; None while there are none.
        agreement_low: Lower end of its 95 % interval.
        agreement_high: Upper end.
        consistency: Share of hidden repeats that were answered as before; None while there are none.
        consistency_low: Lower end of its 95 % interval.
        consistency_high: Upper end.
        repeats: Repeats that were answered.
        findings: What the taste prefers, strongest first; empty while nothing is fitted.
        worthwhile: How many more answers are likely to matter; None when that cannot be said yet.
        doubts: Answers for a second look, least probable first.
        milliseconds: What the fit took.
        saved: Whether a taste is in the folder that was asked for.
    """

    answers: int
    held_out: int
    regime: Regime
    agreement: float | None = None
    agreement_low: float | None = None
    agreement_high: float | None = None
    consistency: float | None = None
    consistency_low: float | None = None
    consistency_high: float | None = None
    repeats: int = 0
    findings: tuple[Finding, ...] = ()
    worthwhile: int | None = None
    doubts: tuple[Doubt, ...] = ()
    milliseconds: float = 0.0
    saved: bool = False


@dataclass(frozen=True)
class RememberRequest:
    """Learn from what an annotator did with the crops of photos: accepted, corrected, brought along, taken back.

    To be asked after each such change; asked twice nothing more comes of it.

    Attributes:
        catalog: The profile's catalog.
        annotator: Who did it.
        photos: The photos whose crops changed; empty for all of the catalog that changed.
    """

    catalog: Path
    annotator: str = ""
    photos: tuple[Path, ...] = ()


@dataclass(frozen=True)
class RememberReply:
    """How many pairs, with their answers, were added."""

    pairs: int


@dataclass(frozen=True)
class HelloRequest:
    """Ask whether the engine is warm."""


@dataclass(frozen=True)
class HelloReply:
    """The engine's version and the device networks run on; empty until one was needed, as asking imports torch."""

    version: str
    device: str


@dataclass(frozen=True)
class DevicesRequest:
    """Ask what networks can run on; imports torch, which takes a second."""


@dataclass(frozen=True)
class DevicesReply:
    """What the engine's torch can use."""

    torch: TorchFacts


@dataclass(frozen=True)
class ErrorReply:
    """The request failed: what happened and what to do."""

    what: str
    remedy: str = ""


Request: TypeAlias = (
    ScoreRequest
    | SubjectRequest
    | ProposeRequest
    | StraightenRequest
    | BurstsRequest
    | PairsRequest
    | TasteRequest
    | RememberRequest
    | HelloRequest
    | DevicesRequest
)
Reply: TypeAlias = (
    ScoreReply
    | SubjectReply
    | ProposeReply
    | StraightenReply
    | BurstsReply
    | PairsReply
    | TasteReply
    | RememberReply
    | HelloReply
    | DevicesReply
    | ErrorReply
)

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
