"""Which pairs teach most."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ml_core.models.choosing.active import MAX_JOINT, choose_rows, information

shares = st.floats(0.01, 0.99)
opinions = arrays(np.float64, st.tuples(st.integers(1, 6), st.just(4)), elements=shares)


def entropy(shares: list[float]) -> float:
    return float(-sum(share * np.log2(share) for share in shares if share > 0))


def told(probabilities: np.ndarray) -> float:
    """Return the mutual information of the answers to all pairs (S, N) and the sample, counted out."""
    joint, known = [], 0.0
    for answers in product((True, False), repeat=probabilities.shape[1]):
        each = np.where(answers, probabilities, 1 - probabilities).prod(axis=1)
        joint.append(float(each.mean()))
        known += float(np.mean([-share * np.log2(share) for share in each]))
    return entropy(joint) - known


@settings(max_examples=30, deadline=None)
@given(opinions)
def test_information_is_what_an_answer_adds_to_those_before(probabilities: np.ndarray) -> None:
    alone = information(probabilities)
    after = information(probabilities, list(probabilities[:, 1:].T))
    assert alone[0] == pytest.approx(told(probabilities[:, :1]), abs=1e-9)
    assert after[0] == pytest.approx(told(probabilities) - told(probabilities[:, 1:]), abs=1e-9)
    assert (after >= -1e-9).all()


def test_tastes_that_agree_learn_nothing_and_those_that_do_not_learn_a_bit() -> None:
    agreeing, noisy, torn = np.full(4, 0.9), np.full(4, 0.5), np.array([0.0, 0.0, 1.0, 1.0])
    assert information(np.stack([agreeing, noisy, torn], axis=1)) == pytest.approx([0, 0, 1], abs=1e-6)


def test_pairs_that_teach_the_same_are_not_chosen_together() -> None:
    """The first two ask the same; the third asks less of something else."""
    same, other = np.array([0.05, 0.05, 0.95, 0.95]), np.array([0.2, 0.8, 0.2, 0.8])
    probabilities = np.stack([same, same, other], axis=1)
    assert choose_rows(probabilities, np.arange(3), 2) == [0, 2]
    assert choose_rows(probabilities, np.arange(3), 1, pending=same[:, None]) == [2]


def test_no_photo_comes_twice_and_banned_ones_not_at_all() -> None:
    probabilities = np.random.default_rng(0).uniform(size=(50, 30))
    photos = np.repeat(np.arange(6), 5)
    rows = choose_rows(probabilities, photos, 10, banned=(3,))
    assert sorted(photos[rows]) == [0, 1, 2, 4, 5]


def test_many_pairs_that_wait_are_no_burden() -> None:
    probabilities = np.random.default_rng(0).uniform(size=(20, 40))
    waiting = probabilities[:, : 4 * MAX_JOINT]
    assert len(choose_rows(probabilities, np.arange(40), 3, pending=waiting)) == 3
