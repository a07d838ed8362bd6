"""How many more answers are likely to matter."""

from statistics import NormalDist

import numpy as np

from ml_core.models.taste.rao_kupper import chances, logistic
from ml_core.models.taste.taste import Floats

# Ten more answers that put right less than one choice in 500 hardly matter.
GAIN, STEP, MOST = 0.002, 10, 400
_PAIRS, _SEED, _SHARES = 128, 7, 16
_QUANTILES = np.array([NormalDist().inv_cdf((share + 0.5) / _SHARES) for share in range(_SHARES)])


def worthwhile_answers(pairs: Floats, weights: Floats, factor: Floats, threshold: float) -> int:
    """Return how many more answers to typical pairs are likely to matter, in tens, at most 400.

    The taste knows its own uncertainty, and how much an answer narrows it (Fisher's information at typical pairs), so
    it can foretell how often it would misjudge what the photographer prefers of two crops after so many more answers.
    The answer is the number after which ten more would put right less than one choice in 500.

    Args:
        pairs: Differences in features of typical pairs, (M, F).
        weights: Most probable weights of the features, (F,).
        factor: Factor of their covariance, (F, K).
        threshold: Of ties.
    """
    counts = np.arange(0.0, MOST + 2 * STEP, STEP)
    wrong = misjudged_after(counts, pairs @ weights, pairs @ factor, threshold)
    enough = wrong[:-1] - wrong[1:] < GAIN
    return int(counts[int(enough.argmax())]) if enough.any() else MOST


def typical_pairs(spread: Floats) -> Floats:
    """Return made-up differences in features, (M, F), that vary as candidates of a photo do: covariance (F, F)."""
    values, vectors = np.linalg.eigh(2 * spread)
    root = vectors * np.sqrt(np.maximum(values, 0))
    return np.asarray(np.random.default_rng(_SEED).standard_normal((_PAIRS, len(values))) @ root.T)


def misjudged_after(counts: Floats, means: Floats, factors: Floats, threshold: float) -> Floats:
    """Return the expected share of pairs whose better crop the taste would misjudge after so many more answers.

    Args:
        counts: How many more answers, (C,).
        means: Mean differences in utility, (M,).
        factors: Factors of their variances, (M, K).
        threshold: Of ties.
    """
    total = np.square(factors).sum(axis=1)
    told = _information(means[:, None] + np.sqrt(total)[:, None] * _QUANTILES, threshold).mean(axis=1)
    values, vectors = np.linalg.eigh((factors.T * told) @ factors / len(means))
    along = np.square(factors @ vectors)
    left = along @ (1 / (1 + np.maximum(values, 0)[:, None] * counts))
    # What the answers will explain moves the mean; what is left stays doubt.
    moved = means[:, None] + np.sqrt(np.maximum(total[:, None] - left, 0)) * _QUANTILES[:, None, None]
    # 1.702: the logistic function that comes nearest to the normal distribution (Camilli, 1994).
    return np.asarray(logistic(-1.702 * np.abs(moved) / np.sqrt(left)).mean(axis=(0, 1)))


def _information(differences: Floats, threshold: float) -> Floats:
    """Return Fisher's information of an answer about the difference in utility."""
    a, b, _ = chances(differences, threshold)
    return np.asarray((1 - b) * a * (1 - a) + (1 - a) * b * (1 - b))
