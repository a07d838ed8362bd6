"""What a taste knows of itself: information, contradictions, findings, reasons, and how many more are worthwhile."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.models.descriptors.catalogue import INDEX
from ml_core.models.taste.contradictions import left_out_probabilities
from ml_core.models.taste.features import FEATURE_INDEX, FEATURES
from ml_core.models.taste.findings import Belief, findings_of
from ml_core.models.taste.information import expected_bits
from ml_core.models.taste.linear import fit_linear
from ml_core.models.taste.prior import shipped_prior
from ml_core.models.taste.rao_kupper import Answers, chances
from ml_core.models.taste.reasons import reasons_for, shape_of
from ml_core.models.taste.taste import Answer, Floats
from ml_core.models.taste.worthwhile import GAIN, misjudged_after, typical_pairs
from tests.unit.models.taste_data import asked, exchanged

COUNT = len(FEATURES)


def _feature(name: str) -> Floats:
    weights = np.zeros(COUNT)
    weights[FEATURE_INDEX[name]] = 1.0
    return weights


# Information


@given(st.floats(-20, 20), st.floats(0, 30), st.floats(0.01, 3))
@settings(max_examples=30, deadline=None)
def test_information_is_at_least_nothing_and_at_most_the_answer(mean: float, variance: float, threshold: float) -> None:
    bits = expected_bits(np.array([mean, -mean]), np.full(2, variance), threshold)
    assert 0 <= bits[0] <= np.log2(3)
    assert bits[0] == pytest.approx(bits[1])


def test_information_is_that_of_samples() -> None:
    means, variances = np.array([0.0, 1.5, 0.3]), np.array([1.0, 4.0, 0.01])
    drawn = means + np.sqrt(variances) * np.random.default_rng(0).standard_normal((100_000, 3))
    odds = np.stack(chances(drawn, 0.4))

    def entropy(shares: Floats) -> Floats:
        return np.asarray(-(shares * np.log2(np.maximum(shares, 1e-300))).sum(axis=0))

    expected = entropy(odds.mean(axis=1)) - entropy(odds).mean(axis=0)
    np.testing.assert_allclose(expected_bits(means, variances, 0.4), expected, atol=0.01)


def test_what_is_known_teaches_nothing() -> None:
    bits = expected_bits(np.array([0.0, 0.0, 30.0]), np.array([0.0, 2.0, 2.0]), 0.2)
    assert bits[0] == pytest.approx(0)
    assert bits[1] > 0.1
    assert bits[2] < 1e-6


# Contradictions


def test_left_out_probabilities_are_those_of_fitting_anew() -> None:
    pairs = asked(30)
    taste = fit_linear(pairs.first, pairs.second, pairs.answers)
    quick = left_out_probabilities(
        Answers.of(pairs.answers), *taste.differences(pairs.first, pairs.second), taste.facts.threshold
    )
    for index in range(0, 30, 3):
        kept = [other for other in range(30) if other != index]
        without = fit_linear(pairs.first[kept], pairs.second[kept], [pairs.answers[other] for other in kept])
        preference = float(without.chances(pairs.first[[index]], pairs.second[[index]]).preference[0])
        expected: dict[Answer, float] = {
            "a": preference,
            "b": 1 - preference,
            "tie": 2 * min(preference, 1 - preference),
        }
        assert quick[index] == pytest.approx(expected[pairs.answers[index]], abs=0.08)


def test_an_answer_turned_round_is_found() -> None:
    pairs = asked(120, scale=8.0, threshold=0.05)
    taste = fit_linear(pairs.first, pairs.second, pairs.answers)
    clearest = int(np.abs(taste.differences(pairs.first, pairs.second)[0]).argmax())
    answers = list(pairs.answers)
    answers[clearest] = exchanged([answers[clearest]])[0]
    found = fit_linear(pairs.first, pairs.second, answers).contradictions(pairs.first, pairs.second, answers)
    assert found[0].answer == clearest
    assert found[0].probability < 0.1
    assert [one.probability for one in found] == sorted(one.probability for one in found)


def test_a_tie_between_equals_is_no_contradiction() -> None:
    pairs = asked(20)
    taste = fit_linear(pairs.first, pairs.first, ["tie"] * 20)
    assert taste.contradictions(pairs.first, pairs.first, ["tie"] * 20) == []


# Findings and reasons


def test_a_plain_taste_is_put_into_words() -> None:
    spread, sure = shipped_prior().spread, np.full((COUNT, 1), 1e-6)
    wide = Belief(np.zeros(COUNT), np.full((COUNT, 1), 10.0))
    for name, sign, words in (
        ("area", -1, "tighter crops"),
        ("subject_x", -1, "the subject left of centre"),
        ("shape 4:5", 1, "4:5"),
        ("headroom", 1, "room above the subject"),
    ):
        found = findings_of(Belief(sign * _feature(name), sure), wide, spread)
        assert found[0].words == words
        assert found[0].strength == 1
        assert found[0].certainty > 0.99


def test_what_goes_together_with_a_finding_is_not_named_again() -> None:
    prior, sure = shipped_prior(), np.full((COUNT, 1), 1e-6)
    assert abs(_correlation("area", "kept")) > 0.5
    wide = Belief(np.zeros(COUNT), np.full((COUNT, 1), 10.0))
    found = findings_of(Belief(_feature("area"), sure), wide, prior.spread)
    assert [finding.descriptor for finding in found] == ["area"]


def _correlation(one: str, other: str) -> float:
    spread = shipped_prior().spread
    first, second = INDEX[one], INDEX[other]
    return float(spread[first, second] / np.sqrt(spread[first, first] * spread[second, second]))


def test_what_the_answers_did_not_tell_is_not_found() -> None:
    prior = shipped_prior()
    before = Belief(prior.mean, prior.factor)
    assert findings_of(before, before, prior.spread) == []
    assert findings_of(Belief(np.zeros(COUNT), prior.factor), before, prior.spread) == []


@pytest.mark.parametrize(
    ("name", "sign", "words"),
    [
        ("area", -1, "tighter crops"),
        ("subject_x", -1, "the subject left of centre"),
        ("headroom", 1, "room above the subject"),
        ("aspect", -1, "upright crops"),
    ],
)
def test_findings_name_the_taste_behind_the_answers_first(name: str, sign: int, words: str) -> None:
    pairs = asked(150)
    liked = sign * (pairs.first - pairs.second)[:, INDEX[name]] > 0
    taste = fit_linear(pairs.first, pairs.second, ["a" if one else "b" for one in liked])
    findings = taste.findings()
    assert findings[0].words == words
    assert findings[0].strength == 1
    assert all(0.5 <= finding.certainty <= 1 for finding in findings)


def test_reasons_name_what_differs() -> None:
    spread = shipped_prior().spread
    crop, other = np.zeros(COUNT), np.zeros(COUNT)
    crop[FEATURE_INDEX["area"]], crop[FEATURE_INDEX["brighter"]] = -1.0, 0.3
    weights = -2 * _feature("area") - _feature("brighter")
    reasons = reasons_for(weights, crop, other, spread)
    assert [(reason.words, round(reason.contribution, 3)) for reason in reasons[:2]] == [
        ("tighter crops", 2.0),
        ("the brighter part", -0.3),
    ]


def test_reasons_that_are_one_thing_to_a_person_are_merged() -> None:
    spread = shipped_prior().spread
    assert abs(_correlation("area", "kept")) > 0.5
    difference = -(_feature("area") + 0.5 * _feature("kept"))
    reasons = reasons_for(-_feature("area") + _feature("kept"), difference, np.zeros(COUNT), spread)
    telling = [reason for reason in reasons if reason.contribution]
    assert [reason.words for reason in telling] == ["tighter crops"]
    assert telling[0].contribution == pytest.approx(0.5)


def test_a_shape_has_its_name() -> None:
    assert shape_of(_feature("shape 4:5")) == "4:5"
    assert shape_of(np.zeros(COUNT)) == ""
    weights = _feature("shape 4:5")
    (first, *_) = reasons_for(weights, _feature("shape 4:5"), np.zeros(COUNT), shipped_prior().spread)
    assert first.words == "4:5"


# How many more are worthwhile


def test_fewer_are_worthwhile_the_more_were_given() -> None:
    more = {10: 0.0, 60: 0.0, 400: 0.0}
    for seed in range(3):
        pairs = asked(400, seed)
        for count in more:
            more[count] += fit_linear(pairs.first[:count], pairs.second[:count], pairs.answers[:count]).worthwhile() / 3
    assert more[10] > more[60] > more[400]
    assert 20 <= more[10] <= 300


def test_what_is_misjudged_shrinks_with_every_answer() -> None:
    pairs = asked(40)
    taste = fit_linear(pairs.first, pairs.second, pairs.answers)
    typical = typical_pairs(shipped_prior().spread)
    counts = np.arange(0.0, 400, 10)
    wrong = misjudged_after(counts, typical @ taste.weights, typical @ taste.factor, taste.facts.threshold)
    gains = -np.diff(wrong)
    assert 0 < wrong[0] < 0.5
    assert (gains > 0).all()
    assert (np.diff(gains) < 1e-3).all()
    here = int(taste.worthwhile() / 10)
    assert gains[here] < GAIN
    assert here == 0 or gains[here - 1] >= GAIN


def test_a_taste_without_doubt_needs_no_more_answers() -> None:
    wrong = misjudged_after(np.array([0.0, 10.0]), np.array([3.0, -2.0]), np.full((2, 1), 1e-4), 0.1)
    assert wrong == pytest.approx(0, abs=1e-6)
