"""What an evaluation says of a policy, as it is kept in a file: figures with intervals, photos, where crops go."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from ml_core.specs.engine import BoxTuple

# The four crops that are compared on each photo; the baseline is the policy before.
Way: TypeAlias = Literal["policy", "baseline", "full", "dense"]
# What is measured: the scorer's mean rating (1 to 10), the probability that the person prefers the crop to the full
# frame (0 to 1), both mixed (0 to 1), that as a share of the best that search finds, how often the policy's crop has
# the higher reward or is the likelier choice, and how many held-out answers the taste gets right.
Measure: TypeAlias = Literal["aesthetic", "taste", "reward", "share", "reward wins", "taste wins", "agreement"]
# A table of shares: rows from top to bottom, each from left to right.
Grid: TypeAlias = tuple[tuple[float, ...], ...]

FORMAT = 1


@dataclass(frozen=True)
class Figure:
    """One number with its 95 % interval.

    Attributes:
        measure: What is measured.
        way: Of which crop, or against which crop the policy wins; None where it is about none.
        value: The mean, or the share.
        low: Lower end of the interval.
        high: Upper end of the interval.
        count: Photos or answers behind it.
    """

    measure: Measure
    way: Way | None
    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class RatedBox:
    """A crop: its box, mean rating (1 to 10), probability to be preferred to the full frame, reward (0 to 1)."""

    box: BoxTuple
    aesthetic: float
    taste: float | None
    reward: float


@dataclass(frozen=True)
class EvaluatedPhoto:
    """One photo that no stage used, cropped in every way.

    Attributes:
        photo: Its file.
        frame_aspect: Displayed width / height.
        policy: The policy's crop.
        baseline: That of the policy before; None without one.
        full: The full frame.
        dense: The best crop that search finds.
        chosen: Probability that the person prefers the policy's crop to the baseline's; None without taste or baseline.
        subject: Centre of the subject, x and y in 0..1 of the frame; None where none was found.
        degenerate: Whether the policy's crop is a sliver, a speck or all of the photo.
    """

    photo: Path
    frame_aspect: float
    policy: RatedBox
    baseline: RatedBox | None
    full: RatedBox
    dense: RatedBox
    chosen: float | None = None
    subject: tuple[float, float] | None = None
    degenerate: bool = False


@dataclass(frozen=True)
class Distribution:
    """Shares of the photos, one a label; together 1, or empty."""

    labels: tuple[str, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Placement:
    """Where a policy's crops go.

    Attributes:
        coverage: Share of the crops that hold each cell of the frame.
        areas: Areas of the crops, as shares of the photo.
        shapes: Shapes of the crops.
        subjects: Share of the subjects in each cell of the crop.
        subjects_outside: Subjects that lie outside of their crop.
        slivers: Crops that are much longer than wide.
        specks: Crops that are tiny.
        whole: Crops that are all of the photo.
    """

    coverage: Grid
    areas: Distribution
    shapes: Distribution
    subjects: Grid
    subjects_outside: int = 0
    slivers: int = 0
    specks: int = 0
    whole: int = 0

    @property
    def degenerate(self) -> int:
        """Return how many crops are no crops a person would make."""
        return self.slivers + self.specks + self.whole


@dataclass(frozen=True)
class LeftOut:
    """Photos that were not judged by: trained on, answered, like one of those, without a crop, not readable."""

    trained: int = 0
    answered: int = 0
    similar: int = 0
    no_crop: int = 0
    unreadable: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class EvaluationReport:
    """A policy, judged on photos that no stage used.

    Attributes:
        photos: The photos, the one with the largest gain over the baseline first.
        figures: Every number with its interval; see `figure`.
        after: Where the policy's crops go.
        before: Where those of the baseline go; None without one.
        policy: Name of the policy.
        baseline: Name of the policy before; empty without one.
        taste: Name of the taste; empty without one.
        scorer: Name of the scorer.
        weight: Weight of the scorer in the reward; the rest is the taste's.
        aspect: Shape that was asked for.
        left_out: What was not judged by.
        answers: Held-out answers the taste was judged by.
        notes: What to keep in mind, one sentence each.
        created: Seconds of Unix time.
        seconds: What it took.
        format: Version of this form.
    """

    photos: tuple[EvaluatedPhoto, ...]
    figures: tuple[Figure, ...]
    after: Placement
    before: Placement | None
    policy: str
    baseline: str = ""
    taste: str = ""
    scorer: str = "composition"
    weight: float = 1.0
    aspect: str = "free"
    left_out: LeftOut = LeftOut()
    answers: int = 0
    notes: tuple[str, ...] = ()
    created: float = 0.0
    seconds: float = 0.0
    format: int = FORMAT

    def figure(self, measure: Measure, way: Way | None = None) -> Figure | None:
        """Return one number with its interval; None when it was not measured."""
        return next((item for item in self.figures if (item.measure, item.way) == (measure, way)), None)


@dataclass(frozen=True)
class KeptEvaluation:
    """What a profile keeps of an evaluation, with the policy that was judged.

    Attributes:
        run: Name of the run that judged it; its folder holds the whole report.
        figures: Every number with its interval.
        photos: How many photos there were.
        photo_set: Tells whether two evaluations had the same photos.
        baseline: Name of the policy before; empty without one.
        taste: Name of the taste; empty without one.
        scorer: Name of the scorer.
        weight: Weight of the scorer in the reward.
        aspect: Shape that was asked for.
        created: Seconds of Unix time.
    """

    run: str
    figures: tuple[Figure, ...]
    photos: int
    photo_set: str
    baseline: str = ""
    taste: str = ""
    scorer: str = "composition"
    weight: float = 1.0
    aspect: str = "free"
    created: float = 0.0

    def comparable(self, other: "KeptEvaluation") -> bool:
        """Return whether the figures of both were measured alike, on the same photos."""
        mine = (self.photo_set, self.taste, self.scorer, self.weight, self.aspect)
        return mine == (other.photo_set, other.taste, other.scorer, other.weight, other.aspect)


def kept_evaluation(report: EvaluationReport, run: str) -> KeptEvaluation:
    """Return what is kept of a report."""
    names = "\n".join(sorted(str(photo.photo) for photo in report.photos))
    return KeptEvaluation(
        run=run,
        figures=report.figures,
        photos=len(report.photos),
        photo_set=hashlib.sha256(names.encode("utf-8", "surrogateescape")).hexdigest()[:16],
        baseline=report.baseline,
        taste=report.taste,
        scorer=report.scorer,
        weight=report.weight,
        aspect=report.aspect,
        created=report.created,
    )
