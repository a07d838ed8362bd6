"""Answers that the rest of the answers speak against."""

from typing import NamedTuple

import numpy as np

from ml_core.models.taste.rao_kupper import Answers, integrated_chances, slopes
from ml_core.models.taste.taste import Floats

# An answer that the others make this improbable deserves a second look.
DOUBTFUL = 0.12


class Contradiction(NamedTuple):
    """The index of an answer, and how probable it is by a taste that does not know it."""

    answer: int
    probability: float


def left_out_probabilities(answers: Answers, means: Floats, variances: Floats, threshold: float) -> Floats:
    """Return how probable each answer is by the taste fitted without it, (N,), without fitting it anew.

    The answer's own influence is taken out of the posterior of its difference in utility as a normal factor (Vehtari et
    al., 2016, "Bayesian leave-one-out cross-validation approximations for Gaussian latent variable models": LA-LOO). A
    tie counts half for either side when it is expected; when given, its probability is twice that of the less probable
    side, so 1 between equals.

    Args:
        answers: The answers that the taste was fitted to.
        means: Posterior means of the differences in utility, (N,).
        variances: Posterior variances, (N,).
        threshold: Of ties.
    """
    slope = slopes(answers, means, threshold)
    # What an answer adds to the precision of its difference is at most that precision, up to rounding.
    left = np.maximum(1 + slope.dd * variances, 1e-3)
    preference = integrated_chances(means - slope.d * variances / left, variances / left, threshold).preference
    tie = 2 * np.minimum(preference, 1 - preference)
    return np.where(answers.ties > 0, tie, np.where(answers.not_b > 0, preference, 1 - preference))


def contradictions_among(probabilities: Floats) -> list[Contradiction]:
    """Return the doubtful answers, the least probable first."""
    order = np.argsort(probabilities, kind="stable")
    return [Contradiction(int(i), float(probabilities[i])) for i in order if probabilities[i] < DOUBTFUL]
