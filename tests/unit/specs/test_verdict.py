"""The blind trial: the beta distribution beside an outside reference, and what follows from wins and losses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betainc, betaincinv

from ml_core.specs.beta_distribution import cumulative, quantile
from ml_core.specs.verdict import FEWEST_PAIRS, TRIAL_PAIRS, beta_interval, verdict

# A loaded machine may take its time.
settings.register_profile("patient", deadline=None, max_examples=50)
patient = settings.get_profile("patient")
shapes = st.floats(0.3, 500)
counts = st.integers(0, 150)


@patient
@given(st.floats(0, 1), shapes, shapes)
def test_the_incomplete_beta_function_is_scipys(x: float, a: float, b: float) -> None:
    assert cumulative(x, a, b) == pytest.approx(float(betainc(a, b, x)), abs=1e-10)


@patient
@given(st.floats(0.001, 0.999), shapes, shapes)
def test_quantiles_are_scipys(share: float, a: float, b: float) -> None:
    assert quantile(share, a, b) == pytest.approx(float(betaincinv(a, b, share)), abs=1e-9)


def test_nothing_judged_says_nothing() -> None:
    said = verdict(0, 0)
    assert said.better == pytest.approx(0.5)
    assert (said.rate, said.low, said.high, said.pairs) == (0.5, 0, 1, 0)
    assert (said.decision, said.more) == ("undecided", TRIAL_PAIRS)
    assert "20 more pairs" in said.words


@pytest.mark.parametrize(
    ("wins", "losses", "ties", "decision"),
    [
        (9, 0, 0, "undecided"),  # too few, however one-sided
        (15, 5, 0, "promote"),
        (5, 15, 0, "keep"),
        (12, 8, 0, "undecided"),
        (60, 60, 0, "keep"),  # no better by anything worthwhile
        (0, 0, 120, "keep"),
    ],
)
def test_what_follows(wins: int, losses: int, ties: int, decision: str) -> None:
    assert verdict(wins, losses, ties).decision == decision


@patient
@given(counts, counts, counts)
def test_a_verdict_holds_together(wins: int, losses: int, ties: int) -> None:
    said, mirrored = verdict(wins, losses, ties), verdict(losses, wins, ties)
    assert 0 <= said.low <= said.rate <= said.high <= 1
    assert said.rate + mirrored.rate == pytest.approx(1)
    assert said.low + mirrored.high == pytest.approx(1)
    assert said.better + mirrored.better == pytest.approx(1)
    assert (said.decision == "undecided") == (said.more != 0)
    assert said.decision != "promote" or (said.low > 0.5 and said.pairs >= FEWEST_PAIRS)


@patient
@given(counts, counts)
def test_the_pairs_that_are_missing_would_decide(wins: int, losses: int) -> None:
    said = verdict(wins, losses)
    if said.pairs >= FEWEST_PAIRS and said.more:
        total = said.pairs + said.more
        won = (wins + 0.5) / (said.pairs + 1) * total
        low, high = beta_interval(won, total - won)
        assert low > 0.5 or high < 0.6


def test_a_tie_is_half_a_win() -> None:
    assert verdict(10, 4, 6).low == verdict(13, 7).low
