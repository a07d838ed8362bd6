"""The combined reward: what a scorer finds and what a taste prefers, on the scorer's scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.models.descriptors.maps import DescribedCrops, PhotoMaps
from ml_core.models.picture import Picture
from ml_core.models.scorer import DescribedPhotos, PreparedPhotos, Ratings, Scorer, TermInfo
from ml_core.models.taste.taste import PreparedTaste, Taste

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.intp]

# The ends of the 1-10 scale and what lies between them.
_BASE, _SPAN = 1.0, 9.0

TASTE_TERM = TermInfo(
    "taste", "Your taste", "How probable it is that you prefer the crop to the uncropped photo.", "Your choices"
)


@runtime_checkable
class DescribedTaste(PreparedTaste, Protocol):
    """A prepared taste that judges by descriptors, so that a crop that was looked at already costs next to nothing."""

    def preferred_by_descriptors(self, photos: Indices, descriptors: npt.NDArray[np.float32]) -> Floats:
        """Return the probability (N,) that crops with these descriptors (N, D) are preferred to the full frame."""
        ...


@runtime_checkable
class DrawnTaste(PreparedTaste, Protocol):
    """A prepared taste that is known as a distribution, from which tastes can be drawn."""

    def utility_draws(self, photos: Indices, boxes: Boxes) -> Floats:
        """Return the utility of each box (N, 4) to each of S drawn tastes, (S, N); as `utilities`."""
        ...


class Parts(NamedTuple):
    """The two halves of the reward of N crops: the scorer's mean rating, 1 to 10, and the taste's probability."""

    aesthetic: Floats
    preferred: Floats


class PersonalScorer:
    """Rates crops by a scorer and a taste together.

    Both terms are brought to 0..1 before they are mixed, and the sum goes back to the scorer's scale: with the mean
    rating a in 1..10, the probability p in 0..1 that the photographer prefers the crop to the full frame and the weight
    w, a mean is 1 + 9 (w (a - 1) / 9 + (1 - w) p). The full frame itself has p = 1/2. The scorer's terms keep their
    values; their contributions are w times what they were, and the taste's is 9 (1 - w) p.

    Args:
        scorer: What judges crops for everybody.
        taste: What judges them for one photographer.
        weight: Share of the scorer, 0..1.
    """

    def __init__(self, scorer: Scorer, taste: Taste, weight: float) -> None:
        self.name = scorer.name
        self.terms: tuple[TermInfo, ...] = (*scorer.terms, TASTE_TERM) if scorer.terms else ()
        self._scorer, self._taste, self._weight = scorer, taste, weight

    def prepare(self, pictures: Sequence[Picture]) -> "PersonalRatings":
        """Compute what scorer and taste need of the photos, once a photo."""
        aesthetic = self._scorer.prepare(pictures)
        maps = aesthetic.maps if isinstance(aesthetic, DescribedPhotos) else PhotoMaps.prepare(pictures)
        return PersonalRatings(aesthetic, self._taste.prepare(pictures, maps), self._weight, maps)


@dataclass(frozen=True, eq=False)
class PersonalRatings:
    """Photos whose crops can be rated by scorer and taste; see `PersonalScorer` for the scale.

    Attributes:
        aesthetic: What the scorer finds.
        taste: What the taste finds.
        weight: Share of the scorer, 0..1.
        maps: Describes crops, once for everything that reads descriptors.
    """

    aesthetic: PreparedPhotos
    taste: PreparedTaste
    weight: float
    maps: PhotoMaps

    def means(self, photos: Indices, boxes: Boxes) -> Floats:
        """Return the combined rating of each box (N, 4) of the photo with that index (N,), shape (N,)."""
        return self._mixed(self.parts(photos, boxes))

    def means_of(self, crops: DescribedCrops) -> Floats:
        """Return the combined rating of crops that were looked at in `maps`, shape (N,)."""
        return self._mixed(self._parts_of(crops))

    def parts(self, photos: Indices, boxes: Boxes) -> Parts:
        """Return both halves of the rating of each box (N, 4) of the photo with that index (N,)."""
        if isinstance(self.taste, DescribedTaste):
            return self._parts_of(self.maps.look(photos, boxes))
        return Parts(self.aesthetic.means(photos, boxes), self.taste.preferred(photos, boxes))

    def rate(self, photos: Indices, boxes: Boxes) -> Ratings:
        """Return means with the scorer's terms and the taste's; the spread is the scorer's, weighted."""
        plain, preferred = self.aesthetic.rate(photos, boxes), self.taste.preferred(photos, boxes)
        gained = _SPAN * (1 - self.weight) * preferred
        values, contributions = plain.values, plain.contributions
        return Ratings(
            mean=self._mixed(Parts(plain.mean, preferred)),
            std=self.weight * plain.std,
            values=None if values is None else np.column_stack([values, preferred]),
            contributions=None if contributions is None else np.column_stack([self.weight * contributions, gained]),
        )

    def _parts_of(self, crops: DescribedCrops) -> Parts:
        aesthetic, taste = self.aesthetic, self.taste
        photos, boxes, _ = crops
        means = aesthetic.means_of(crops) if isinstance(aesthetic, DescribedPhotos) else aesthetic.means(photos, boxes)
        if isinstance(taste, DescribedTaste):
            return Parts(means, taste.preferred_by_descriptors(photos, crops.descriptors))
        return Parts(means, taste.preferred(photos, boxes))

    def _mixed(self, parts: Parts) -> Floats:
        aesthetic = (parts.aesthetic - _BASE) / _SPAN
        return np.asarray(_BASE + _SPAN * (self.weight * aesthetic + (1 - self.weight) * parts.preferred))
