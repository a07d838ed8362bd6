"""How good crops are beside the best that exhaustive search finds."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def shares(policy: Floats, dense: Floats) -> Floats:
    """Return the reward of each crop as a share of the reward of the best one; shape (P,).

    Both arguments are mean ratings from 1 to 10; the reward is what they are above 1.
    """
    best = np.asarray(dense, dtype=np.float64) - 1
    reached = np.asarray(policy, dtype=np.float64) - 1
    # Where nothing scores above 1 there is nothing to miss.
    return np.asarray(np.where(best > 0, reached / np.where(best > 0, best, 1), 1.0))


def bootstrap_interval(values: Floats, seed: int = 0, level: float = 0.95, draws: int = 2000) -> tuple[float, float]:
    """Return the bootstrap interval of a mean, by percentiles (Efron and Tibshirani, 1993, chapter 13).

    Args:
        values: One value a photo, shape (P,), P at least 1.
        seed: Chooses the draws.
        level: Share of the means of drawn photos that lie within.
        draws: How often photos are drawn, with repetition.
    """
    values = np.asarray(values, dtype=np.float64)
    picks = np.random.default_rng(seed).integers(len(values), size=(draws, len(values)))
    low, high = np.quantile(values[picks].mean(axis=1), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
