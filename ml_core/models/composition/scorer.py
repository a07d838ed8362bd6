"""A weighted sum of terms on the 1-10 scale."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.models.composition.terms import TERMS, Descriptors
from ml_core.models.descriptors.maps import PhotoMaps
from ml_core.models.descriptors.tables import Row
from ml_core.models.picture import Picture
from ml_core.models.scorer import Ratings, TermInfo

_WEIGHTS = np.array([term.weight for term in TERMS])
_NEUTRAL = np.array([term.neutral for term in TERMS])
# From values in 0..1 to the scale from 1 to 10.
_SPAN = 9.0
BASE = 1 + _SPAN * float(_WEIGHTS @ _NEUTRAL)


class CompositionScorer:
    """Rates crops by the rules of composition in `terms`; needs no weights.

    A rating's mean is `BASE` plus the contributions of the terms, each its weight times 9 times what its value exceeds
    the neutral one by; as the weights sum to 1 and values are in 0..1, means are in 1..10. Its standard deviation is
    the weighted spread of the terms, that is how much they disagree; it is no spread of people's ratings, and there is
    no distribution.
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

    def means_and_descriptors(
        self, photos: npt.NDArray[np.intp], boxes: Boxes
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float32]]:
        """Return the mean ratings (N,) and the descriptors (N, D) for little more than the price of either."""
        rows = self.maps.describe_rows(photos, boxes)
        return _means(_values(rows)), np.ascontiguousarray(rows.T)

    def rate(self, photos: npt.NDArray[np.intp], boxes: Boxes) -> Ratings:
        """Return means with the values and contributions of the terms; see `CompositionScorer` for what they mean."""
        values = _values(self.maps.describe_rows(photos, boxes)).astype(np.float64)
        middle = _WEIGHTS @ values
        spread = _SPAN * np.sqrt(_WEIGHTS @ (values - middle) ** 2)
        contributions = _SPAN * _WEIGHTS[:, None] * (values - _NEUTRAL[:, None])
        return Ratings(_means(values), spread, None, values.T, contributions.T)


def _values(rows: Row) -> Row:
    """Return the value of each term, shape (T, N), from descriptors (D, N)."""
    crop = Descriptors(rows)
    return np.stack([term.formula(crop) for term in TERMS])


def _means(values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    return np.asarray(1 + _SPAN * (_WEIGHTS @ values.astype(np.float64)))
