"""A weighted sum of terms on the 1-10 scale."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.models.composition.terms import FAULTS, TERMS, VIRTUES, Descriptors
from ml_core.models.descriptors.maps import DescribedCrops, PhotoMaps
from ml_core.models.descriptors.tables import Row
from ml_core.models.picture import Picture
from ml_core.models.scorer import Ratings, TermInfo

BASE = 1.0
# From shares in 0..1 to the scale from 1 to 10.
_SPAN = 9.0
_WEIGHTS = np.array([term.weight for term in VIRTUES])
_LOSSES = np.array([term.weight for term in FAULTS])


class CompositionScorer:
    """Rates crops by the rules of composition in `terms`; needs no weights.

    With virtues v of weights w, which sum to 1, and faults f of weights l, all values in 0..1 and 1 the best, a mean is
    1 + 9 (sum of w v) (product of 1 - l (1 - f)), so it is in 1..10. The contribution of a virtue is 9 w v; that of a
    fault is what it takes away after the faults before it, 0 when nothing is wrong. Contributions and `BASE` sum to the
    mean. The standard deviation is the weighted spread of the virtues on the same scale, that is how much they
    disagree; it is no spread of people's ratings, and there is no distribution.
    """

    name: str = "composition"
    terms: tuple[TermInfo, ...] = tuple(term.info for term in TERMS)

    def prepare(self, pictures: Sequence[Picture]) -> "PreparedComposition":
        """Compute the maps of photos, about 13 ms a photo."""
        return PreparedComposition(PhotoMaps.prepare(pictures))


@dataclass(frozen=True, eq=False)
class PreparedComposition:
    """Photos whose crops can be rated.

    Attributes:
        maps: What the descriptors come from.
    """

    maps: PhotoMaps

    def means(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> npt.NDArray[np.float64]:
        """Return the mean rating of each box (N, 4) of the photo with that index (N,), shape (N,)."""
        return _means(_values(self.maps.describe_rows(photos, boxes)))

    def means_of(self, crops: DescribedCrops) -> npt.NDArray[np.float64]:
        """Return the mean ratings of crops that were looked at in `maps`, shape (N,)."""
        return _means(_values(crops.rows))

    def rate(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> Ratings:
        """Return means with the values and contributions of the terms; see `CompositionScorer` for what they mean."""
        values = _values(self.maps.describe_rows(photos, boxes))
        virtues, shares = values[: len(VIRTUES)].astype(np.float64), _shares_left(values)
        spread = np.sqrt(_WEIGHTS @ (virtues - _WEIGHTS @ virtues) ** 2)
        gained = _SPAN * _WEIGHTS[:, None] * virtues
        lost = np.diff(shares, axis=0) * gained.sum(axis=0)
        contributions = np.concatenate([gained, lost])
        return Ratings(
            mean=_means(values),
            std=_SPAN * spread * shares[-1],
            values=values.T.astype(np.float64),
            contributions=contributions.T,
        )


def _values(rows: Row) -> Row:
    """Return the value of each term, shape (T, N), from descriptors (D, N)."""
    crop = Descriptors(rows)
    return np.stack([term.formula(crop) for term in TERMS])


def _shares_left(values: Row) -> npt.NDArray[np.float64]:
    """Return what is left of the virtues before the first fault and after each, shape (faults + 1, N)."""
    factors = 1 - _LOSSES[:, None] * (1 - values[len(VIRTUES) :].astype(np.float64))
    return np.concatenate([np.ones((1, values.shape[1])), np.cumprod(factors, axis=0)])


def _means(values: Row) -> npt.NDArray[np.float64]:
    gained = _WEIGHTS @ values[: len(VIRTUES)].astype(np.float64)
    return np.asarray(BASE + _SPAN * gained * _shares_left(values)[-1])
