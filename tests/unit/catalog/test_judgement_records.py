"""Pairs and judgements: only ever added, and four different things: not judged, tie, skipped, withdrawn."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.catalog.catalog import Catalog, ChoiceCounts, Judgement, NewPair, StoredPair
from ml_core.catalog.records import ChoiceTotals
from ml_core.geometry import Box, Crop
from ml_core.specs.errors import CatalogError, SpecError
from ml_core.specs.judgements import LEARNABLE, Choice, PairKind, PairPurpose
from tests.unit.catalog.albums import album, files
from tests.unit.catalog.pairs import LEFT, RIGHT, catalog_in_memory, pair


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with album(tmp_path / "catalog.sqlite") as catalog:
        yield catalog


def test_a_pair_comes_back_as_it_was(catalog: Catalog) -> None:
    first = pair(kind="imported", purpose="held out", model="policy 3", b_origin="full frame")
    second = NewPair(first.photo, first.b, first.a, "full frame", "policy", purpose="repeat", repeat_of=1)
    ids = catalog.add_pairs([first, second])
    assert catalog.pairs() == [catalog.pair(number) for number in ids]
    for stored, new in zip(catalog.pairs(), (first, second), strict=True):
        assert NewPair(**{name: getattr(stored, name) for name in NewPair.__dataclass_fields__}) == new
    assert catalog.pair(99) is None
    assert catalog.pairs_of(first.photo) == catalog.pairs()
    assert catalog.pairs_of(Path("/photos/shoot/../shoot/IMG_0.jpg")) == catalog.pairs()
    assert catalog.pairs_of(Path("/photos/shoot/IMG_1.jpg")) == []


def test_numbers_of_numpy_are_kept_as_numbers(catalog: Catalog) -> None:
    angle: Any = np.float32(2)
    (first,) = catalog.add_pairs([pair(a=Crop(Box(*np.array([0.25, 0.25, 0.5, 0.75], dtype=np.float32)), angle))])
    number: Any = np.int64(first)
    catalog.add_pairs([pair(repeat_of=number)])
    catalog.judge(Judgement(number, "a", milliseconds=number))
    assert catalog.pairs()[0].a == Crop(Box(0.25, 0.25, 0.5, 0.75), 2.0)
    assert catalog.pairs()[1].repeat_of == first
    assert [(answer.pair_id, answer.milliseconds) for answer in catalog.journal()] == [(first, first)]
    assert catalog.pair(number) == catalog.pairs()[0]


def test_an_odd_file_name_comes_back_exactly(catalog: Catalog) -> None:
    photo = Path("/photos/b\udcffd.jpg")
    catalog.add_pairs([pair(photo=photo)])
    assert [stored.photo for stored in catalog.pairs_of(photo)] == [photo]


def test_pairs_that_cannot_be_kept_leave_nothing(catalog: Catalog) -> None:
    nowhere = Crop(Box(float("nan"), 0, 1, 1))
    for odd in (pair(repeat_of=99), pair(a=nowhere), pair(kind="guessed"), pair(purpose="fun")):
        with pytest.raises(CatalogError):
            catalog.add_pairs([pair(), odd])
    assert catalog.pairs() == []


def test_answers_that_cannot_be_kept_are_refused(catalog: Catalog) -> None:
    (number,) = catalog.add_pairs([pair()])
    fine = Judgement(number, "a")
    for odd in (
        replace(fine, pair_id=99),
        replace(fine, choice="maybe"),  # type: ignore[arg-type]
        replace(fine, confidence="very"),  # type: ignore[arg-type]
        replace(fine, annotator="Ann\n"),
        replace(fine, annotator="\udcff"),
        replace(fine, annotator="A" * 81),
        replace(fine, milliseconds=-1),
    ):
        with pytest.raises((CatalogError, SpecError)):
            catalog.judge(odd)
    assert catalog.journal() == []


@pytest.mark.parametrize("table", ["pairs", "judgements"])
def test_nothing_can_be_changed_or_taken_away(catalog: Catalog, table: str) -> None:
    (number,) = catalog.add_pairs([pair()])
    catalog.judge(Judgement(number, "a", annotator="Ann"))
    before = catalog._rows(f"SELECT * FROM {table}")
    columns = [row[1] for row in catalog._rows(f"PRAGMA table_info({table})")]
    changes = [f"UPDATE {table} SET {column} = {column}" for column in columns]
    for sql in (*changes, f"DELETE FROM {table}", f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"):
        with pytest.raises(CatalogError, match="only ever added"):
            catalog._execute(sql)
    assert catalog._rows(f"SELECT * FROM {table}") == before


def test_undo_and_change_of_mind_add_to_the_journal(catalog: Catalog) -> None:
    (number,) = catalog.add_pairs([pair()])
    said: list[Choice] = ["a", "withdrawn", "tie", "b", "tie"]
    for place, choice in enumerate(said):
        catalog.judge(Judgement(number, choice, "clear", "Ann", place), when=1e9 - place)
    journal = catalog.journal()
    assert [answer.choice for answer in journal] == said
    # The order of judging counts, not the clock.
    assert catalog.judgement(number, "Ann") == journal[-1]
    assert (journal[0].confidence, journal[3].milliseconds, journal[4].time) == ("clear", 3, 1e9 - 4)
    assert catalog.journal("Ann") == journal
    assert catalog.journal("Bob") == []


def test_the_pairs_of_a_photo_outlive_its_stay_in_the_catalog(catalog: Catalog) -> None:
    (number,) = catalog.add_pairs([pair(1)])
    catalog.judge(Judgement(number, "tie", annotator="Ann"))
    known = catalog.judged_pairs()
    catalog.remove_photos([1, 2, 3])
    assert catalog.judged_pairs() == known
    catalog.add_photos(files(3))
    assert catalog.judged_pairs() == known
    photo = catalog.photo_at(known[0].pair.photo)
    assert photo is not None
    assert catalog.pairs_of(photo.path) == [known[0].pair]


def test_pairs_wait_for_each_annotator_by_themselves(catalog: Catalog) -> None:
    kinds: list[PairKind] = ["shown", "imported", "accepted", "corrected"]
    shown, imported, *_ = catalog.add_pairs(pair(kind=kind) for kind in kinds)
    purposes: list[PairPurpose] = ["held out", "repeat", "trial"]
    held_out, repeat, trial = catalog.add_pairs(pair(purpose=purpose) for purpose in purposes)
    waiting = [shown, imported, held_out, repeat]
    assert [stored.id for stored in catalog.unjudged_pairs("Ann")] == waiting
    catalog.judge(Judgement(imported, "skip", annotator="Ann"))
    catalog.judge(Judgement(held_out, "tie", annotator="Ann"))
    catalog.judge(Judgement(shown, "withdrawn", annotator="Ann"))
    assert [stored.id for stored in catalog.unjudged_pairs("Ann")] == [shown, repeat]
    assert [stored.id for stored in catalog.unjudged_pairs("Bob")] == waiting
    assert [stored.id for stored in catalog.unjudged_pairs()] == [shown, repeat]
    assert [stored.id for stored in catalog.unjudged_pairs("Ann", ["trial"])] == [trial]


def test_answers_of_a_trial_do_not_count(catalog: Catalog) -> None:
    learn, trial = catalog.add_pairs([pair(), pair(purpose="trial")])
    catalog.judge(Judgement(trial, "a", annotator="Ann"), when=5)
    catalog.judge(Judgement(learn, "b", annotator="Bob"), when=9)
    catalog.judge(Judgement(learn, "skip", annotator="Ann"), when=7)
    assert [(who.name, who.answers, who.last) for who in catalog.annotators()] == [("Bob", 1, 9), ("Ann", 0, 7)]
    assert catalog.choice_counts("Ann") == ChoiceCounts(skip=1)
    assert catalog.choice_counts("Ann", ["trial"]) == ChoiceCounts(a=1)
    assert catalog.choice_counts() == ChoiceCounts(b=1, skip=1)


PAIRS, PEOPLE = 4, ("Ann", "Bob", "")
acts = st.lists(
    st.tuples(st.integers(0, PAIRS - 1), st.sampled_from(PEOPLE), st.sampled_from(get_args(Choice))), max_size=30
)


@settings(deadline=None)
@given(acts)
def test_any_sequence_of_answers_gives_the_state_of_a_simple_model(acts: list[tuple[int, str, Choice]]) -> None:
    with catalog_in_memory() as catalog:
        ids = catalog.add_pairs(pair(number) for number in range(PAIRS))
        model: dict[tuple[str, int], Choice] = {}
        for place, who, choice in acts:
            catalog.judge(Judgement(ids[place], choice, annotator=who))
            model.pop((who, ids[place]), None)
            if choice != "withdrawn":
                model[who, ids[place]] = choice
        assert [(j.annotator, ids.index(j.pair_id), j.choice) for j in catalog.journal()] == [
            (who, place, choice) for place, who, choice in acts
        ]
        check_state(catalog, ids, model)


def check_state(catalog: Catalog, ids: list[int], model: dict[tuple[str, int], Choice]) -> None:
    """Compare all readings; the model holds the answers that stand, in the order they were given."""
    for who in PEOPLE:
        own = {number: choice for (name, number), choice in model.items() if name == who}
        judged = catalog.judged_pairs(who)
        assert [(item.pair.id, item.judgement.choice) for item in judged] == list(own.items())
        for number in ids:
            answer = catalog.judgement(number, who)
            assert (answer.choice if answer else None) == own.get(number)
        assert numbers(catalog.unjudged_pairs(who)) == [number for number in ids if number not in own]
        counts = Counter[str](own.values())
        assert catalog.choice_counts(who) == ChoiceCounts(**counts, unjudged=len(ids) - len(own))
    assert [(i.judgement.annotator, i.pair.id, i.judgement.choice) for i in catalog.judged_pairs()] == [
        (who, number, choice) for (who, number), choice in model.items()
    ]
    assert numbers(catalog.unjudged_pairs()) == [number for number in ids if number not in {pair for _, pair in model}]
    learnt = Counter(who for (who, _), choice in model.items() if choice in LEARNABLE)
    assert {who.name: who.answers for who in catalog.annotators() if who.answers} == dict(learnt)


def numbers(pairs: list[StoredPair]) -> list[int]:
    return [stored.id for stored in pairs]


def test_what_is_shown_on_the_left_is_a(catalog: Catalog) -> None:
    catalog.add_pairs([pair(), pair(a=RIGHT, b=LEFT)])
    assert [(stored.a, stored.b) for stored in catalog.pairs()] == [(LEFT, RIGHT), (RIGHT, LEFT)]


@pytest.mark.parametrize("query", ["pairs_of", "judgement"])
def test_one_photo_and_one_pair_are_found_by_an_index(catalog: Catalog, query: str) -> None:
    statements: list[str] = []
    catalog._connection.set_trace_callback(statements.append)
    catalog.pairs_of(Path("/photos/1.jpg")) if query == "pairs_of" else catalog.judgement(1, "Ann")
    catalog._connection.set_trace_callback(None)
    plan = [row[-1] for row in catalog._rows(f"EXPLAIN QUERY PLAN {statements[0]}")]
    assert [step.split()[0] for step in plan] == ["SEARCH"]
    assert "USING INDEX" in plan[0]


def test_the_pairs_of_one_decision_are_one_choice(catalog: Catalog) -> None:
    crop, other = Crop(Box(0.1, 0.2, 0.7, 0.9)), Crop(Box(0.1, 0.2, 0.7, 0.9), 1.0)
    decided: list[tuple[PairKind, Crop]] = [
        ("accepted", crop),
        ("accepted", crop),
        ("corrected", other),
        ("imported", other),
        ("imported", crop),
    ]
    for kind, chosen in decided:
        (number,) = catalog.add_pairs([pair(kind=kind, a=chosen, a_origin="file", b_origin="random")])
        catalog.judge(Judgement(number, "a", annotator="Ann"), when=5)
    # Pairs that somebody else put together count one by one.
    for number in catalog.add_pairs(pair(kind="imported", a_origin="file", b_origin="file") for _ in range(3)):
        catalog.judge(Judgement(number, "b", annotator="Ann"), when=6)
    (trial,) = catalog.add_pairs([pair(purpose="trial")])
    catalog.judge(Judgement(trial, "a", annotator="Ann"), when=7)
    assert catalog.choice_totals() == ChoiceTotals(5, 6, 1, 7)
    assert [who.answers for who in catalog.annotators()] == [5]
    assert len({item.choice for item in catalog.judged_pairs()}) == 6


def test_decisions_say_whether_they_stand(catalog: Catalog) -> None:
    shown, accepted, imported = catalog.add_pairs(
        [pair(), pair(kind="accepted"), pair(kind="imported", a_origin="random", b_origin="file")]
    )
    acts: list[tuple[int, Choice]] = [(shown, "a"), (accepted, "a"), (imported, "b"), (accepted, "withdrawn")]
    for number, choice in acts:
        catalog.judge(Judgement(number, choice))
    found = catalog.decisions()
    assert [(each.pair.id, each.answer.choice, each.stands) for each in found] == [
        (accepted, "a", False),
        (imported, "b", True),
    ]
    assert [each.crop for each in found] == [found[0].pair.a, found[1].pair.b]
    assert catalog.decisions_of(found[0].pair.photo) == found
    assert catalog.decisions_of(Path("/elsewhere.jpg")) == []
