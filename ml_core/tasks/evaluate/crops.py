"""Each photo cropped in every way, with what scorer and taste make of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml_core.geometry import FULL_FRAME, Aspect, Bounds, Boxes, as_boxes
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album, make_album
from ml_core.models.policy.crop_policy import TASTE, CropPolicy
from ml_core.models.policy.rollout import Paths, follow
from ml_core.models.policy.rules import Density
from ml_core.models.reward import PersonalRatings, PersonalScorer
from ml_core.models.scorer import Scorer
from ml_core.models.taste.loading import load_taste
from ml_core.models.taste.taste import Taste
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError
from ml_core.specs.evaluation import Way
from ml_core.training.evaluation import find_optimum
from ml_core.training.starts import EpisodeSettings, Starts, first_starts

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class RatedCrops:
    """One crop of each of P photos.

    Attributes:
        boxes: Shape (P, 4).
        aesthetic: The scorer's mean rating, 1 to 10, shape (P,).
        taste: Probability to be preferred to the full frame, shape (P,); None without a taste.
        means: Both together on the scorer's scale, shape (P,).
    """

    boxes: Boxes
    aesthetic: Floats
    taste: Floats | None
    means: Floats

    @property
    def rewards(self) -> Floats:
        """Return score and taste together, 0 to 1; shape (P,)."""
        return (self.means - 1) / 9


@dataclass(frozen=True, eq=False)
class CroppedPhotos:
    """P photos cropped in every way.

    Attributes:
        album: The photos, with those that have no crop of the shape.
        photos: Index of each in the album, shape (P,).
        crops: By way; the baseline is missing where there is none.
        paths: Where the policy went, one column a photo.
        chosen: Probability that each crop of the policy is preferred to the crop of that way, shape (P,); empty without
            a taste.
    """

    album: Album
    photos: Indices
    crops: dict[Way, RatedCrops]
    paths: Paths
    chosen: dict[Way, Floats]

    def __len__(self) -> int:
        return len(self.photos)

    @property
    def frame_aspects(self) -> Floats:
        """Return displayed width / height of each photo; shape (P,)."""
        return self.album.frame_aspects[self.photos]


@dataclass(frozen=True)
class Contender:
    """A policy with the taste it was tuned to, whose reward it expects to see; None for one of the scorer alone."""

    policy: CropPolicy
    taste: Taste | None

    @classmethod
    def load(cls, folder: Path) -> "Contender":
        """Read a policy and its taste; raises `WeightsError` when either cannot be read."""
        policy = CropPolicy.load(folder)
        return cls(policy, load_taste(folder / TASTE) if policy.facts.tuned else None)


@dataclass(frozen=True)
class Rivals:
    """What is compared: the policy, the one before, and what judges both."""

    policy: Contender
    baseline: Contender | None
    scorer: Scorer
    taste: Taste | None
    weight: float

    @property
    def judge(self) -> Scorer:
        """Return what rates crops: scorer and taste together, or the scorer alone."""
        return self.scorer if self.taste is None else PersonalScorer(self.scorer, self.taste, self.weight)

    @property
    def contenders(self) -> dict[Way, Contender]:
        """Return the policies by way."""
        known: dict[Way, Contender] = {"policy": self.policy}
        return known if self.baseline is None else known | {"baseline": self.baseline}


def crop_photos(
    pictures: Sequence[Picture], rivals: Rivals, aspect: Aspect, density: Density, context: TaskContext
) -> CroppedPhotos:
    """Crop each photo in every way.

    Raises:
        RunError: If no photo has a crop of the shape.
    """

    def watch(done: int, total: int) -> None:
        context.raise_if_stopped()
        context.progress(done, total, "photos", "Searching for the best crops")

    album = make_album(pictures, rivals.judge)
    optimum = find_optimum(album, EpisodeSettings(aspect), aspect, density, watch)
    starts = {way: _starts(contender, album, aspect) for way, contender in rivals.contenders.items()}
    photos = reduce(np.intersect1d, (each.photos for each in starts.values()), optimum.starts.photos)
    if not len(photos):
        raise RunError("No photo has a crop of this shape that leaves every face whole.", "Choose another shape.")
    paths = {
        way: _followed(contender, pictures, album, _of(starts[way], photos))
        for way, contender in rivals.contenders.items()
    }
    boxes: dict[Way, Boxes] = {way: path.answers()[0] for way, path in paths.items()}
    boxes |= {"full": as_boxes([FULL_FRAME] * len(photos))}
    boxes |= {"dense": optimum.boxes[np.searchsorted(optimum.starts.photos, photos)]}
    crops = {way: _rated(album, photos, rows) for way, rows in boxes.items()}
    return CroppedPhotos(album, photos, crops, paths["policy"], _chosen(album, photos, crops))


def _starts(contender: Contender, album: Album, aspect: Aspect) -> Starts:
    """Return where the policy starts, under the bounds it was trained with."""
    bounds = contender.policy.facts.bounds or Bounds()
    return first_starts(album, EpisodeSettings(aspect, bounds), aspect)


def _of(starts: Starts, photos: Indices) -> Starts:
    return starts.take(np.searchsorted(starts.photos, photos))


def _followed(contender: Contender, pictures: Sequence[Picture], album: Album, starts: Starts) -> Paths:
    """Let a policy crop the photos with the reward that it knows, whatever judges its crops afterwards."""
    ratings = album.ratings.aesthetic if isinstance(album.ratings, PersonalRatings) else album.ratings
    if contender.taste is not None:
        taste = contender.taste.prepare(pictures, album.maps)
        ratings = PersonalRatings(ratings, taste, contender.policy.facts.weight, album.maps)
    seen = replace(album, ratings=ratings)
    return follow(contender.policy, seen, starts.photos, starts.rules, starts.boxes)


def _rated(album: Album, photos: Indices, boxes: Boxes) -> RatedCrops:
    ratings = album.ratings
    means = ratings.means(photos, boxes)
    if not isinstance(ratings, PersonalRatings):
        return RatedCrops(boxes, means, None, means)
    parts = ratings.parts(photos, boxes)
    return RatedCrops(boxes, parts.aesthetic, parts.preferred, means)


def _chosen(album: Album, photos: Indices, crops: dict[Way, RatedCrops]) -> dict[Way, Floats]:
    ratings = album.ratings
    if not isinstance(ratings, PersonalRatings):
        return {}
    mine = crops["policy"].boxes
    others = ((way, rated.boxes) for way, rated in crops.items() if way != "policy")
    return {way: ratings.taste.preferences(photos, mine, boxes) for way, boxes in others}
