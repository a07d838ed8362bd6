"""What each answer is used for, how much it counts, and how steady a person is."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.catalog.records import JudgedPair
from ml_core.datasets.answers import MOST_IMPORTED, answers_of, consistency, preferred, weight_of
from ml_core.specs.judgements import LEARNABLE, Choice, PairKind, PairPurpose
from tests.unit.datasets.judged import LEFT, RIGHT, judged, repeated


def test_answers_go_where_their_purpose_says() -> None:
    purposes: tuple[PairPurpose, ...] = get_args(PairPurpose)
    items = [judged(place, "tie", photo=place, purpose=purpose) for place, purpose in enumerate(purposes)]
    answers = answers_of(items)
    split = [answers.learn, answers.held_out, answers.repeats, answers.trials]
    assert split == [[items[purposes.index(name)]] for name in ("learn", "held out", "repeat", "trial")]
    assert (answers.skipped, answers.set_aside, answers.count) == ([], [], 3)


def test_a_photo_that_is_held_out_is_not_learnt_from() -> None:
    learn, held_out, other = judged(1, photo=1), judged(2, photo=1, purpose="held out"), judged(3, photo=2)
    answers = answers_of([learn, held_out, other])
    assert (answers.learn, answers.held_out, answers.set_aside) == ([other], [held_out], [learn])
    assert answers.count == 3
    # A held-out pair without an answer to learn from holds nothing out.
    skipped = judged(2, "skip", photo=1, purpose="held out")
    assert answers_of([learn, skipped]).learn == [learn]


items = st.builds(
    judged,
    st.integers(1, 5),
    st.sampled_from([choice for choice in get_args(Choice) if choice != "withdrawn"]),
    photo=st.integers(0, 4),
    annotator=st.sampled_from(["Ann", "Bob"]),
    purpose=st.sampled_from(get_args(PairPurpose)),
    kind=st.sampled_from(get_args(PairKind)),
)


@given(st.lists(items, max_size=20))
def test_every_answer_has_one_place_and_a_tie_is_an_answer(items: list[JudgedPair]) -> None:
    answers = answers_of(items)
    places = (
        answers.learn,
        answers.held_out,
        answers.repeats,
        answers.trials,
        answers.skipped,
        answers.set_aside,
    )
    assert sorted(map(id, items)) == sorted(id(item) for place in places for item in place)
    assert {item.pair.photo for item in answers.learn}.isdisjoint(item.pair.photo for item in answers.held_out)
    counting = [item for item in items if item.judgement.choice in LEARNABLE and item.pair.purpose != "trial"]
    assert answers.count == len({item.choice for item in counting})
    assert sum(item.judgement.choice == "tie" for place in places[:4] + places[5:] for item in place) == sum(
        item.judgement.choice == "tie" for item in items
    )
    for place in places:
        assert place == [item for item in items if any(item is one for one in place)]


def test_what_was_put_side_by_side_counts_most() -> None:
    shown = weight_of(judged())
    corrected = weight_of(judged(kind="corrected", a_origin="user"))
    perturbed = weight_of(judged(kind="accepted", b_origin="perturbed"))
    imported = weight_of(judged(kind="imported", a_origin="file", b_origin="file"))
    assert shown == 1
    assert shown > corrected > perturbed > 0
    assert shown > imported > perturbed
    # Crops that were shown count in full, however they were found.
    assert weight_of(judged(b_origin="perturbed")) == 1


@pytest.mark.parametrize("kind", get_args(PairKind))
def test_a_clear_answer_counts_more(kind: PairKind) -> None:
    assert weight_of(judged(confidence="clear", kind=kind)) > weight_of(judged(kind=kind))


def test_the_preferred_crop() -> None:
    assert [preferred(judged(1, choice)) for choice in ("a", "b", "tie", "skip")] == [LEFT, RIGHT, None, None]


@pytest.mark.parametrize(
    ("first", "again", "agreeing"),
    [
        ("a", "b", 1),
        ("b", "a", 1),
        ("a", "a", 0),
        ("b", "b", 0),
        ("tie", "tie", 1),
        ("tie", "a", 0.5),
        ("b", "tie", 0.5),
    ],
)
@pytest.mark.parametrize("purpose", ["learn", "held out"])
def test_the_same_crop_again_is_the_same_answer(
    first: Choice, again: Choice, agreeing: float, purpose: PairPurpose
) -> None:
    answers = answers_of([judged(1, first, purpose=purpose), repeated(2, 1, again)])
    assert consistency(answers) == (agreeing, 1)


def test_only_one_persons_answers_are_compared() -> None:
    items = [judged(1), repeated(2, 1), repeated(3, 1, annotator="Bob"), judged(4, "skip"), repeated(5, 4)]
    assert consistency(answers_of(items)) == (1, 1)
    assert consistency(answers_of([repeated(2, 1, "skip"), judged(1)])) == (0, 0)
    assert consistency(answers_of([])) == (0, 0)


def test_an_answer_that_was_set_aside_still_shows_how_steady_a_person_is() -> None:
    items = [judged(1), judged(9, purpose="held out"), repeated(2, 1)]
    assert consistency(answers_of(items)) == (1, 1)


def test_of_very_many_imported_crops_some_are_set_aside_the_same_ones_every_time() -> None:
    many = [judged(number, photo=number, kind="imported", a_origin="file") for number in range(MOST_IMPORTED + 20)]
    own = judged(9999, photo=9999)
    answers = answers_of([*many, own])
    assert len(answers.learn) == MOST_IMPORTED + 1
    assert own in answers.learn
    assert len(answers.set_aside) == 20
    assert answers_of([own, *reversed(many)]).set_aside == answers.set_aside[::-1]
    # What was also asked about by hand stays.
    shown = [judged(10_000 + number, photo=number) for number in range(20)]
    assert {item.pair.photo for item in shown} <= {item.pair.photo for item in answers_of([*many, *shown]).learn}
    assert answers.count == MOST_IMPORTED + 21
