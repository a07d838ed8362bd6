"""The beta distribution without numpy, so that the window can weigh a blind trial without loading anything."""

import math

_TERMS, _TINY, _PRECISION = 400, 1e-300, 1e-14
_HALVINGS = 60


def cumulative(x: float, a: float, b: float) -> float:
    """Return the probability that a Beta(a, b) variable is below `x`: the regularised incomplete beta function.

    By the continued fraction of the NIST Handbook of Mathematical Functions (2010), 8.17.22; both shapes are above 0.
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    # The fraction converges quickly on this side of the mean only.
    if x > (a + 1) / (a + b + 2):
        return 1 - _below(1 - x, b, a)
    return _below(x, a, b)


def quantile(share: float, a: float, b: float) -> float:
    """Return the `x` below which a Beta(a, b) variable lies with probability `share`."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if cumulative(middle, a, b) < share else (low, middle)
    return (low + high) / 2


def _below(x: float, a: float, b: float) -> float:
    logarithm = a * math.log(x) + b * math.log1p(-x) - math.log(a)
    logarithm += math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(logarithm) / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """Return 1 + d1/(1 + d2/(1 + ...)), computed forwards (Lentz's method)."""
    value, upper, lower = 1.0, 1.0, 0.0
    for term in range(1, _TERMS):
        part = _coefficient(term, x, a, b)
        lower = 1 / _not_zero(1 + part * lower)
        upper = _not_zero(1 + part / upper)
        value *= upper * lower
        if abs(upper * lower - 1) < _PRECISION:
            break
    return value


def _coefficient(term: int, x: float, a: float, b: float) -> float:
    m = term // 2
    if term % 2:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
