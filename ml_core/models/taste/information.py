"""What one more answer would tell: mutual information of answers and taste."""

import numpy as np

from ml_core.models.taste.rao_kupper import chances
from ml_core.models.taste.taste import Floats

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_SHARES = _WEIGHTS / _WEIGHTS.sum()
_TINY = 1e-300


def expected_bits(means: Floats, variances: Floats, threshold: float) -> Floats:
    """Return how many bits the answer to each pair tells about the taste, (N,), at least 0.

    BALD (Houlsby et al., 2011, arXiv:1112.5745): the entropy of the answer less the entropy that would be left if the
    taste were known, over the normal distribution of the difference in utility, by Gauss-Hermite quadrature.
    """
    nodes = means[:, None] + np.sqrt(variances)[:, None] * _NODES
    each = np.stack(chances(nodes, threshold))
    known = _entropy(each) @ _SHARES
    return np.asarray(np.maximum(_entropy(each @ _SHARES) - known, 0.0))


def _entropy(probabilities: Floats) -> Floats:
    """Return the entropy in bits over the first axis."""
    return np.asarray(-(probabilities * np.log2(np.maximum(probabilities, _TINY))).sum(axis=0))
