"""Which photos the next pairs are of: every photo once before any is used again, near-duplicates counted as one."""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.datasets.near_duplicates import NEAR, group
from ml_core.models.choosing.history import History
from ml_core.specs.judgements import PairPurpose

HELD_OUT_SHARE = 0.2


class Scene(NamedTuple):
    """What was shown of a photo and of its near-duplicates: how many pairs, and what they were used for."""

    uses: int
    purposes: frozenset[PairPurpose]


class Gathered(NamedTuple):
    """A photo to use: its number, what was shown of its scene, and its hash."""

    number: int
    scene: Scene
    look: int


class Sides(NamedTuple):
    """Which photos may be learnt from and which are held out; a photo of neither is not shown."""

    learn: list[int]
    held_out: list[int]


def lots(numbers: Sequence[int], seed: int) -> npt.NDArray[np.uint64]:
    """Return a random number for each photo that only depends on its own number and the seed, shape (N,).

    The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): what is added to the catalog changes no photo's lot.
    """
    with np.errstate(over="ignore"):
        mixed = np.asarray(numbers, dtype=np.uint64) + np.uint64((seed + 1) * 0x9E3779B97F4A7C15 & (2**64 - 1))
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def sides_of(numbers: Sequence[int], purposes: Mapping[int, frozenset[PairPurpose]], seed: int) -> Sides:
    """Return which photos to learn from and which to hold out, each in the order of their lots.

    Photos stay on the side they were used on; of the others, the lot decides, so that a fifth is held out.

    Args:
        numbers: The photos.
        purposes: What photos were used for.
        seed: Seed of the lots.
    """
    order = [numbers[place] for place in np.argsort(lots(numbers, seed), kind="stable")]
    used = {number: purposes.get(number, frozenset()) for number in order}
    held = {number for number in order if used[number] == {"held out"}}
    wanted = max(1, round(HELD_OUT_SHARE * len(order))) if len(order) > 1 else 0
    free = [number for number in order if not used[number]]
    held.update(free[: max(wanted - len(held), 0)])
    learn = [number for number in order if number not in held and "held out" not in used[number]]
    # Lots from the other end, so that photos are not used in the order in which they would be held out.
    return Sides(learn[::-1], [number for number in order if number in held])


class Scenes:
    """What was shown of scenes: photos that look nearly the same are one.

    Args:
        history: What was shown.
        looks: Difference hash of each photo in it, where it is known.
    """

    def __init__(self, history: History, looks: Mapping[Path, int]) -> None:
        self._history = history
        photos = [photo for photo in {*history.uses, *history.purposes} if photo in looks]
        self._hashes = np.array([looks[photo] for photo in photos], dtype=np.uint64)
        self._groups = group([looks[photo] for photo in photos]) if photos else np.zeros(0, dtype=np.intp)
        self._photos = photos

    def scene(self, photo: Path, look: int | None) -> Scene:
        """Return what was shown of a photo and of all that look like it; `look` is its hash, where it is known."""
        members = {photo}
        if look is not None and len(self._photos):
            near = np.isin(self._groups, self._groups[alike(self._hashes, look)])
            members.update(self._photos[index] for index in np.flatnonzero(near))
        history = self._history
        purposes = [history.purposes.get(member, frozenset()) for member in members]
        return Scene(sum(history.uses.get(member, 0) for member in members), frozenset().union(*purposes))


def alike(looks: npt.NDArray[np.uint64], look: int) -> npt.NDArray[np.bool_]:
    """Return which hashes (N,) are those of near-duplicates of a photo with the hash `look`."""
    bits = np.unpackbits((looks ^ np.uint64(look)).view(np.uint8)).reshape(-1, 64)
    return np.asarray(bits.sum(axis=1) <= NEAR)


def gather(
    order: Iterable[int],
    scene_of: Callable[[int], Scene],
    look_at: Callable[[int], int | None],
    fits: Callable[[Scene], bool],
    wanted: int,
    others: Iterable[int] = (),
) -> list[Gathered]:
    """Return the photos to use next, those used least first, no two of one scene.

    Args:
        order: Photos in the order to use them.
        scene_of: What was shown of a photo as far as is known; more is known once it was looked at.
        look_at: Look at a photo and return its hash; None when it cannot be looked at, which passes it over.
        fits: Whether photos of a scene may be used.
        wanted: How many photos.
        others: Hashes of photos whose near-duplicates are not wanted.
    """
    queue = [(scene_of(number).uses, place, number) for place, number in enumerate(order)]
    heapq.heapify(queue)
    found: list[Gathered] = []
    looks = list(others)
    while queue and len(found) < wanted:
        uses, place, number = heapq.heappop(queue)
        look = look_at(number)
        if look is None or alike(np.array(looks, dtype=np.uint64), look).any():
            continue
        scene = scene_of(number)
        if scene.uses > uses:
            heapq.heappush(queue, (scene.uses, place, number))
            continue
        if fits(scene):
            looks.append(look)
            found.append(Gathered(number, scene, look))
    return found
