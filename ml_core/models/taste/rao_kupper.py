"""Bradley-Terry with ties by Rao and Kupper (1967): how probable each answer is at a difference in utility.

With a difference d and a threshold t > 0: P(a) = s(d - t), P(b) = s(-d - t), s the logistic function, and the rest is
P(tie). Its logarithm, log(e^2t - 1) + log s(d - t) + log s(-d - t), is concave in d and t together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ml_core.models.taste.taste import Answer, Floats


class Chances(NamedTuple):
    """Probabilities of the three answers, each (N,)."""

    a: Floats
    b: Floats
    tie: Floats

    @property
    def preference(self) -> Floats:
        """Return the probability of A, a tie counting half."""
        return np.asarray((1 + self.a - self.b) / 2)


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers as the likelihood needs them, each (N,).

    Attributes:
        not_b: 1 where A was preferred or neither.
        not_a: 1 where B was preferred or neither.
        weights: How much each counts.
    """

    not_b: Floats
    not_a: Floats
    weights: Floats

    @classmethod
    def of(cls, answers: Sequence[Answer], weights: Floats | None = None) -> "Answers":
        """Take answers as people give them; without weights each counts 1."""
        given = np.array(answers, dtype=object)
        counted = np.ones(len(given)) if weights is None else np.asarray(weights, dtype=np.float64)
        return cls((given != "b").astype(np.float64), (given != "a").astype(np.float64), counted)

    @property
    def ties(self) -> Floats:
        """Return 1 where neither was preferred."""
        return self.not_a * self.not_b


class Slopes(NamedTuple):
    """Derivatives of the weighted log-likelihood of each answer, (N,), by difference d and threshold t."""

    d: Floats
    t: Floats
    dd: Floats
    dt: Floats
    tt: Floats


def logistic(values: Floats) -> Floats:
    """Return 1 / (1 + e^-v) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * values)))


def chances(differences: Floats, threshold: float) -> Chances:
    """Return the probability of each answer at differences in utility."""
    a, b = logistic(differences - threshold), logistic(-differences - threshold)
    return Chances(a, b, np.maximum(1 - (a + b), 0.0))


def log_likelihood(answers: Answers, differences: Floats, threshold: float) -> Floats:
    """Return the logarithm of each answer's probability times its weight, (N,)."""
    a, b = np.logaddexp(0, threshold - differences), np.logaddexp(0, threshold + differences)
    ties = answers.ties * np.log(np.expm1(2 * threshold))
    return np.asarray(answers.weights * (ties - (answers.not_b * a + answers.not_a * b)))


def slopes(answers: Answers, differences: Floats, threshold: float) -> Slopes:
    """Return first and second derivatives of `log_likelihood`."""
    a, b = logistic(differences - threshold), logistic(-differences - threshold)
    up, down = answers.not_b * (1 - a), answers.not_a * (1 - b)
    curve_a, curve_b = up * a, down * b
    ties = answers.ties
    return Slopes(
        d=answers.weights * (up - down),
        t=answers.weights * (ties * (2 / -np.expm1(-2 * threshold)) - (up + down)),
        dd=-answers.weights * (curve_a + curve_b),
        dt=answers.weights * (curve_a - curve_b),
        tt=-answers.weights * (curve_a + curve_b + ties / np.sinh(threshold) ** 2),
    )


def integrated_chances(means: Floats, variances: Floats, threshold: float) -> Chances:
    """Return the probability of each answer where the difference is only known as a normal distribution.

    MacKay (1992, "The evidence framework applied to classification networks"): s(k m) with k = 1 / sqrt(1 + pi v / 8).
    """
    shrink = 1 / np.sqrt(1 + np.pi / 8 * variances)
    a, b = logistic((means - threshold) * shrink), logistic((-means - threshold) * shrink)
    return Chances(a, b, np.maximum(1 - (a + b), 0.0))
