"""What an annotator is shown over whole sessions."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.catalog.records import JudgedPair
from ml_core.geometry import as_boxes, iou
from ml_core.models.choosing.choose import ACTIVE_FROM
from ml_core.models.choosing.history import REPEAT_AFTER
from ml_core.models.choosing.pairs import known
from ml_core.models.choosing.photos import HELD_OUT_SHARE, lots, sides_of
from ml_core.models.choosing.schedule import exchanged_at, purpose_at
from ml_core.models.policy.search import SAME_CROP
from ml_core.specs.engine import OfferedPair
from ml_core.specs.judgements import Choice
from tests.unit.models.choosing_world import World

ANSWERS = 300


def looks(scenes: int, duplicates: int, seed: int = 0) -> list[int]:
    """Return hashes of photos, of which some show the scene of another one."""
    random = np.random.default_rng(seed)
    bases = [int(base) << 2 for base in random.integers(0, 2**62, scenes)]
    again = [bases[index] for index in random.integers(scenes, size=duplicates)]
    return [base + int(random.integers(4)) for base in [*bases, *again]]


def larger(pair: OfferedPair) -> Choice:
    """Prefer the larger crop, and say now and then that neither is better, or nothing."""
    sizes = [(box[2] - box[0]) * (box[3] - box[1]) for box in (pair.a, pair.b)]
    if abs(sizes[0] - sizes[1]) < 0.01:
        return "tie"
    if round(1000 * sizes[0]) % 23 == 0:
        return "skip"
    return "a" if sizes[0] > sizes[1] else "b"


@pytest.fixture(scope="module")
def world() -> World:
    return World(looks(30, 12))


@pytest.fixture(scope="module")
def session(world: World) -> list[tuple[OfferedPair, int]]:
    """A session of 300 pairs."""
    shown = list(world.session(ANSWERS, larger))
    assert len(shown) == ANSWERS
    return shown


def of_purpose(session: Sequence[tuple[OfferedPair, int]], *purposes: str) -> list[OfferedPair]:
    return [pair for pair, _ in session if pair.purpose in purposes]


Session = list[tuple[OfferedPair, int]]


def test_photos_that_are_held_out_are_never_learnt_from_nor_are_their_near_duplicates(
    world: World, session: Session
) -> None:
    learnt = {world.scene(pair.photo) for pair in of_purpose(session, "learn")}
    held_out = {world.scene(pair.photo) for pair in of_purpose(session, "held out")}
    assert learnt
    assert held_out
    assert not learnt & held_out


def test_no_pair_is_shown_twice_in_either_order(session: Session) -> None:
    by_photo: dict[Path, list[OfferedPair]] = defaultdict(list)
    for pair in of_purpose(session, "learn", "held out"):
        before = np.array([(each.a, each.b) for each in by_photo[pair.photo]]).reshape(-1, 2, 4)
        assert not known(as_boxes([pair.a]), as_boxes([pair.b]), before).any()
        assert iou(as_boxes([pair.a]), as_boxes([pair.b])) < SAME_CROP
        by_photo[pair.photo].append(pair)


def test_repeats_show_an_earlier_pair_exactly_with_the_sides_exchanged(world: World, session: Session) -> None:
    places = {number: place for place, (_, number) in enumerate(session)}
    pairs = {number: pair for pair, number in session}
    repeats = [(place, pair) for place, (pair, _) in enumerate(session) if pair.purpose == "repeat"]
    assert ANSWERS // 15 - 2 <= len(repeats) <= ANSWERS // 15
    assert len({pair.repeat_of for _, pair in repeats}) == len(repeats)
    for place, pair in repeats:
        assert pair.repeat_of is not None
        before = pairs[pair.repeat_of]
        assert (pair.photo, pair.a, pair.b) == (before.photo, before.b, before.a)
        assert (pair.a_origin, pair.b_origin) == (before.b_origin, before.a_origin)
        assert place - places[pair.repeat_of] > REPEAT_AFTER
        # Random pairs both: pairs that were chosen because they are hard would make a person look inconsistent.
        assert before.purpose == "held out" or places[pair.repeat_of] < ACTIVE_FROM


def test_a_fifth_is_held_out_once_there_is_something_to_judge(session: Session) -> None:
    assert all(pair.purpose == "learn" for pair, _ in session[:ACTIVE_FROM])
    share = len(of_purpose(session, "held out")) / ANSWERS
    assert share == pytest.approx(HELD_OUT_SHARE, abs=0.02)


def test_every_scene_is_used_before_any_is_used_again(world: World, session: Session) -> None:
    for purpose in ("learn", "held out"):
        uses: Counter[int] = Counter()
        for pair in of_purpose(session, purpose):
            uses[world.scene(pair.photo)] += 1
        # Those that wait for an answer are passed over, so that one may be a round behind for a while.
        assert max(uses.values()) - min(uses.values()) <= 1
    assert len({world.scene(pair.photo) for pair, _ in session}) == 30


def test_pairs_that_are_chosen_together_are_of_different_scenes(world: World) -> None:
    fresh = World(world.looks)
    waiting: list[OfferedPair] = []
    for _ in range(4):
        waiting += fresh.offer(3, tuple(waiting))
        assert len({fresh.scene(pair.photo) for pair in waiting}) == len(waiting)


def test_sides_are_balanced_and_tell_nothing(session: Session) -> None:
    """Neither where a crop comes from nor which one wins goes with a side: within 3.3 standard deviations."""
    once = of_purpose(session, "learn", "held out")
    left = sum(larger(pair) == "a" for pair in once)
    right = sum(larger(pair) == "b" for pair in once)
    assert abs(left - right) < 3.3 * np.sqrt(left + right)
    for origin in ("policy", "dense", "perturbed", "random", "full frame"):
        differ = [pair for pair in once if (pair.a_origin == origin) != (pair.b_origin == origin)]
        on_the_left = sum(pair.a_origin == origin for pair in differ)
        assert len(differ) > 20
        assert abs(2 * on_the_left - len(differ)) < 3.3 * np.sqrt(len(differ))


def test_the_same_state_gives_the_same_offer(world: World) -> None:
    """After a restart there is nothing but the answers and the pairs that wait."""
    for answers in (0, 7, 10, 33):
        one, other = World(world.looks), World(world.looks)
        one.judged = list(world.judged[:answers])
        other.judged = list(world.judged[:answers])
        waiting = tuple(one.offer(2))
        assert tuple(other.offer(2)) == waiting
        assert one.offer(3, waiting) == other.offer(3, waiting)


def without_last(judged: list[JudgedPair]) -> list[JudgedPair]:
    return judged[:-1]


def test_a_pair_that_was_taken_back_may_be_shown_again_and_a_skipped_one_is_not(world: World) -> None:
    fresh = World(world.looks)
    (pair,) = fresh.offer(1)
    fresh.answer(pair, "skip")
    (following,) = fresh.offer(1)
    assert following != pair
    # A withdrawn answer does not count, so that the place is as it was.
    fresh.judged = without_last(fresh.judged)
    assert fresh.offer(1) == [pair]


def test_skips_and_ties_count_as_what_they_are(world: World) -> None:
    fresh = World(world.looks)
    for choice, learned in (("a", 1), ("tie", 2), ("skip", 2), ("b", 3)):
        (pair,) = fresh.offer(1)
        fresh.answer(pair, choice)  # type: ignore[arg-type]
        assert fresh.history().learned == learned
    assert fresh.history().place == 4


@settings(max_examples=6, deadline=None)
@given(st.integers(1, 12), st.integers(0, 6), st.integers(0, 5))
def test_few_photos_are_no_trouble(scenes: int, duplicates: int, seed: int) -> None:
    world = World(looks(scenes, duplicates, seed), seed)
    shown = [pair for pair, _ in world.session(30, larger)]
    assert shown
    learnt = {world.scene(pair.photo) for pair in shown if pair.purpose == "learn"}
    assert learnt
    assert not learnt & {world.scene(pair.photo) for pair in shown if pair.purpose == "held out"}


def test_photos_added_later_move_none_to_the_other_side(world: World) -> None:
    grown = World(world.looks[:12])
    shown = list(grown.session(60, larger))
    grown.looks = world.looks
    shown += list(grown.session(60, larger))
    learnt = {grown.scene(pair.photo) for pair in of_purpose(shown, "learn")}
    assert not learnt & {grown.scene(pair.photo) for pair in of_purpose(shown, "held out")}


@given(st.lists(st.integers(0, 2**40), min_size=2, max_size=60, unique=True), st.integers(0, 9))
def test_a_fifth_of_the_photos_is_held_out_by_lot(numbers: list[int], seed: int) -> None:
    sides = sides_of(numbers, {}, seed)
    assert sorted([*sides.learn, *sides.held_out]) == sorted(numbers)
    assert len(sides.held_out) == max(1, round(HELD_OUT_SHARE * len(numbers)))
    # Another photo changes no lot.
    assert (lots([*numbers, 2**41], seed)[: len(numbers)] == lots(numbers, seed)).all()


def test_photos_stay_on_the_side_they_were_used_on() -> None:
    used = {3: frozenset({"learn"}), 5: frozenset({"held out"}), 8: frozenset({"learn", "held out"})}
    for seed in range(20):
        sides = sides_of(list(range(10)), used, seed)  # type: ignore[arg-type]
        assert 3 in sides.learn
        assert 5 in sides.held_out
        assert 8 not in {*sides.learn, *sides.held_out}
        assert len(sides.held_out) == 2
    assert sides_of([7], {}, 0).learn == [7]


@given(st.integers(0, 50), st.integers(0, 200))
def test_of_every_fifteen_places_three_are_held_out_and_one_is_a_repeat(seed: int, block: int) -> None:
    purposes = Counter(purpose_at(15 * block + place, seed) for place in range(15))
    if block:
        assert purposes == {"learn": 11, "held out": 3, "repeat": 1}
    assert sum(exchanged_at(4 * block + place, seed) for place in range(4)) == 2


def test_which_places_are_exchanged_does_not_go_with_what_they_are_for() -> None:
    exchanged: dict[str, list[bool]] = defaultdict(list)
    for place in range(3000):
        exchanged[purpose_at(place, 1)].append(exchanged_at(place, 1))
    for flags in exchanged.values():
        assert abs(2 * sum(flags) - len(flags)) < 3.3 * np.sqrt(len(flags))
