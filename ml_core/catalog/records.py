"""What goes into the catalog and what comes out of it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from ml_core.geometry import Box, Crop
from ml_core.specs.attention import Attention
from ml_core.specs.judgements import Choice, Confidence, CropOrigin, PairKind, PairPurpose

PhotoState: TypeAlias = Literal["new", "ready", "broken"]
SubjectSource: TypeAlias = Literal["", "auto", "user"]
CropSource: TypeAlias = Literal["policy", "polish", "dense", "user", "file"]
CropState: TypeAlias = Literal["proposed", "accepted", "corrected", "rejected"]
PhotoCropState: TypeAlias = Literal["none", "proposed", "accepted", "corrected", "rejected"]
PhotoSort: TypeAlias = Literal["name", "taken", "added", "score", "folder", "size", "confidence"]


@dataclass(frozen=True)
class PhotoFile:
    """A file found on disk: its size in bytes and its modification time in nanoseconds of Unix time."""

    path: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True)
class Added:
    """How many files were new to the catalog, known but changed since, and known as they are."""

    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Photo:
    """One photo of the catalog.

    Attributes:
        id: Its number, never used again for another photo.
        path: Its file.
        size: Bytes of the file when it was last looked at.
        mtime_ns: Modification time then, in nanoseconds of Unix time.
        width: Displayed width in pixels; 0 until it was read.
        height: Displayed height in pixels; 0 until it was read.
        taken: When it was taken, in seconds of Unix time; None when unknown.
        camera: Make and model; empty when unknown.
        lens: Name of the lens; empty when unknown.
        format: Format as photographers write it; empty until it was read.
        state: ``"new"`` until its preview was made, then ``"ready"``, or ``"broken"``.
        reason: Why it is broken; empty otherwise.
        score: Mean rating of the full frame, 1 to 10; None until it was scored.
        score_std: Standard deviation of the rating; None until it was scored.
        scorer: Which scorer it was; empty until it was scored.
        subject: The subject's box, where one is known.
        subject_source: ``"user"`` when a person marked it, ``"auto"`` when it was found, empty without one.
        crop_state: The weightiest state of its crops: corrected, accepted, proposed, rejected, none.
        added: When it came into the catalog, in seconds of Unix time.
        confidence: How sure Thirds is of the crop that stands for the photo, 0 to 1; None without one.
        attention: What about that crop asks for a look; empty as a rule.
    """

    id: int
    path: Path
    size: int
    mtime_ns: int
    width: int
    height: int
    taken: float | None
    camera: str
    lens: str
    format: str
    state: PhotoState
    reason: str
    score: float | None
    score_std: float | None
    scorer: str
    subject: Box | None
    subject_source: SubjectSource
    crop_state: PhotoCropState
    added: float
    confidence: float | None = None
    attention: tuple[Attention, ...] = ()


@dataclass(frozen=True)
class PhotoQuery:
    """Which photos to list, and in which order.

    Attributes:
        text: Words that must all occur in the name or the folder, in any case.
        folder: Only photos in this folder and the folders below it.
        state: Only photos in this state.
        crop: Only photos whose crops are in this state.
        min_score: Only photos rated at least this.
        attention: Only photos whose crop asks for a look.
        sort: Order; equals follow each other by name, with numbers by value. Photos without a date, a score or a
            confidence come first.
        descending: The exact opposite order.
    """

    text: str = ""
    folder: Path | None = None
    state: PhotoState | None = None
    crop: PhotoCropState | None = None
    min_score: float | None = None
    attention: bool = False
    sort: PhotoSort = "name"
    descending: bool = False


@dataclass(frozen=True)
class NewCrop:
    """A crop to store.

    Attributes:
        photo_id: The photo it is of.
        crop: Box and angle in the displayed frame.
        source: What proposed it, ``"user"``, or ``"file"`` for one that another program made.
        state: What the person made of it.
        aspect: Name of the aspect it was asked for.
        score: Mean rating, 1 to 10; None when it was not rated.
        model: Name of the policy or scorer behind it, or of the other program; empty for the user's own.
        rank: Place among the proposals made together, best 0.
        output: Name of the output it is for, where a photo has several; empty for the main one.
        confidence: How sure Thirds is of it, 0 to 1; None when nothing was said.
        reason: Why this crop, in a few words.
        attention: What about it asks for a look.
    """

    photo_id: int
    crop: Crop
    source: CropSource
    state: CropState = "proposed"
    aspect: str = "free"
    score: float | None = None
    model: str = ""
    rank: int = 0
    output: str = ""
    confidence: float | None = None
    reason: str = ""
    attention: tuple[Attention, ...] = ()


@dataclass(frozen=True)
class StoredCrop(NewCrop):
    """A crop of the catalog: its number, never used again, and when it was stored, in seconds of Unix time."""

    id: int = field(kw_only=True)
    created: float = field(kw_only=True)


@dataclass(frozen=True)
class StoredModel:
    """A trained model that was kept.

    Attributes:
        id: Its number, never used again.
        kind: What it is, for example ``"policy"``.
        name: What a person calls it.
        folder: Where its files are.
        parents: Numbers of the models it was made from.
        evaluation: Its figures as plain JSON.
        created: Seconds of Unix time.
    """

    id: int
    kind: str
    name: str
    folder: Path
    parents: tuple[int, ...]
    evaluation: dict[str, Any]
    created: float


@dataclass(frozen=True)
class StoredRun:
    """What the catalog remembers of a run, also after its folder is gone.

    Attributes:
        folder: The run's folder.
        task: Name of the task.
        title: What a person calls the run.
        state: State when it was last recorded.
        figure: Its best figure in a few words, or empty.
        recorded: When it was first recorded, in seconds of Unix time.
    """

    folder: Path
    task: str
    title: str
    state: str
    figure: str
    recorded: float


@dataclass(frozen=True)
class NewPair:
    """Two crops of one photo to be judged. A is the crop shown on the left, B the one on the right, always.

    Attributes:
        photo: The photo's file; a pair outlives the photo's stay in the catalog.
        a: The left crop.
        b: The right crop.
        a_origin: How the left crop was found.
        b_origin: How the right crop was found.
        kind: How the pair came to be.
        purpose: What its answer is used for.
        model: Name of the policy or scorer it comes from; empty when there was none.
        repeat_of: The pair that this one shows again, with the sides exchanged.
    """

    photo: Path
    a: Crop
    b: Crop
    a_origin: CropOrigin
    b_origin: CropOrigin
    kind: PairKind = "shown"
    purpose: PairPurpose = "learn"
    model: str = ""
    repeat_of: int | None = None

    @property
    def decided(self) -> bool:
        """Return whether it stands for a crop that a person made or took, so that its answer was there from the start.

        Pairs of files that others judged have two crops of a file; an imported crop has one.
        """
        if self.kind == "imported":
            return (self.a_origin == "file") != (self.b_origin == "file")
        return self.kind != "shown"


@dataclass(frozen=True)
class StoredPair(NewPair):
    """A pair of the catalog: its number, never used again, and when it was stored, in seconds of Unix time."""

    id: int = field(kw_only=True)
    created: float = field(kw_only=True)


@dataclass(frozen=True)
class Judgement:
    """One answer to a pair; answers are only ever added, and the last of an annotator counts.

    Attributes:
        pair_id: The pair.
        choice: A, B, no difference, skipped, or withdrawn (then the pair counts as not judged).
        confidence: How sure the person was.
        annotator: Who judged.
        milliseconds: From the pair's first paint to the answer; 0 when unknown.
    """

    pair_id: int
    choice: Choice
    confidence: Confidence = "normal"
    annotator: str = ""
    milliseconds: int = 0


@dataclass(frozen=True)
class StoredJudgement(Judgement):
    """A judgement of the catalog: its number, in the order of judging, and its time, in seconds of Unix time."""

    id: int = field(kw_only=True)
    time: float = field(kw_only=True)


@dataclass(frozen=True)
class JudgedPair:
    """A pair and one annotator's last answer to it, which is not withdrawn."""

    pair: StoredPair
    judgement: StoredJudgement

    @property
    def choice(self) -> tuple[str, object, object]:
        """Return what it counts as: the pairs that one decision over a crop gave are one choice together."""
        if self.pair.decided and self.judgement.choice in ("a", "b"):
            crop = self.pair.a if self.judgement.choice == "a" else self.pair.b
            return self.judgement.annotator, self.pair.photo, crop
        return self.judgement.annotator, self.pair.id, None


@dataclass(frozen=True)
class Decision:
    """A pair that stands for what a person did with a crop.

    Attributes:
        pair: The pair.
        answer: Its first answer: the crop that the person made or took.
        stands: Whether the last answer to it is not a withdrawal.
    """

    pair: StoredPair
    answer: StoredJudgement
    stands: bool

    @property
    def crop(self) -> Crop:
        """Return the crop that was made or taken."""
        return self.pair.a if self.answer.choice == "a" else self.pair.b


@dataclass(frozen=True)
class ChoiceCounts:
    """How many pairs were answered which way, changed and withdrawn answers aside, and how many wait for an answer."""

    a: int = 0
    b: int = 0
    tie: int = 0
    skip: int = 0
    unjudged: int = 0


@dataclass(frozen=True)
class ChoiceTotals:
    """How many choices count towards a taste and how many were made in trials, with the times of the last, Unix time.

    The pairs that one decision over a crop gave are one choice together, as in `JudgedPair.choice`.
    """

    choices: int = 0
    last: float = 0.0
    trials: int = 0
    last_trial: float = 0.0


@dataclass(frozen=True)
class Annotator:
    """Somebody who judged: how many choices count towards a taste, and when the last one was made, in Unix time."""

    name: str
    answers: int
    last: float
