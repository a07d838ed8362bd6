import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.models.taste.rao_kupper import Answers, chances, integrated_chances, log_likelihood, slopes
from ml_core.models.taste.taste import Answer
from tests.unit.models.taste_data import exchanged

DIFFERENCES = st.floats(-30, 30)
THRESHOLDS = st.floats(0.01, 5)
QUICK = settings(max_examples=30, deadline=None)
ANSWERS: list[Answer] = ["a", "b", "tie"]


def test_probabilities_are_those_of_rao_and_kupper() -> None:
    # Worths 2 and 1 and a threshold of 1.5: 2 / (2 + 1.5), 1 / (1 + 3), and the rest.
    odds = chances(np.array([math.log(2)]), math.log(1.5))
    assert odds.a[0] == pytest.approx(2 / 3.5)
    assert odds.b[0] == pytest.approx(1 / 4)
    assert odds.tie[0] == pytest.approx((1.5**2 - 1) * 2 / (3.5 * 4))


@given(DIFFERENCES, st.floats(0, 50), THRESHOLDS)
@QUICK
def test_probabilities_sum_to_one(difference: float, variance: float, threshold: float) -> None:
    for odds in (
        chances(np.array([difference]), threshold),
        integrated_chances(np.array([difference]), np.array([variance]), threshold),
    ):
        assert np.stack(odds).sum() == pytest.approx(1)
        assert np.stack(odds).min() >= 0


@given(DIFFERENCES, st.floats(0, 50), THRESHOLDS)
@QUICK
def test_exchanging_the_crops_exchanges_the_probabilities(difference: float, variance: float, threshold: float) -> None:
    here = integrated_chances(np.array([difference]), np.array([variance]), threshold)
    there = integrated_chances(np.array([-difference]), np.array([variance]), threshold)
    assert (here.a, here.b, here.tie) == (there.b, there.a, there.tie)
    assert here.preference[0] == pytest.approx(1 - there.preference[0])


@given(DIFFERENCES, THRESHOLDS)
@QUICK
def test_log_likelihood_is_the_logarithm_of_the_probability(difference: float, threshold: float) -> None:
    odds = chances(np.array([difference]), threshold)
    for answer, probability in zip(ANSWERS, odds, strict=True):
        found = log_likelihood(Answers.of([answer]), np.array([difference]), threshold)[0]
        if probability[0] > 1e-9:
            assert found == pytest.approx(math.log(probability[0]), rel=1e-4, abs=1e-6)


@given(st.floats(-5, 5), st.floats(0.1, 3), st.sampled_from(ANSWERS), st.floats(0.2, 3))
@QUICK
def test_slopes_are_the_derivatives(difference: float, threshold: float, answer: Answer, weight: float) -> None:
    answers, step = Answers.of([answer], np.array([weight])), 1e-4

    def value(d: float, t: float) -> float:
        return float(log_likelihood(answers, np.array([d]), t)[0])

    d, t = difference, threshold
    slope = slopes(answers, np.array([d]), t)
    assert slope.d[0] == pytest.approx((value(d + step, t) - value(d - step, t)) / (2 * step), abs=1e-4)
    assert slope.t[0] == pytest.approx((value(d, t + step) - value(d, t - step)) / (2 * step), rel=1e-3, abs=1e-4)

    def slope_d(d: float, t: float) -> float:
        return float(slopes(answers, np.array([d]), t).d[0])

    def slope_t(d: float, t: float) -> float:
        return float(slopes(answers, np.array([d]), t).t[0])

    assert slope.dd[0] == pytest.approx((slope_d(d + step, t) - slope_d(d - step, t)) / (2 * step), abs=1e-4)
    assert slope.dt[0] == pytest.approx((slope_d(d, t + step) - slope_d(d, t - step)) / (2 * step), abs=1e-4)
    assert slope.tt[0] == pytest.approx((slope_t(d, t + step) - slope_t(d, t - step)) / (2 * step), rel=1e-2, abs=1e-3)


def test_a_difference_that_is_not_known_makes_probabilities_cautious() -> None:
    random = np.random.default_rng(0)
    means, variances = np.array([0.0, 1.0, -3.0]), np.array([0.5, 4.0, 9.0])
    drawn = means + np.sqrt(variances) * random.standard_normal((200_000, 3))
    exact = chances(drawn, 0.4)
    found = integrated_chances(means, variances, 0.4)
    np.testing.assert_allclose(found.a, exact.a.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(found.tie, exact.tie.mean(axis=0), atol=0.03)


def test_a_tie_speaks_for_both_sides_alike() -> None:
    tie = Answers.of(["tie"])
    near, far = (log_likelihood(tie, np.array([d]), 0.3)[0] for d in (0.0, 2.0))
    assert near > far
    assert slopes(tie, np.zeros(1), 0.3).d[0] == 0
    assert slopes(tie, np.zeros(1), 0.3).dd[0] < 0


def test_exchanged_answers_are_exchanged() -> None:
    assert exchanged(["a", "tie", "b"]) == ["b", "tie", "a"]
