"""Photos of one burst: taken one right after the other, and nearly alike."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ml_core.datasets.near_duplicates import NEAR

# Seconds between photos of a burst, and between further tries at one scene.
BURST_SECONDS, SCENE_SECONDS = 3.0, 60.0
# Bits of a difference hash that may differ between photos of a burst: the subject moves, the scene stays.
_NEAR_IN_BURST = 16
# Photos that lie between two of one burst, at most.
_REACH = 12


class Look(NamedTuple):
    """A photo's difference hash, and when it was taken, in seconds of Unix time; None when unknown."""

    hash: int
    taken: float | None


def bursts(looks: Sequence[Look]) -> list[list[int]]:
    """Return groups of two photos or more, as places in `looks`, each in that order, the groups by their first photo.

    Photos whose time is unknown are compared with those next to them in the order given.
    """
    parents = list(range(len(looks)))
    for first, second in _alike(looks):
        parents[_root(parents, second)] = _root(parents, first)
    groups: dict[int, list[int]] = {}
    for place in range(len(looks)):
        groups.setdefault(_root(parents, place), []).append(place)
    return sorted(group for group in groups.values() if len(group) > 1)


def _alike(looks: Sequence[Look]) -> Iterator[tuple[int, int]]:
    """Yield pairs of photos of one burst."""
    timed = sorted(
        (place for place, look in enumerate(looks) if look.taken is not None), key=lambda p: looks[p].taken or 0
    )
    untimed = [place for place, look in enumerate(looks) if look.taken is None]
    for order, known in ((timed, True), (untimed, False)):
        for index, place in enumerate(order):
            for other in order[index + 1 : index + 1 + _REACH]:
                gap = (looks[other].taken or 0) - (looks[place].taken or 0) if known else SCENE_SECONDS
                if gap > SCENE_SECONDS:
                    break
                if _differing(looks[place], looks[other]) <= (_NEAR_IN_BURST if gap <= BURST_SECONDS else NEAR):
                    yield place, other


def _differing(first: Look, second: Look) -> int:
    return (first.hash ^ second.hash).bit_count()


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index
