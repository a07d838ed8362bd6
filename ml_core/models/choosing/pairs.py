"""Pairs of crops of one photo that could be shown."""

from typing import NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes, iou
from ml_core.models.choosing.crops import Crops
from ml_core.models.policy.rules import Flags, Floats
from ml_core.models.policy.search import SAME_CROP
from ml_core.specs.judgements import CropOrigin

Indices: TypeAlias = npt.NDArray[np.intp]
Described: TypeAlias = npt.NDArray[np.float32]

# How often pairs of two origins are wanted, relative to each other: near misses teach most, variety keeps a taste from
# being blind to what no policy proposes. Combinations that are missing are not shown.
_WANTED: dict[frozenset[CropOrigin], float] = {
    frozenset[CropOrigin]({"policy"}): 3.0,
    frozenset[CropOrigin]({"policy", "baseline"}): 3.0,
    frozenset[CropOrigin]({"policy", "dense"}): 2.0,
    frozenset[CropOrigin]({"policy", "perturbed"}): 3.0,
    frozenset[CropOrigin]({"policy", "random"}): 2.0,
    frozenset[CropOrigin]({"policy", "full frame"}): 1.0,
    frozenset[CropOrigin]({"dense"}): 2.0,
    frozenset[CropOrigin]({"dense", "perturbed"}): 2.0,
    frozenset[CropOrigin]({"dense", "random"}): 2.0,
    frozenset[CropOrigin]({"dense", "full frame"}): 1.0,
    frozenset[CropOrigin]({"perturbed"}): 1.0,
    frozenset[CropOrigin]({"random"}): 2.0,
}
_ORIGINS: tuple[CropOrigin, ...] = get_args(CropOrigin)
_SHARES = np.array([[_WANTED.get(frozenset((one, other)), 0.0) for other in _ORIGINS] for one in _ORIGINS])


class CropPairs(NamedTuple):
    """N pairs of crops of one photo, the crop that is rated higher first.

    Attributes:
        crops: The crops.
        first: Index of the crop rated higher, (N,).
        second: Index of the other, (N,).
    """

    crops: Crops
    first: Indices
    second: Indices

    def __len__(self) -> int:
        return len(self.first)

    def take(self, rows: npt.NDArray[np.generic]) -> "CropPairs":
        """Return some of the pairs."""
        return CropPairs(self.crops, self.first[rows], self.second[rows])

    def first_of(self, count: int) -> "CropPairs":
        """Return the first `count` of them."""
        return CropPairs(self.crops, self.first[:count], self.second[:count])

    @property
    def gaps(self) -> Floats:
        """Return how far apart the ratings of the two crops are, (N,)."""
        return np.abs(self.crops.scores[self.first] - self.crops.scores[self.second])

    @property
    def of_policy(self) -> Flags:
        """Return which pairs are two crops of the policy, (N,)."""
        made = np.array([origin == "policy" for origin in self.crops.origins], dtype=np.bool_)
        return np.asarray(made[self.first] & made[self.second])


def candidate_pairs(crops: Crops, told_apart: Flags, random: np.random.Generator) -> CropPairs:
    """Return the pairs of crops that can be told apart (K, K), in a random order that mixes their origins."""
    origins = np.array([_ORIGINS.index(origin) for origin in crops.origins], dtype=np.intp)
    rows = np.stack(np.triu_indices(len(origins), 1), axis=1)
    kinds = origins[rows]
    fit = (_SHARES[kinds[:, 0], kinds[:, 1]] > 0) & told_apart[rows[:, 0], rows[:, 1]]
    rows, kinds = rows[fit], np.sort(kinds[fit], axis=1)
    # A combination's share is divided among its pairs.
    _, kind, amounts = np.unique(kinds @ [len(_ORIGINS), 1], return_inverse=True, return_counts=True)
    chances = _SHARES[kinds[:, 0], kinds[:, 1]] / amounts[kind]
    # The order of a weighted draw without replacement (Efraimidis and Spirakis, 2006): the largest u^(1/w) first.
    keys = np.log(random.random(len(rows))) / chances
    chosen = np.argsort(-keys, kind="stable")
    better = np.argsort(-crops.scores[rows[chosen]], axis=1, kind="stable")
    ordered = np.take_along_axis(rows[chosen], better, axis=1)
    return CropPairs(crops, ordered[:, 0], ordered[:, 1])


def known(first: Boxes, second: Boxes, others: Boxes) -> Flags:
    """Return which pairs (N, 4), (N, 4) are, to a person, among other pairs (M, 2, 4), in either order; shape (N,)."""
    if len(others) == 0:
        return np.zeros(len(first), dtype=np.bool_)
    same = (_alike(first, others[:, 0]) & _alike(second, others[:, 1])).any(axis=1)
    exchanged = (_alike(first, others[:, 1]) & _alike(second, others[:, 0])).any(axis=1)
    return np.asarray(same | exchanged)


def _alike(boxes: Boxes, others: Boxes) -> Flags:
    return np.asarray(iou(boxes[:, None], others[None]) >= SAME_CROP)
