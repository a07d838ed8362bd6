"""What tastes that agree with the answers so far think of pairs."""

from functools import partial

from ml_core.models.choosing.choose import Opinions
from ml_core.models.taste.linear import LinearTaste

# With more of them the same pairs are chosen.
SAMPLES = 128


def opinions_of(taste: LinearTaste, seed: int = 0, samples: int = SAMPLES) -> Opinions:
    """Return the opinions of samples of a taste's posterior, the same samples at every call."""
    return partial(taste.preference_samples, count=samples, seed=seed)
