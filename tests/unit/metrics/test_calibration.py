"""Calibration of preference probabilities, by hand and under exchange of sides."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.metrics.calibration import brier, expected_calibration_error, log_loss

FIGURES = (expected_calibration_error, brier, log_loss)


def array(*values: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(values, dtype=np.float64)


def test_by_hand() -> None:
    chances, outcomes = array(0.9, 0.9, 0.2, 0.5), array(1, 0, 0.5, 1)
    assert brier(chances, outcomes) == pytest.approx((0.01 + 0.81 + 0.09 + 0.25) / 4)
    nats = -math.log(0.9) - math.log(0.1) - (math.log(0.2) + math.log(0.8)) / 2 - math.log(0.5)
    assert log_loss(chances, outcomes) == pytest.approx(nats / 4)
    # Two at .9 of which one is right, one tie at .8, one without a preference.
    assert expected_calibration_error(chances, outcomes) == pytest.approx((2 * 0.4 + 0.3 + 0) / 4)


def test_a_coin_costs_ln_2_and_is_calibrated() -> None:
    chances, outcomes = array(0.5, 0.5, 0.5), array(1, 0, 0.5)
    assert log_loss(chances, outcomes) == pytest.approx(math.log(2))
    assert expected_calibration_error(chances, outcomes) == 0


def test_certainty_is_right_or_costs_much_but_not_everything() -> None:
    assert (brier(array(1, 0), array(1, 0)), log_loss(array(1, 0), array(1, 0))) == (0, 0)
    assert expected_calibration_error(array(1, 0), array(1, 0)) == 0
    assert 15 < log_loss(array(0.0), array(1)) < 25
    assert expected_calibration_error(array(0.0), array(1)) == 1


def test_probabilities_that_come_true_are_calibrated() -> None:
    random = np.random.default_rng(0)
    chances = random.uniform(size=40_000)
    outcomes = (random.uniform(size=40_000) < chances).astype(np.float64)
    assert expected_calibration_error(chances, outcomes) < 0.02
    assert expected_calibration_error(chances**3, outcomes) > 0.1


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize(
    ("chances", "outcomes"),
    [([], []), ([0.5], [0, 1]), ([1.1], [1]), ([float("nan")], [1]), ([0.5], [float("nan")]), ([0.5], [-1])],
)
def test_what_is_no_probability_is_refused(figure: object, chances: list[float], outcomes: list[float]) -> None:
    assert callable(figure)
    with pytest.raises(ValueError, match="numbers in"):
        figure(array(*chances), array(*outcomes))


pairs = st.lists(
    st.tuples(st.floats(0, 1) | st.just(0.5), st.sampled_from([0.0, 0.5, 1.0]), st.booleans()), min_size=1, max_size=30
)


@given(pairs)
def test_exchanging_sides_with_the_answer_changes_nothing(pairs: list[tuple[float, float, bool]]) -> None:
    chances, outcomes = (np.array([pair[place] for pair in pairs]) for place in (0, 1))
    exchanged = np.array([pair[2] for pair in pairs])
    # Only numbers whose complement is exact, so that no pair changes its bin by rounding.
    chances = np.round(chances * 1024) / 1024
    for figure in FIGURES:
        other = figure(np.where(exchanged, 1 - chances, chances), np.where(exchanged, 1 - outcomes, outcomes))
        assert figure(chances, outcomes) == pytest.approx(other, abs=1e-12)
        assert other >= 0
