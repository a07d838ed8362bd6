"""Crops of one photo that are worth comparing: what policies and search find, near misses of it, and others."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np

from ml_core.geometry import FREE, FULL_FRAME, Boxes, areas, as_boxes
from ml_core.models.policy.album import Album
from ml_core.models.policy.rules import Floats, Rules, lattice
from ml_core.models.policy.search import dense, distinct
from ml_core.specs.judgements import CropOrigin

# How many crops of each origin take part.
_DENSE, _RANDOM, _NEAR_MISSES = 5, 14, 5
# How far an edge of a near miss moves, as a share of the frame: from what can just be seen to another crop.
_NEAR, _FAR = 0.04, 0.18
# Random crops are drawn evenly over sizes: a lattice has far more small boxes than large ones.
_SIZES = 8


class Rollouts(Protocol):
    """A policy, as far as choosing goes."""

    def __call__(self, album: Album, photo: int, rules: Rules) -> tuple[Boxes, Floats]:
        """Return the crops (N, 4) it makes of a photo from several starts, best first, and their ratings (N,)."""
        ...


class Crops(NamedTuple):
    """Crops of one photo.

    Attributes:
        boxes: Shape (K, 4).
        scores: Mean ratings, (K,).
        origins: How each was found, K of them.
    """

    boxes: Boxes
    scores: Floats
    origins: tuple[CropOrigin, ...]


def crops_of(
    album: Album,
    photo: int,
    rules: Rules,
    random: np.random.Generator,
    policy: Rollouts | None = None,
    baseline: Rollouts | None = None,
) -> Crops:
    """Return crops of one photo that keep to its rules (a single row); none when the rules allow none."""
    parts = list(_parts(album, photo, rules, random, policy, baseline))
    boxes = np.concatenate([np.zeros((0, 4)), *(boxes for _, boxes in parts)])
    scores = album.ratings.means(np.full(len(boxes), photo), boxes)
    return Crops(boxes, scores, tuple(origin for origin, found in parts for _ in found))


def _parts(
    album: Album,
    photo: int,
    rules: Rules,
    random: np.random.Generator,
    policy: Rollouts | None,
    baseline: Rollouts | None,
) -> Iterator[tuple[CropOrigin, Boxes]]:
    allowed = lattice(rules, 0, FREE)
    if len(allowed) == 0:
        return
    rated = dense(album, photo, rules, FREE)
    best = rated.boxes[distinct(rated.boxes, rated.scores, _DENSE)]
    anchors = best
    if policy is not None:
        anchors = policy(album, photo, rules)[0]
        yield "policy", anchors
    if baseline is not None:
        yield "baseline", baseline(album, photo, rules)[0]
    yield "dense", best
    for anchor in anchors[:2]:
        yield "perturbed", near_misses(anchor, rules, random)
    yield "random", _spread(allowed, random)
    full = as_boxes([FULL_FRAME])
    if rules.allow(full).all():
        yield "full frame", full


def near_misses(box: Boxes, rules: Rules, random: np.random.Generator, count: int = _NEAR_MISSES) -> Boxes:
    """Return up to `count` boxes (N, 4) near one (4,): one to four of its edges moved, as its rules allow."""
    moves = random.uniform(_NEAR, _FAR, (count, 4)) * random.choice([-1.0, 1.0], (count, 4))
    moves *= random.random((count, 4)) < random.choice([0.35, 0.6, 1.0], (count, 1))
    moved = rules.take(np.zeros(count, dtype=np.intp)).move(np.tile(box, (count, 1)), moves)
    return np.asarray(moved[(moved != box).any(axis=1)])


def _spread(boxes: Boxes, random: np.random.Generator) -> Boxes:
    """Return random boxes, as many of one size as of another."""
    edges = np.linspace(areas(boxes).min(), areas(boxes).max(), _SIZES + 1)[1:-1]
    sizes = np.digitize(areas(boxes), edges)
    chances = 1 / np.bincount(sizes, minlength=_SIZES)[sizes]
    count = min(_RANDOM, len(boxes))
    return boxes[random.choice(len(boxes), count, replace=False, p=chances / chances.sum())]
