"""Choosing the pairs whose answers teach most.

A pair teaches as much as its answer tells about the taste: the mutual information of answer and weights, BALD (Houlsby
et al., 2011, arXiv:1112.5745). Pairs that are chosen together must not teach the same, so the information of all of
them together counts, chosen greedily: BatchBALD (Kirsch, van Amersfoort and Gal, 2019, arXiv:1906.08158). Both are
estimated from samples of the posterior.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.intp]

# All answers to so many pairs are enumerated, 2 to the power of it; what was chosen before them is left out.
MAX_JOINT = 5


def choose_rows(
    probabilities: Floats, photos: Indices, count: int, pending: Floats | None = None, banned: Sequence[int] = ()
) -> list[int]:
    """Choose pairs that teach most together, at most one a photo.

    Args:
        probabilities: Probability that the first crop is preferred, by each sample of the taste, shape (S, N).
        photos: Photo of each pair, shape (N,); near-duplicates have the same number.
        count: How many pairs.
        pending: Those of pairs that are chosen and not answered yet, shape (S, M).
        banned: Photos of which no pair may be chosen.

    Returns:
        Rows, the most informative first; fewer when there are not enough photos.
    """
    chosen: list[int] = []
    asked = [] if pending is None else list(pending.T)
    free = ~np.isin(photos, list(banned))
    while len(chosen) < count and free.any():
        gains = information(probabilities[:, free], asked)
        best = int(np.flatnonzero(free)[gains.argmax()])
        chosen.append(best)
        asked.append(probabilities[:, best])
        free &= photos != photos[best]
    return chosen


def information(probabilities: Floats, asked: Sequence[Floats] = ()) -> Floats:
    """Return what the answer to each pair tells beyond the answers to pairs `asked` before, in bits, shape (N,).

    Args:
        probabilities: Shape (S, N).
        asked: Probabilities (S,) of each of those pairs; the last `MAX_JOINT` count.
    """
    before = _outcomes([np.asarray(column) for column in asked[-MAX_JOINT:]], len(probabilities))
    # (C, N): joint probability of earlier answers c and this one, over the samples.
    yes = before.T @ probabilities / len(probabilities)
    no = before.T @ (1 - probabilities) / len(probabilities)
    joint = _surprise(yes).sum(axis=0) + _surprise(no).sum(axis=0)
    noise = (_surprise(probabilities) + _surprise(1 - probabilities)).mean(axis=0)
    return np.asarray(joint - _surprise(before.mean(axis=0)).sum() - noise)


def _outcomes(asked: Sequence[Floats], samples: int) -> Floats:
    """Return the probability of every combination of answers by each sample, (S, 2 ** M)."""
    outcomes = np.ones((samples, 1))
    for column in asked:
        outcomes = np.concatenate([outcomes * column[:, None], outcomes * (1 - column)[:, None]], axis=1)
    return outcomes


def _surprise(probabilities: Floats) -> Floats:
    return np.asarray(-probabilities * np.log2(np.clip(probabilities, 1e-12, 1.0)))
