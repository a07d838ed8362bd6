"""Searching for crops without a policy: everywhere on a lattice, uphill from a box, and picking distinct ones."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Aspect, Boxes, iou
from ml_core.models.policy.actions import EDGE_DELTAS, MOVE, STOP
from ml_core.models.policy.album import Album
from ml_core.models.policy.rules import Density, Floats, Rules, lattice

# Two crops that share more than this are the same crop to a person.
SAME_CROP = 0.8

_UNIT_MOVES = np.concatenate(
    [
        EDGE_DELTAS[:STOP] / MOVE,
        np.array([[1, 0, 1, 0], [-1, 0, -1, 0], [0, 1, 0, 1], [0, -1, 0, -1], [1, 1, -1, -1], [-1, -1, 1, 1]]),
    ]
)
_STEPS = (0.04, 0.02, 0.01)
_ROUNDS = 8


class Rated(NamedTuple):
    """Boxes (N, 4) with their mean ratings (N,), and how many crops the scorer rated to find them."""

    boxes: Boxes
    scores: Floats
    calls: int


def dense(album: Album, photo: int, rules: Rules, aspect: Aspect, density: Density = "fine") -> Rated:
    """Rate the whole lattice of one photo, whose rules are a single row; best first, empty when nothing is allowed."""
    boxes = lattice(rules, 0, aspect, density)
    scores = album.ratings.means(np.full(len(boxes), photo), boxes)
    order = np.argsort(-scores, kind="stable")
    return Rated(boxes[order], scores[order], len(boxes))


def polish(album: Album, photos: npt.NDArray[np.intp], rules: Rules, boxes: Boxes) -> Rated:
    """Climb uphill from each box (N, 4) by shifting edges, sliding and scaling, in ever smaller steps; all at once."""
    scores = album.ratings.means(photos, boxes)
    found = Rated(boxes, scores, len(boxes))
    for step in _STEPS:
        found = _climb(album, photos, rules, found, step)
    return found


def _climb(album: Album, photos: npt.NDArray[np.intp], rules: Rules, found: Rated, step: float) -> Rated:
    """Climb with moves of one size until no box gets better."""
    boxes, scores, calls = found.boxes.copy(), found.scores.copy(), found.calls
    active = np.arange(len(boxes))
    for _ in range(_ROUNDS):
        best, rated, tried = _best_neighbours(album, photos[active], rules.take(active), boxes[active], step)
        calls += tried
        better = rated > scores[active] + 1e-6
        active = active[better]
        boxes[active], scores[active] = best[better], rated[better]
        if len(active) == 0:
            break
    return Rated(boxes, scores, calls)


def _best_neighbours(album: Album, photos: npt.NDArray[np.intp], rules: Rules, boxes: Boxes, step: float) -> Rated:
    count, ways = len(boxes), len(_UNIT_MOVES)
    rows = np.repeat(np.arange(count), ways)
    moved = rules.take(rows).move(boxes[rows], np.tile(step * _UNIT_MOVES, (count, 1)))
    new = (moved != boxes[rows]).any(axis=1)
    scores = np.full(count * ways, -np.inf)
    scores[new] = album.ratings.means(photos[rows[new]], moved[new])
    best = scores.reshape(count, ways).argmax(axis=1) + ways * np.arange(count)
    return Rated(moved[best], scores[best], int(new.sum()))


def distinct(boxes: Boxes, scores: Floats, count: int, same: float = SAME_CROP) -> npt.NDArray[np.intp]:
    """Return the rows of up to `count` boxes, best first, of which no two share more than `same` (their IoU)."""
    left = np.argsort(-scores, kind="stable")
    chosen: list[int] = []
    while len(left) and len(chosen) < count:
        chosen.append(int(left[0]))
        left = left[iou(boxes[left], boxes[left[0]]) < same]
    return np.array(chosen, dtype=np.intp)
