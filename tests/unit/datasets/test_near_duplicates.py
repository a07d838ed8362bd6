"""Photos of one scene are told by what they look like."""

import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ml_core.datasets.near_duplicates import NEAR, difference_hash, group
from tests.pictures import scene, scenes


def differing(first: int, second: int) -> int:
    return (first ^ second).bit_count()


def test_the_hash_of_known_pictures() -> None:
    left_to_right = np.repeat(np.arange(0, 252, 28, dtype=np.uint8)[None, :9], 8, axis=0)
    picture = np.repeat(left_to_right[..., None], 3, axis=2)
    assert picture.shape == (8, 9, 3)
    assert difference_hash(picture) == 2**64 - 1
    assert difference_hash(picture[:, ::-1]) == 0
    picture[0, 1:] = picture[0, 0]  # the first row is flat: its eight bits, the highest, are gone
    assert difference_hash(picture) == 2**56 - 1
    picture[7, 8] = 0  # the last comparison is the lowest bit
    assert difference_hash(picture) == 2**56 - 2


def test_copies_of_a_photo_are_near_and_other_photos_are_not() -> None:
    pictures = scenes(12, seed=3)
    hashes = [difference_hash(picture) for picture in pictures]
    for picture, value in zip(pictures, hashes, strict=True):
        small = Image.fromarray(picture).resize((240, 160))
        assert differing(difference_hash(np.asarray(small)), value) <= NEAR
        assert difference_hash(picture // 4 * 2 + 100) == difference_hash(picture // 4 * 2)
    groups = group([*hashes, *hashes])
    assert (groups[:12] == groups[12:]).all()


def test_a_mirrored_photo_is_another() -> None:
    assert differing(difference_hash(scene()), difference_hash(scene()[:, ::-1].copy())) > NEAR


def plain_groups(hashes: list[int], near: int) -> list[int]:
    """Return the groups by joining them until nothing changes."""
    groups = list(range(len(hashes)))
    for first, second in combinations(range(len(hashes)), 2):
        if differing(hashes[first], hashes[second]) <= near:
            old, new = groups[second], groups[first]
            groups = [new if number == old else number for number in groups]
    order = list(dict.fromkeys(groups))
    return [order.index(number) for number in groups]


@st.composite
def hash_lists(draw: st.DrawFn) -> list[int]:
    centres = draw(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=4))
    flips = st.lists(st.integers(0, 63), max_size=8)
    found = []
    for _ in range(draw(st.integers(1, 14))):
        value = draw(st.sampled_from(centres))
        for bit in draw(flips):
            value ^= 1 << bit
        found.append(value)
    return found


@settings(deadline=None)
@given(hash_lists(), st.integers(0, 12))
def test_groups_are_what_near_hashes_connect(hashes: list[int], near: int) -> None:
    assert group(hashes, near).tolist() == plain_groups(hashes, near)


def test_a_chain_is_one_group() -> None:
    assert group([0b1, 0b111, 0b11111, 2**64 - 1], near=2).tolist() == [0, 0, 0, 1]
    assert group([0b1, 0b111, 0b11111, 2**64 - 1], near=1).tolist() == [0, 1, 2, 3]


def test_no_photos_and_one_photo() -> None:
    assert group([]).tolist() == []
    assert group([2**64 - 1]).tolist() == [0]


@pytest.mark.parametrize("same", [True, False])
def test_thousands_are_grouped_over_several_blocks(same: bool) -> None:
    draw = random.Random(0)
    scenes_there = [draw.getrandbits(64) for _ in range(1500)]
    bursts = [value ^ (1 << draw.randrange(64)) for value in scenes_there]
    hashes = [0] * 3000 if same else [*scenes_there, *bursts]
    groups = group(hashes)
    assert len(np.unique(groups)) == (1 if same else 1500)
    assert (groups[:1500] == groups[1500:]).all()
