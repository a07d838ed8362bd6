"""The figures of an evaluation: means with bootstrap intervals over photos, shares with Wilson's."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ml_core.metrics.intervals import wilson_interval
from ml_core.metrics.shares import bootstrap_interval, shares
from ml_core.specs.evaluation import Figure, Measure, Way
from ml_core.tasks.evaluate.crops import RatedCrops

Floats = npt.NDArray[np.float64]
Crops: TypeAlias = Mapping[Way, RatedCrops]

# Rewards and probabilities closer than this are the same.
_SAME = 1e-6


def figures_of(crops: Crops, chosen: Mapping[Way, Floats], seed: int) -> list[Figure]:
    """Return every figure that the photos give.

    Args:
        crops: The crops of P photos by way; without a baseline where there is none.
        chosen: Probability that each crop of the policy is preferred to the crop of that way, shape (P,); empty without
            a taste.
        seed: Chooses the draws of the bootstrap.
    """
    return [*_means(crops, seed), *_shares(crops, seed), *_wins(crops, chosen)]


def agreement_figure(probabilities: Floats, answers: Floats) -> Figure:
    """Return how many answers a taste is right about, a tie on either side counting half.

    Args:
        probabilities: That A is preferred, shape (N,), N at least 1.
        answers: 1 for A, 0 for B, one half for a tie; shape (N,).
    """
    points = np.where(answers == 0.5, 0.5, _points(probabilities - 0.5))
    return _proportion("agreement", None, np.where(answers == 0, 1 - points, points))


def _means(crops: Crops, seed: int) -> Iterator[Figure]:
    for way, rated in crops.items():
        yield _mean("aesthetic", way, rated.aesthetic, seed)
        # Of the full frame it is one half by definition.
        if rated.taste is not None and way != "full":
            yield _mean("taste", way, rated.taste, seed)
        yield _mean("reward", way, rated.rewards, seed)


def _shares(crops: Crops, seed: int) -> Iterator[Figure]:
    for way, rated in crops.items():
        if way != "dense":
            yield _mean("share", way, shares(rated.means, crops["dense"].means), seed)


def _wins(crops: Crops, chosen: Mapping[Way, Floats]) -> Iterator[Figure]:
    mine = crops["policy"]
    for way, rated in crops.items():
        if way == "policy":
            continue
        yield _proportion("reward wins", way, _points(mine.rewards - rated.rewards))
        if way in chosen:
            yield _proportion("taste wins", way, _taste_points(mine, rated, chosen[way]))


def _taste_points(mine: RatedCrops, other: RatedCrops, chosen: Floats) -> Floats:
    # Rounding must not decide between two crops that are one.
    same = (np.abs(mine.boxes - other.boxes) < _SAME).all(axis=1)
    return np.where(same, 0.5, _points(chosen - 0.5))


def _points(differences: Floats) -> Floats:
    """Return 1 for above, 0 for below, one half for the same; shape (N,)."""
    return np.where(np.abs(differences) < _SAME, 0.5, (differences > 0).astype(np.float64))


def _mean(measure: Measure, way: Way, values: Floats, seed: int) -> Figure:
    low, high = bootstrap_interval(values, seed)
    return Figure(measure, way, float(values.mean()), low, high, len(values))


def _proportion(measure: Measure, way: Way | None, points: Floats) -> Figure:
    low, high = wilson_interval(float(points.sum()), len(points))
    return Figure(measure, way, float(points.mean()), low, high, len(points))
