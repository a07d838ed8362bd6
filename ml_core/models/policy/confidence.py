"""How sure one can be that no other crop of a photo is clearly better.

With a taste that is known as a distribution, each taste drawn from it says by how much the best of many crops, spread
over the photo, beats the crop in question, in standard deviations of what it makes of all of them. The mean of e to the
minus this regret is near 1 where all tastes that the answers allow find little to better, and near 0 where they find
much, or disagree because there are few answers. Without a taste only the rating says something: how good the best crop
of a photo can be differs from photo to photo.

A logistic function turns either into a probability: that the photographer finds nothing better by more than one and a
half standard deviations. Its numbers were fitted to simulated photographers (`tests.photographers`), twelve likings on
66 photos each with 15, 50 and 200 answers; said and true shares agree within .06 on photographers left out of the fit.
Without a taste the probability stays between about .4 and .65: nobody can be sure then.
"""

import numpy as np

from ml_core.models.policy.rules import Floats

# Offset and slope of the logistic functions, and the rating that the second counts from.
_BY_TASTE = (-1.18, 2.98)
_BY_RATING = (0.02, 0.33)
_USUAL_RATING = 7.0
# Under this it is more likely than not that something is clearly better.
LOW = 0.5


def confidence_by_taste(crops: Floats, field: Floats) -> Floats:
    """Return how sure each of N crops of a photo is, (N,).

    Args:
        crops: What each of S drawn tastes makes of the crops, (S, N).
        field: What it makes of M crops that are spread over the photo, (S, M); at least two that differ.
    """
    if crops.shape[1] == 0:
        return np.zeros(0)
    best = np.maximum(crops.max(axis=1), field.max(axis=1))
    regrets = (best[:, None] - crops) / np.maximum(field.std(axis=1), 1e-9)[:, None]
    offset, slope = _BY_TASTE
    return _logistic(offset + slope * np.exp(-regrets).mean(axis=0))


def confidence_by_rating(ratings: Floats) -> Floats:
    """Return how sure crops are, (N,), by their ratings from 1 to 10 alone, (N,)."""
    offset, slope = _BY_RATING
    return _logistic(offset + slope * (ratings - _USUAL_RATING))


def _logistic(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-values)))
