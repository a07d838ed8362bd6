"""What the pairs of a session are for, and which way round they are shown: a plan that only depends on the seed.

A place is the number of a pair in all that one annotator is shown, from 0 on. A plan by place rather than by chance
along the way continues after a restart, and after answers that were taken back, as if nothing had happened.
"""

import hashlib
from functools import lru_cache

import numpy as np

from ml_core.specs.judgements import RERANKING_FROM, PairPurpose

# The first answers all go into the taste, which needs so many before it can say anything.
LEARNING_FIRST = RERANKING_FROM
# From then on one pair of so many is held out, and one of so many repeats an earlier one.
HELD_OUT_EVERY, REPEAT_EVERY = 5, 15
# Pairs are exchanged in half the places of so many.
_BALANCED = 4


def random_at(seed: int, *what: int | str) -> np.random.Generator:
    """Return the random numbers for something; the same ones for the same words and numbers on every machine."""
    digest = hashlib.blake2b("\0".join(map(str, (seed, *what))).encode("utf-8", "surrogatepass"), digest_size=8)
    return np.random.default_rng(int.from_bytes(digest.digest(), "little"))


def purpose_at(place: int, seed: int) -> PairPurpose:
    """Return what the pair at a place is for: after the first ones, one of five is held out, of fifteen a repeat."""
    if place < LEARNING_FIRST:
        return "learn"
    if _is_held_out(place, seed):
        return "held out"
    block = place // REPEAT_EVERY
    free = [other for other in range(block * REPEAT_EVERY, (block + 1) * REPEAT_EVERY) if not _is_held_out(other, seed)]
    return "repeat" if place == free[random_at(seed, "repeat", block).integers(len(free))] else "learn"


def exchanged_at(place: int, seed: int) -> bool:
    """Return whether the pair at a place is shown the other way round; so are two of every four."""
    order = random_at(seed, "side", place // _BALANCED).permutation(_BALANCED)
    return bool(order[place % _BALANCED] < _BALANCED // 2)


def _is_held_out(place: int, seed: int) -> bool:
    return place == _held_out_in(place // HELD_OUT_EVERY, seed)


@lru_cache(maxsize=256)
def _held_out_in(block: int, seed: int) -> int:
    """Return which place of a block of `HELD_OUT_EVERY` is held out."""
    return block * HELD_OUT_EVERY + int(random_at(seed, "held out", block).integers(HELD_OUT_EVERY))
