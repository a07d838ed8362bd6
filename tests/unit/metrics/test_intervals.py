"""Intervals of shares, beside published figures and an outside reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ml_core.metrics.intervals import beta_interval, probability_better, wilson_interval


@pytest.mark.parametrize(
    ("successes", "count", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_is_that_of_the_paper(successes: int, count: int, low: float, high: float) -> None:
    assert wilson_interval(successes, count) == pytest.approx((low, high), abs=0.00006)


def test_the_ends_are_exact() -> None:
    assert wilson_interval(0, 0) == (0, 1)
    assert wilson_interval(0, 7)[0] == 0
    assert wilson_interval(7, 7)[1] == 1
    with pytest.raises(ValueError, match="share"):
        wilson_interval(8, 7)


@given(st.integers(1, 500), st.floats(0, 1), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_wilson_solves_the_score_equation(count: int, share: float, level: float) -> None:
    successes = round(share * count * 2) / 2
    z = stats.norm.ppf((1 + level) / 2)
    for end in wilson_interval(successes, count, level):
        assert (successes / count - end) ** 2 == pytest.approx(z * z * end * (1 - end) / count, abs=1e-9)
    low, high = wilson_interval(count - successes, count, level)
    assert wilson_interval(successes, count, level) == pytest.approx((1 - high, 1 - low))


halves = st.integers(0, 600).map(lambda number: number / 2)


@given(halves, halves, st.sampled_from([0.5, 1.0]))
def test_the_beta_interval_is_that_of_scipy(wins: float, losses: float, prior: float) -> None:
    posterior = stats.beta(wins + prior, losses + prior)
    assert beta_interval(wins, losses, prior) == pytest.approx(posterior.ppf([0.025, 0.975]), rel=1e-6, abs=1e-9)
    assert probability_better(wins, losses, prior) == pytest.approx(posterior.sf(0.5), rel=1e-8, abs=1e-13)


def test_what_is_better_by_hand() -> None:
    # Three wins under a uniform prior: the mass of 4 x^3 above one half.
    assert probability_better(3, 0, prior=1) == pytest.approx(15 / 16)
    assert probability_better(0, 0) == pytest.approx(0.5)
    assert probability_better(5, 5) == pytest.approx(0.5)


@given(halves, halves)
def test_wins_and_losses_mirror_each_other(wins: float, losses: float) -> None:
    assert probability_better(wins, losses) + probability_better(losses, wins) == pytest.approx(1)
