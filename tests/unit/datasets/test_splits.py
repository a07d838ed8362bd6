"""Photos to train on and photos to judge by never share a scene."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.datasets.splits import split_photos

groupings = st.lists(st.integers(0, 12), min_size=2, max_size=60)


@given(groupings, st.floats(0.05, 0.5), st.integers(0, 1000))
def test_every_photo_is_on_one_side_and_scenes_stay_together(groups: list[int], held_out: float, seed: int) -> None:
    split = split_photos(groups, held_out, seed)
    assert sorted(split.train + split.test) == list(range(len(groups)))
    assert split.train == sorted(split.train)
    assert split.test == sorted(split.test)
    assert not {groups[index] for index in split.train} & {groups[index] for index in split.test}
    assert split.train
    assert bool(split.test) == (len(set(groups)) > 1)
    assert split == split_photos(np.array(groups), held_out, seed)


@given(st.integers(2, 300), st.floats(0.05, 0.5), st.integers(0, 1000))
def test_single_photos_are_held_out_to_the_number(count: int, held_out: float, seed: int) -> None:
    split = split_photos(list(range(count)), held_out, seed)
    assert len(split.test) == max(1, round(held_out * count))


def test_the_seed_chooses() -> None:
    tests = {tuple(split_photos(list(range(40)), 0.25, seed).test) for seed in range(20)}
    assert len(tests) == 20
    assert len({index for test in tests for index in test}) == 40


@pytest.mark.parametrize("groups", [[0, 0, 0, 1, 1], [5, 5, 5, 5, 9, 9, 9]])
def test_when_every_scene_is_too_large_the_smallest_is_held_out(groups: list[int]) -> None:
    split = split_photos(groups, 0.1, 0)
    assert {groups[index] for index in split.test} == {groups[-1]}
