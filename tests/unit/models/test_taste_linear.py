from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.geometry import FULL_FRAME, Box
from ml_core.models.descriptors import mirror_descriptors
from ml_core.models.descriptors.catalogue import INDEX
from ml_core.models.taste.features import mirror_features
from ml_core.models.taste.linear import LinearTaste, fit_linear, pair_features
from ml_core.models.taste.prior import shipped_prior
from ml_core.models.taste.taste import Answer
from ml_core.specs.errors import SpecError
from tests.unit.models.taste_data import Asked, asked, drawn, exchanged, maps, pictures, some_boxes

TWELVE = st.lists(st.sampled_from(["a", "b", "tie"]), min_size=12, max_size=12)


def _fit(pairs: Asked, count: int | None = None) -> LinearTaste:
    return fit_linear(pairs.first[:count], pairs.second[:count], pairs.answers[:count])


@given(TWELVE, st.integers(0, 2**12 - 1))
@settings(max_examples=10, deadline=None)
def test_exchanging_crops_together_with_the_answer_changes_nothing(answers: list[Answer], which: int) -> None:
    pairs = asked(12)
    turned = np.array([which >> bit & 1 for bit in range(12)], dtype=np.bool_)
    first = np.where(turned[:, None], pairs.second, pairs.first)
    second = np.where(turned[:, None], pairs.first, pairs.second)
    said = [other if turn else one for one, other, turn in zip(answers, exchanged(answers), turned, strict=True)]
    here, there = fit_linear(pairs.first, pairs.second, answers), fit_linear(first, second, said)
    np.testing.assert_array_equal(here.weights, there.weights)
    np.testing.assert_array_equal(here.factor, there.factor)
    assert here.facts == there.facts


def test_the_answer_does_not_depend_on_the_side() -> None:
    pairs = asked(60)
    taste = _fit(pairs, 40)
    here, there = taste.chances(pairs.first, pairs.second), taste.chances(pairs.second, pairs.first)
    np.testing.assert_array_equal(here.a, there.b)
    np.testing.assert_array_equal(here.tie, there.tie)


def test_under_five_answers_nothing_is_fitted() -> None:
    pairs = asked(10)
    with pytest.raises(SpecError, match="at least 5 answers"):
        _fit(pairs, 4)
    assert _fit(pairs, 5).facts.answers == 5


def test_a_weight_acts_like_repetition() -> None:
    pairs = asked(15)
    heavy = fit_linear(pairs.first, pairs.second, pairs.answers, np.array([3.0] + [1.0] * 14))
    repeated = np.array([0, 0, *range(15)])
    thrice = fit_linear(pairs.first[repeated], pairs.second[repeated], [pairs.answers[i] for i in repeated])
    np.testing.assert_allclose(heavy.weights, thrice.weights, rtol=1e-4, atol=1e-5)
    assert heavy.facts.threshold == pytest.approx(thrice.facts.threshold, rel=1e-4)


def test_an_answer_without_weight_says_nothing() -> None:
    pairs = asked(16)
    weights = np.array([1.0] * 15 + [0.0])
    with_it = fit_linear(pairs.first, pairs.second, pairs.answers, weights)
    np.testing.assert_allclose(with_it.weights, _fit(pairs, 15).weights, rtol=1e-5, atol=1e-6)


def test_a_tie_is_an_answer() -> None:
    """Ties between crops that the taste would tell apart pull their utilities together; leaving them out does not."""
    pairs = asked(40)
    counts: dict[Answer, int] = {"a": 15, "b": 15, "tie": 10}
    said = [answer for answer, count in counts.items() for _ in range(count)]
    decided = fit_linear(pairs.first[:30], pairs.second[:30], said[:30])
    tied = fit_linear(pairs.first, pairs.second, said)
    before, after = (
        np.abs(taste.differences(pairs.first[30:], pairs.second[30:])[0]).mean() for taste in (decided, tied)
    )
    assert after < 0.85 * before
    assert (
        tied.chances(pairs.first[:1], pairs.first[:1]).tie > decided.chances(pairs.first[:1], pairs.first[:1]).tie + 0.1
    )


def test_two_equal_crops_are_a_coin_toss() -> None:
    pairs = asked(30)
    odds = _fit(pairs).chances(pairs.first, pairs.first)
    np.testing.assert_allclose(odds.preference, 0.5)


def test_it_learns_a_taste() -> None:
    shares = []
    for seed in range(4):
        pairs, unseen = asked(150, seed), asked(400, seed, threshold=1e-3)
        taste = _fit(pairs)
        wanted = pair_features(unseen.first, unseen.second) @ pairs.weights > 0
        shares.append(np.mean((taste.chances(unseen.first, unseen.second).preference > 0.5) == wanted))
    assert np.mean(shares) > 0.8


def test_more_answers_teach_more() -> None:
    right = {10: 0.0, 200: 0.0}
    for seed in range(4):
        pairs = asked(600, seed)
        wanted = pair_features(pairs.first[200:], pairs.second[200:]) @ pairs.weights > 0
        for count in right:
            preferred = _fit(pairs, count).chances(pairs.first[200:], pairs.second[200:]).preference > 0.5
            right[count] += float(np.mean(preferred == wanted)) / 4
    assert right[200] > right[10] + 0.03


def test_probabilities_are_calibrated_on_tastes_of_the_prior() -> None:
    """Over many tastes, of what is given 70 % about 70 % comes true."""
    given_odds, came_true = [], []
    for seed in range(24):
        pairs = asked(120, seed)
        taste = _fit(pairs, 30)
        given_odds.append(taste.chances(pairs.first[30:], pairs.second[30:]).preference)
        came_true.append([{"a": 1.0, "b": 0.0, "tie": 0.5}[answer] for answer in pairs.answers[30:]])
    odds, true = np.concatenate(given_odds), np.concatenate(came_true)
    bins = np.digitize(odds, np.linspace(0, 1, 6)[1:-1])
    for place in range(5):
        there = bins == place
        assert there.sum() > 50
        assert true[there].mean() == pytest.approx(odds[there].mean(), abs=0.07)


def test_a_left_right_taste_is_learnt_though_the_prior_has_none() -> None:
    random = np.random.default_rng(0)
    photos = random.integers(0, len(pictures()), 240)
    first, second = (maps().describe(photos, some_boxes(240, random)) for _ in range(2))
    place = INDEX["subject_x"]
    differences = 4.0 * (second[:, place] - first[:, place]).astype(np.float64)
    taste = fit_linear(first[:160], second[:160], drawn(differences[:160], 0.1, random))
    further_left = differences[160:] > 0
    odds = taste.chances(first[160:], second[160:]).preference
    assert np.mean((odds > 0.5) == further_left) > 0.75
    mirrored = taste.chances(mirror_descriptors(first[160:]), mirror_descriptors(second[160:])).preference
    assert np.mean((mirrored > 0.5) == further_left) < 0.4


def test_the_prior_takes_no_side() -> None:
    prior = shipped_prior()
    np.testing.assert_allclose(mirror_features(prior.mean), prior.mean, atol=1e-5)
    covariance = prior.factor @ prior.factor.T
    mirrored = mirror_features(mirror_features(covariance).T).T
    np.testing.assert_allclose(mirrored, covariance, atol=1e-3 * np.abs(covariance).max())


def test_prepared_photos_agree_with_descriptors() -> None:
    pairs = asked(40)
    taste = _fit(pairs)
    prepared = taste.prepare(pictures(), maps())
    random = np.random.default_rng(1)
    photos, boxes = random.integers(0, len(pictures()), 20), some_boxes(20, random)
    described = maps().describe(photos, boxes)
    full = maps().describe(photos, np.repeat(np.array([FULL_FRAME]), 20, axis=0))
    np.testing.assert_allclose(prepared.utilities(photos, boxes), taste.utilities(described), rtol=1e-5)
    expected = taste.chances(described, full).preference
    np.testing.assert_allclose(prepared.preferred(photos, boxes), expected, atol=1e-5)
    np.testing.assert_allclose(prepared.preferred_by_descriptors(photos, described), expected, atol=1e-5)
    frames = np.repeat(np.array([FULL_FRAME]), 20, axis=0)
    np.testing.assert_allclose(prepared.preferences(photos, boxes, frames), expected, atol=1e-5)
    np.testing.assert_allclose(prepared.preferred(photos, frames), 0.5)


def test_no_boxes_give_no_numbers() -> None:
    prepared = _fit(asked(12)).prepare(pictures(), maps())
    none = np.zeros(0, dtype=np.intp)
    assert prepared.preferred(none, np.zeros((0, 4))).shape == (0,)
    assert prepared.utilities(none, np.zeros((0, 4))).shape == (0,)


def test_reasons_sum_to_the_difference_in_utility() -> None:
    prepared = _fit(asked(80)).prepare(pictures(), maps())
    box = Box(0.2, 0.1, 0.8, 0.7)
    reasons = prepared.reasons(3, box)
    whole, crop = prepared.utilities(np.array([3, 3]), np.array([FULL_FRAME, box]))
    assert sum(reason.contribution for reason in reasons) == pytest.approx(crop - whole, abs=1e-4)
    assert all(reason.contribution == 0 for reason in prepared.reasons(3, box, box))


def test_samples_of_opinions_are_those_of_the_posterior() -> None:
    pairs = asked(60)
    taste = _fit(pairs, 30)
    samples = taste.preference_samples(pairs.first[30:], pairs.second[30:], 4000, seed=0)
    assert samples.shape == (4000, 30)
    expected = taste.chances(pairs.first[30:], pairs.second[30:]).preference
    np.testing.assert_allclose(samples.mean(axis=0), expected, atol=0.03)
    again = taste.preference_samples(pairs.first[30:], pairs.second[30:], 4000, seed=0)
    np.testing.assert_array_equal(samples, again)


def test_it_is_saved_and_read_back(tmp_path: Path) -> None:
    pairs = asked(30)
    taste = _fit(pairs)
    taste.save(tmp_path / "made" / "here")
    read = LinearTaste.load(tmp_path / "made" / "here")
    assert read.facts == taste.facts
    here, there = (one.chances(pairs.first, pairs.second).preference for one in (taste, read))
    np.testing.assert_allclose(here, there, atol=1e-6)
    assert [finding.words for finding in read.findings()] == [finding.words for finding in taste.findings()]
