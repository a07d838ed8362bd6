"""The most probable weights under a normal prior, by Newton's method, and the normal distribution around them."""

from dataclasses import dataclass

import numpy as np

from ml_core.models.taste.rao_kupper import Answers, log_likelihood, slopes
from ml_core.models.taste.taste import Floats

# The threshold of ties has a gamma prior: at equal utilities about a quarter of the answers are ties.
TIE_SHAPE, TIE_RATE = 2.0, 4.0
_STEPS, _HALVINGS, _NEAR = 60, 30, 1e-7


@dataclass(frozen=True, eq=False)
class Posterior:
    """What answers say about K weights whose prior is the standard normal distribution.

    Attributes:
        mean: Most probable weights, (K,).
        precision: Of the normal distribution around them, (K, K), uncertainty of the threshold included.
        threshold: Most probable threshold of ties.
        evidence: Logarithm of the answers' probability under the prior, by Laplace's approximation.
    """

    mean: Floats
    precision: Floats
    threshold: float
    evidence: float


@dataclass(frozen=True, eq=False)
class Problem:
    """Answers to N pairs: the difference in utility is `offset` (N,) + `features` (N, K) @ weights."""

    features: Floats
    offset: Floats
    answers: Answers

    def value(self, weights: Floats, threshold: float) -> float:
        """Return the logarithm of likelihood times prior, up to a constant; minus infinity below threshold 0."""
        if threshold <= 0:
            return -np.inf
        likelihood = log_likelihood(self.answers, self.differences(weights), threshold).sum()
        prior = (TIE_SHAPE - 1) * np.log(threshold) - TIE_RATE * threshold - weights @ weights / 2
        return float(likelihood + prior)

    def differences(self, weights: Floats) -> Floats:
        """Return the differences in utility, (N,)."""
        return np.asarray(self.offset + self.features @ weights)

    def gradient(self, weights: Floats, threshold: float) -> Floats:
        """Return the gradient of `value` by weights and threshold, (K + 1,)."""
        slope = slopes(self.answers, self.differences(weights), threshold)
        tie = slope.t.sum() + (TIE_SHAPE - 1) / threshold - TIE_RATE
        return np.append(self.features.T @ slope.d - weights, tie)

    def curvature(self, weights: Floats, threshold: float) -> Floats:
        """Return minus the second derivatives of `value`, (K + 1, K + 1); positive definite."""
        slope = slopes(self.answers, self.differences(weights), threshold)
        count = len(weights)
        matrix = np.empty((count + 1, count + 1))
        matrix[:count, :count] = np.eye(count) - (self.features.T * slope.dd) @ self.features
        matrix[:count, count] = matrix[count, :count] = -(self.features.T @ slope.dt)
        matrix[count, count] = (TIE_SHAPE - 1) / threshold**2 - slope.tt.sum()
        return matrix


def most_probable(problem: Problem, start: Posterior | None = None) -> Posterior:
    """Return the posterior of a problem; `start` is a guess nearby."""
    count = problem.features.shape[1]
    weights, threshold = (np.zeros(count), TIE_SHAPE / TIE_RATE) if start is None else (start.mean, start.threshold)
    for _ in range(_STEPS):
        gradient = problem.gradient(weights, threshold)
        step = np.asarray(np.linalg.solve(problem.curvature(weights, threshold), gradient), dtype=np.float64)
        if float(gradient @ step) < _NEAR:
            # So near, a whole step squares the error, which is more than a comparison of values could see.
            return _around(problem, weights + step[:-1], threshold + float(step[-1]))
        further = _moved(problem, weights, threshold, step)
        if further is None:
            break
        weights, threshold = further
    return _around(problem, weights, threshold)


def _moved(problem: Problem, weights: Floats, threshold: float, step: Floats) -> tuple[Floats, float] | None:
    """Go along a Newton step as far as it climbs; None where rounding leaves nothing to climb."""
    before = problem.value(weights, threshold)
    for halving in range(_HALVINGS):
        share = 0.5**halving
        further = weights + share * step[:-1], threshold + share * float(step[-1])
        if problem.value(*further) > before:
            return further
    return None


def _around(problem: Problem, weights: Floats, threshold: float) -> Posterior:
    curvature = problem.curvature(weights, threshold)
    determinant = float(np.linalg.slogdet(curvature)[1])
    side = curvature[:-1, -1]
    precision = curvature[:-1, :-1] - np.outer(side, side) / curvature[-1, -1]
    return Posterior(weights, precision, threshold, problem.value(weights, threshold) - determinant / 2)
