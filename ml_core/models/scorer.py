"""The one interface of what rates crops on NIMA's 1-10 scale (Talebi and Milanfar, 2018, arXiv:1709.05424)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.models.descriptors.maps import DescribedCrops, PhotoMaps
from ml_core.models.picture import Picture

RATINGS = np.arange(1.0, 11.0)


class Ratings(NamedTuple):
    """Ratings of N crops.

    Attributes:
        mean: 1 to 10, shape (N,).
        std: Standard deviation on the same scale, shape (N,).
        distribution: Probability of each of the ten ratings, shape (N, 10), where the scorer gives one.
        values: Value of each term, shape (N, T), for scorers made of terms.
        contributions: What each term adds to the mean, shape (N, T), for scorers made of terms.
    """

    mean: npt.NDArray[np.float64]
    std: npt.NDArray[np.float64]
    distribution: npt.NDArray[np.float64] | None = None
    values: npt.NDArray[np.float64] | None = None
    contributions: npt.NDArray[np.float64] | None = None


@dataclass(frozen=True)
class TermInfo:
    """A documented term of a scorer: its name, words for a person, what it measures and where it comes from."""

    name: str
    label: str
    help: str
    source: str


class PreparedPhotos(Protocol):
    """Photos whose features are computed, so that crops of them can be rated in batches."""

    def means(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> npt.NDArray[np.float64]:
        """Return the mean rating of each box (N, 4) of the photo with that index (N,); the fast path, shape (N,)."""
        ...

    def rate(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> Ratings:
        """Return everything the scorer knows of each box (N, 4) of the photo with that index (N,)."""
        ...


@runtime_checkable
class DescribedPhotos(PreparedPhotos, Protocol):
    """Prepared photos that are rated by descriptors, so that one look serves the rating and whoever describes too."""

    @property
    def maps(self) -> PhotoMaps:
        """Return what the descriptors come from."""
        ...

    def means_of(self, crops: DescribedCrops) -> npt.NDArray[np.float64]:
        """Return the mean ratings of crops that were looked at in `maps`, shape (N,)."""
        ...


class Scorer(Protocol):
    """Rates crops.

    Attributes:
        name: ``"composition"`` or the name of installed weights.
        terms: The terms a rating is made of; empty for networks.
    """

    name: str
    terms: tuple[TermInfo, ...]

    def prepare(self, pictures: Sequence[Picture]) -> PreparedPhotos:
        """Compute the features of photos, once a photo."""
        ...


def from_distribution(distribution: npt.NDArray[np.float64]) -> Ratings:
    """Return ratings with mean and standard deviation of distributions over ten ratings, shape (N, 10)."""
    mean = distribution @ RATINGS
    std = np.sqrt(np.maximum(distribution @ RATINGS**2 - mean**2, 0.0))
    return Ratings(mean, std, distribution)
