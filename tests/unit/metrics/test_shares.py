"""Shares of the optimum against values computed by hand, intervals against the normal distribution."""

import numpy as np
import pytest

from ml_core.metrics.shares import bootstrap_interval, shares


def test_shares_of_known_ratings() -> None:
    policy, dense = np.array([5.0, 1.0, 7.0]), np.array([6.0, 3.0, 7.0])
    assert shares(policy, dense) == pytest.approx([0.8, 0.0, 1.0])
    assert shares(policy, dense).mean() == pytest.approx(0.6)


def test_where_nothing_can_be_reached_nothing_is_missed() -> None:
    assert shares(np.array([1.0, 1.0]), np.array([1.0, 2.0])) == pytest.approx([1.0, 0.0])


def test_a_better_crop_than_the_search_found_counts_as_more() -> None:
    assert shares(np.array([7.0]), np.array([6.0])) == pytest.approx([1.2])


def test_the_interval_is_that_of_a_normal_mean() -> None:
    values = np.random.default_rng(0).normal(0.9, 0.1, 400)
    low, high = bootstrap_interval(values, seed=1)
    error = values.std() / 20
    assert low == pytest.approx(values.mean() - 1.96 * error, abs=error / 5)
    assert high == pytest.approx(values.mean() + 1.96 * error, abs=error / 5)
    narrow = bootstrap_interval(values, seed=1, level=0.5)
    assert low < narrow[0] < values.mean() < narrow[1] < high


def test_the_interval_narrows_with_photos() -> None:
    random = np.random.default_rng(0)
    low, high = bootstrap_interval(random.normal(0.9, 0.05, 10))
    many = bootstrap_interval(random.normal(0.9, 0.05, 1000))
    assert many[1] - many[0] < (high - low) / 3


def test_the_interval_depends_on_the_seed_alone() -> None:
    values = np.linspace(0, 1, 17)
    assert bootstrap_interval(values, 3) == bootstrap_interval(values, 3) != bootstrap_interval(values, 4)


def test_equal_values_have_no_spread() -> None:
    assert bootstrap_interval(np.full(5, 0.75), 0) == (0.75, 0.75)
    assert bootstrap_interval(np.array([0.5]), 0) == (0.5, 0.5)
