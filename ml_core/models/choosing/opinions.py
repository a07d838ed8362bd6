"""What tastes that agree with the answers so far think of pairs."""

import numpy as np

from ml_core.models.choosing.active import Floats
from ml_core.models.choosing.choose import Opinions
from ml_core.models.choosing.pairs import Described
from ml_core.models.taste.linear import LinearTaste, pair_features
from ml_core.models.taste.rao_kupper import chances

# Enough to rank pairs: with more the same ones are chosen.
SAMPLES = 128


def opinions_of(taste: LinearTaste, seed: int = 0, samples: int = SAMPLES) -> Opinions:
    """Return the opinions of samples of a taste's posterior, the same samples at every call."""
    draws = np.random.default_rng(seed).standard_normal((taste.factor.shape[1], samples))
    weights = taste.weights[:, None] + taste.factor @ draws

    def preferences(first: Described, second: Described) -> Floats:
        return chances((pair_features(first, second) @ weights).T, taste.facts.threshold).preference

    return preferences
