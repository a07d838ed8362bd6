"""Splitting photos into those to train on and those to judge by."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Split(NamedTuple):
    """Indices of the photos to train on and of those held out, each ascending; together all photos, each once."""

    train: list[int]
    test: list[int]


def split_photos(groups: Sequence[int] | npt.NDArray[np.intp], held_out: float, seed: int) -> Split:
    """Hold out a share of the photos, groups kept together; the same for the same seed.

    Args:
        groups: The group of each photo, as `near_duplicates.group` returns them; shape (N,).
        held_out: Wanted share of the photos, in 0..1; groups make it approximate.
        seed: Chooses the groups.

    Returns:
        At least one photo on either side; all photos to train on when they are a single group.
    """
    numbers, place, sizes = np.unique(np.asarray(groups), return_inverse=True, return_counts=True)
    wanted = min(max(1, round(held_out * len(place))), len(place) - 1)
    order = np.random.default_rng(seed).permutation(len(numbers))
    chosen = np.zeros(len(numbers), dtype=np.bool_)
    for index in order:
        if sizes[chosen].sum() + sizes[index] <= wanted:
            chosen[index] = True
    if not chosen.any() and len(numbers) > 1:
        chosen[order[np.argmin(sizes[order])]] = True
    held = chosen[place]
    return Split(np.flatnonzero(~held).tolist(), np.flatnonzero(held).tolist())
