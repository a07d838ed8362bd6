"""How far several people agree about the same pairs."""

import pytest

from ml_core.datasets.annotators import Between, agreement_between
from ml_core.metrics.agreement import MISSING, cohen_kappa, krippendorff_alpha
from ml_core.specs.judgements import Choice
from tests.unit.datasets.judged import judged, repeated


def test_answers_to_the_same_pairs_are_compared() -> None:
    said: dict[str, list[Choice]] = {"Ann": ["a", "b", "tie", "a", "a"], "Bob": ["a", "b", "b", "a", "skip"]}
    items = [judged(place, choice, annotator=who) for who, own in said.items() for place, choice in enumerate(own)]
    agreement = agreement_between([*items, judged(1, "b", annotator="Cy"), judged(77, annotator="Cy")])
    assert agreement.names == ("Ann", "Bob", "Cy")
    assert agreement.pairs == 4
    table = [[0, 1, 2, 0, 0, MISSING], [0, 1, 1, 0, MISSING, MISSING], [MISSING, 1, MISSING, MISSING, MISSING, 0]]
    assert agreement.alpha == pytest.approx(krippendorff_alpha(table))
    assert agreement.between[0] == Between("Ann", "Bob", 4, cohen_kappa(table[0], table[1]))
    assert [(two.first, two.second, two.pairs) for two in agreement.between[1:]] == [("Ann", "Cy", 1), ("Bob", "Cy", 1)]


def test_a_repeat_stands_for_its_first_showing_with_the_sides_exchanged_back() -> None:
    items = [judged(1, "a"), judged(2, "b"), repeated(3, 1, "b", annotator="Bob"), repeated(4, 2, "a", annotator="Bob")]
    agreement = agreement_between(items)
    assert (agreement.pairs, agreement.alpha) == (2, 1)
    # The first showing goes before the repeat, whichever was judged last.
    items += [judged(1, "b", annotator="Bob"), judged(2, "a", annotator="Bob")]
    kappa = agreement_between(items).between[0].kappa
    assert kappa == -1
    assert agreement_between(items[::-1]).between[0].kappa == kappa


def test_one_person_or_none_has_nobody_to_agree_with() -> None:
    for items in ([], [judged(1)], [judged(1), judged(2, annotator="Bob")]):
        agreement = agreement_between(items)
        assert (agreement.pairs, agreement.alpha) == (0, None)
        assert all(two.kappa is None for two in agreement.between)
