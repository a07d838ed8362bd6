"""Pairs of crops of one photo: various, allowed, and easy to tell apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.geometry import FREE, Bounds, Box, Boxes, as_boxes, iou
from ml_core.models.choosing.crops import Crops, Found, Sources, crops_of, near_misses
from ml_core.models.choosing.likeness import differences, told_apart
from ml_core.models.choosing.looking import LookedAt, find_crops, look_at, pairs_of
from ml_core.models.choosing.pairs import candidate_pairs, known
from ml_core.models.picture import Picture
from ml_core.models.policy.rules import Rules, rules_for
from ml_core.models.policy.search import SAME_CROP
from ml_core.models.scorers import load_scorer
from ml_core.models.subject.saliency import small_lab
from tests.pictures import scene

FACE = Box(0.3, 0.3, 0.45, 0.6)


def seen(**changes: object) -> LookedAt:
    picture = Picture("photo", scene(240, 160), **changes)  # type: ignore[arg-type]
    return look_at(picture, load_scorer())


@pytest.fixture(scope="module")
def photo() -> LookedAt:
    return seen(faces=as_boxes([FACE]))


def follow(boxes: Boxes) -> Sources:
    return Sources(policy=lambda _rules: boxes, baseline=lambda _rules: boxes[:1] * 0.5)


OURS = as_boxes([(0.1, 0.1, 0.9, 0.9), (0.25, 0.2, 1.0, 0.95), (0.0, 0.0, 0.6, 0.8)])


@pytest.fixture(scope="module")
def found(photo: LookedAt) -> Found:
    return find_crops(photo, follow(OURS))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 2))
def test_pairs_keep_to_the_rules_and_can_be_told_apart(photo: LookedAt, found: Found, seed: int, variety: int) -> None:
    pairs, described = pairs_of(photo, found, np.random.default_rng(seed), variety)
    boxes = pairs.crops.boxes
    searched = np.array([origin not in ("policy", "baseline") for origin in pairs.crops.origins])
    assert found.rules.take(np.zeros(searched.sum(), dtype=np.intp)).allow(boxes[searched]).all()
    assert described.shape[0] == len(boxes)
    apart = told_apart(photo.lab, 1.5, boxes)
    assert apart[pairs.first, pairs.second].all()
    assert (iou(boxes[pairs.first], boxes[pairs.second]) < SAME_CROP).all()
    assert (pairs.crops.scores[pairs.first] >= pairs.crops.scores[pairs.second]).all()
    assert len({frozenset(rows) for rows in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)}) == len(
        pairs
    )


def test_near_misses_and_variety_both_appear(photo: LookedAt, found: Found) -> None:
    pairs, _ = pairs_of(photo, found, np.random.default_rng(0))
    origins = pairs.crops.origins
    kinds = {frozenset((origins[a], origins[b])) for a, b in zip(pairs.first, pairs.second, strict=True)}
    assert {frozenset({"policy"}), frozenset({"policy", "dense"}), frozenset({"random"})} <= kinds
    assert {frozenset({"policy", "baseline"}), frozenset({"policy", "perturbed"})} <= kinds
    overlap = iou(pairs.crops.boxes[pairs.first], pairs.crops.boxes[pairs.second])
    assert overlap.max() > 0.65
    assert overlap.min() < 0.35


def test_the_same_seed_gives_the_same_pairs(photo: LookedAt, found: Found) -> None:
    one, other = (pairs_of(photo, found, np.random.default_rng(4))[0] for _ in range(2))
    assert (one.crops.boxes == other.crops.boxes).all()
    assert (one.first == other.first).all()
    assert (pairs_of(photo, found, np.random.default_rng(5))[0].crops.boxes != one.crops.boxes).any()


def test_a_photo_whose_faces_allow_no_crop_gives_no_pair() -> None:
    # Faces beyond which every edge would cut.
    faces = as_boxes([(0.0, 0.0, 0.55, 1.0), (0.45, 0.0, 1.0, 1.0)])
    photo = seen(faces=faces)
    pairs, described = pairs_of(photo, find_crops(photo, Sources()), np.random.default_rng(0))
    assert len(pairs) == 0
    assert len(described) == len(pairs.crops.boxes)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_near_misses_are_near_and_allowed(seed: int) -> None:
    rules = rules_for(np.array([1.5]), as_boxes([FACE])[None], FREE, Bounds())
    box = np.array([0.2, 0.1, 0.9, 0.9])
    misses = near_misses(box, rules, np.random.default_rng(seed), 20)
    assert rules.take(np.zeros(len(misses), dtype=np.intp)).allow(misses).all()
    assert (np.abs(misses - box).max(axis=1) <= 0.18 + 1e-9).all()
    assert (misses != box).any(axis=1).all()


def test_crops_that_show_the_same_are_not_told_apart() -> None:
    fog = np.full((160, 240, 3), 170, dtype=np.uint8)
    boxes = as_boxes([(0, 0, 1, 1), (0.1, 0.1, 0.6, 0.6), (0.4, 0.4, 0.9, 0.9)])
    assert not told_apart(small_lab(fog), 1.5, boxes).any()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(*[st.floats(0, 0.45)] * 2, *[st.floats(0.55, 1)] * 2), min_size=2, max_size=5))
def test_being_told_apart_goes_both_ways_and_no_crop_differs_from_itself(corners: list[tuple[float, ...]]) -> None:
    lab, boxes = small_lab(scene(240, 160)), as_boxes(corners)
    table = differences(lab, 1.5, boxes)
    assert (table == table.T).all()
    assert (table.diagonal() == 0).all()
    apart = told_apart(lab, 1.5, boxes)
    assert (apart == apart.T).all()
    assert not apart.diagonal().any()


def test_the_same_region_in_another_shape_is_another_crop_and_a_hair_is_not() -> None:
    lab = small_lab(scene(240, 160))
    boxes = as_boxes([(0.1, 0.1, 0.9, 0.9), (0.1, 0.35, 0.9, 0.85), (0.11, 0.1, 0.9, 0.9)])
    apart = told_apart(lab, 1.5, boxes)
    assert apart[0, 1]
    assert not apart[0, 2]


def crops(origins: tuple[str, ...]) -> Crops:
    count = len(origins)
    return Crops(np.zeros((count, 4)), np.arange(count, dtype=np.float64), origins)  # type: ignore[arg-type]


def test_few_pairs_of_one_kind_come_as_early_as_many_of_another() -> None:
    """One pair of two policy crops beside hundreds of random pairs: its share is that of its kind."""
    some = crops(("policy", "policy", *["random"] * 30))
    apart = ~np.eye(32, dtype=np.bool_)
    first = [candidate_pairs(some, apart, np.random.default_rng(seed)).first_of(1) for seed in range(400)]
    share = np.mean([bool(pair.of_policy.all()) for pair in first])
    # Shares 3 : 2 : 2 of policy, policy against random, and random pairs.
    assert share == pytest.approx(3 / 7, abs=0.08)


boxes = st.tuples(*[st.floats(0, 0.4)] * 2, *[st.floats(0.5, 1)] * 2)


@settings(max_examples=30, deadline=None)
@given(boxes, boxes)
def test_a_pair_is_known_whichever_way_round(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    one, other = as_boxes([a]), as_boxes([b])
    assert known(one, other, np.array([[a, b]])).all()
    assert known(other, one, np.array([[a, b]])).all()
    assert not known(one, other, np.zeros((0, 2, 4))).any()
    if iou(one, other) < SAME_CROP:
        assert not known(one, one, np.array([[a, b]])).any()


def test_rules_are_those_of_the_only_row(found: Found) -> None:
    assert isinstance(found.rules, Rules)
    assert len(found.rules) == 1
    assert len(crops_of(found, np.random.default_rng(0)).boxes) > 20
