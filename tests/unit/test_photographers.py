"""The simulated photographers are what the benchmarks say of them."""

import numpy as np
import numpy.typing as npt
import pytest

from ml_core.geometry import FULL_FRAME, Box, as_boxes, candidates, iou
from ml_core.models.descriptors.maps import PhotoMaps
from ml_core.models.picture import Picture
from tests.photographers import PHOTOGRAPHERS, Photographer, calibrated
from tests.pictures import scenes
from tests.shoots import Shoot, crops_of, pairs_of, shoot

Floats = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    return [Picture(f"scene {number}", pixels) for number, pixels in enumerate(scenes(10, 300, 200))]


@pytest.fixture(scope="module")
def pools(pictures: list[Picture]) -> list[Floats]:
    rng = np.random.default_rng(0)
    return [crops_of(picture, 12, rng) for picture in pictures]


def differences(photographer: Photographer, pictures: list[Picture], pools: list[Floats]) -> Floats:
    each = []
    for picture, boxes in zip(pictures, pools, strict=True):
        utilities, pairs = photographer.utilities(picture, boxes), pairs_of(boxes)
        each.append(utilities[pairs[:, 0]] - utilities[pairs[:, 1]])
    return np.concatenate(each)


def test_there_are_at_least_eight_and_no_two_agree_too_often(pictures: list[Picture], pools: list[Floats]) -> None:
    signs = [np.sign(differences(one, pictures, pools)) for one in PHOTOGRAPHERS]
    agreement = np.array([[np.mean(first == second) for second in signs] for first in signs])
    assert len({one.name for one in PHOTOGRAPHERS}) == len(PHOTOGRAPHERS) >= 8
    assert agreement[~np.eye(len(signs), dtype=np.bool_)].max() < 0.93


@pytest.mark.parametrize("one", PHOTOGRAPHERS, ids=lambda one: one.name)
def test_no_utility_is_a_linear_function_of_the_descriptors(one: Photographer, pictures: list[Picture]) -> None:
    boxes = candidates(1.5)[::17]
    marked = [Picture(picture.name, picture.pixels, one.true_subject(picture)) for picture in pictures]
    photos = np.repeat(np.arange(len(pictures)), len(boxes))
    described = PhotoMaps.prepare(marked).describe(photos, np.tile(boxes, (len(pictures), 1))).astype(np.float64)
    utilities = np.concatenate([one.utilities(picture, boxes) for picture in pictures])
    columns = np.column_stack([described, np.ones(len(described))])
    left = utilities - columns @ np.linalg.lstsq(columns, utilities)[0]
    assert left.var() > 0.02 * utilities.var()


@pytest.mark.parametrize("ties", [0.0, 0.15])
def test_the_ceiling_and_the_ties_are_those_asked_for(
    ties: float, pictures: list[Picture], pools: list[Floats]
) -> None:
    rng = np.random.default_rng(1)
    for one in PHOTOGRAPHERS:
        true = np.tile(differences(one, pictures, pools), 20)
        noisy = one.calibrated(true, 0.9, ties)
        answers = np.array(noisy.answers(true, rng))
        decided = answers != "tie"
        right = answers[decided] == np.where(true > 0, "a", "b")[decided]
        assert right.mean() == pytest.approx(0.9, abs=0.015)
        assert 1 - decided.mean() == pytest.approx(ties, abs=0.015)
        assert noisy.ceiling(true) == pytest.approx(0.9, abs=0.002)


def test_repeats_are_as_consistent_as_the_noise_says(pictures: list[Picture], pools: list[Floats]) -> None:
    one = PHOTOGRAPHERS[0]
    true = np.tile(differences(one, pictures, pools), 20)
    noisy = one.calibrated(true, 0.8)
    first, again = (np.array(noisy.answers(true, np.random.default_rng(seed))) for seed in (0, 1))
    chance = 1 / (1 + np.exp(-np.abs(true) / noisy.noise))
    assert (first == again).mean() == pytest.approx((chance**2 + (1 - chance) ** 2).mean(), abs=0.01)


def test_without_noise_the_better_crop_wins_whichever_side_it_is_on(pictures: list[Picture]) -> None:
    one, rng = Photographer("sure", "colour", PHOTOGRAPHERS[0].liking, noise=0.0), np.random.default_rng(0)
    a, b = FULL_FRAME, Box(0.4, 0.3, 0.8, 0.8)
    u_a, u_b = one.utilities(pictures[0], as_boxes([a, b]))
    assert u_a != u_b
    assert one.answer(pictures[0], a, b, rng) == ("a" if u_a > u_b else "b")
    assert one.answer(pictures[0], b, a, rng) == ("b" if u_a > u_b else "a")
    assert Photographer("vague", "colour", one.liking, 0.0, unnoticed=99.0).answer(pictures[0], a, b, rng) == "tie"


def test_calibrating_all_at_once_is_calibrating_each(pictures: list[Picture], pools: list[Floats]) -> None:
    asked = [
        (picture, boxes[pairs_of(boxes)[:, 0]], boxes[pairs_of(boxes)[:, 1]])
        for picture, boxes in zip(pictures, pools, strict=True)
    ]
    (one,) = calibrated(PHOTOGRAPHERS[3:4], asked, 0.85)
    assert one == PHOTOGRAPHERS[3].calibrated(differences(PHOTOGRAPHERS[3], pictures, pools), 0.85)


def test_a_click_gives_roughly_the_subject_always_the_same(pictures: list[Picture]) -> None:
    for one in PHOTOGRAPHERS:
        clicked = as_boxes([one.subject(picture) for picture in pictures])
        meant = as_boxes([one.true_subject(picture) for picture in pictures])
        assert 0.5 < iou(clicked, meant).mean() < 0.9
        assert (clicked == as_boxes([one.subject(picture) for picture in pictures])).all()


def test_marks_and_faces_change_nothing_in_what_is_liked(pictures: list[Picture], pools: list[Floats]) -> None:
    bare = pictures[0]
    marked = Picture(bare.name, bare.pixels, Box(0.0, 0.0, 0.2, 0.2), as_boxes([[0.8, 0.8, 0.9, 0.9]]))
    for one in PHOTOGRAPHERS:
        assert (one.utilities(bare, pools[0]) == one.utilities(marked, pools[0])).all()


def test_crops_are_within_bounds_and_pairs_can_be_told_apart(pictures: list[Picture], pools: list[Floats]) -> None:
    for boxes in pools:
        assert tuple(boxes[0]) == FULL_FRAME
        assert (boxes >= 0).all()
        assert (boxes <= 1).all()
        pairs = pairs_of(boxes)
        assert len(pairs) > 20
        assert iou(boxes[pairs[:, 0]], boxes[pairs[:, 1]]).max() < 0.8


def test_no_photo_is_on_both_sides_of_a_split(pictures: list[Picture]) -> None:
    several = Shoot(tuple(pictures[:9]), np.repeat(np.arange(3), 3))
    for seed in range(5):
        split = several.split(seed)
        assert not set(several.groups[split.train]) & set(several.groups[split.test])
        assert len(split.train) + len(split.test) == 9


def test_photos_are_found_wherever_the_tests_run() -> None:
    there = shoot()
    assert len(there.pictures) == len(there.groups) >= 40
    assert len({picture.name for picture in there.pictures}) == len(there.pictures)
