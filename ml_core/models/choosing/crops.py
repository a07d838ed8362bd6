"""Crops of one photo that are worth comparing: what policies and search find, near misses of it, and others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from ml_core.geometry import FREE, FULL_FRAME, Boxes, areas, as_boxes
from ml_core.models.policy.album import Album
from ml_core.models.policy.rules import Floats, Rules, lattice
from ml_core.models.policy.search import dense, distinct
from ml_core.models.scorer import PreparedPhotos
from ml_core.specs.judgements import CropOrigin

# How many crops of each origin take part.
_DENSE, _RANDOM, _NEAR_MISSES = 5, 14, 5
# How far an edge of a near miss moves, as a share of the frame: from what can just be seen to another crop.
_NEAR, _FAR = 0.04, 0.18
# Random crops are drawn evenly over sizes: a lattice has far more small boxes than large ones.
_SIZES = 8


# A policy's crops (N, 4) of the photo from several starts, best first, given the photo's rules (a single row).
Rollouts: TypeAlias = Callable[[Rules], Boxes]


class Crops(NamedTuple):
    """Crops of one photo.

    Attributes:
        boxes: Shape (K, 4).
        scores: Mean ratings by what the policy is trained on, (K,).
        origins: How each was found, K of them.
    """

    boxes: Boxes
    scores: Floats
    origins: tuple[CropOrigin, ...]


@dataclass(frozen=True, eq=False)
class Sources:
    """Where crops come from beside search and chance.

    Attributes:
        policy: The policy in question.
        baseline: The policy it was made from.
        reward: What the policy is trained on, where that is not the album's scorer.
    """

    policy: Rollouts | None = None
    baseline: Rollouts | None = None
    reward: PreparedPhotos | None = None


@dataclass(frozen=True, eq=False)
class Found:
    """What policies and search find in one photo; the same every time.

    Attributes:
        rules: What crops of the photo keep to, a single row.
        allowed: Every box of the lattice that does, (N, 4).
        parts: Crops (N, 4) by who found them, the best first.
        reward: What crops are rated by.
    """

    rules: Rules
    allowed: Boxes
    parts: dict[CropOrigin, Boxes]
    reward: PreparedPhotos


def find(album: Album, rules: Rules, sources: Sources) -> Found:
    """Return what policies and search find in the only photo of an album; nothing when its rules allow nothing."""
    reward = album.ratings if sources.reward is None else sources.reward
    allowed = lattice(rules, 0, FREE)
    if len(allowed) == 0:
        return Found(rules, allowed, {}, reward)
    parts: dict[CropOrigin, Boxes] = {}
    if sources.policy is not None:
        parts["policy"] = sources.policy(rules)
    if sources.baseline is not None:
        parts["baseline"] = sources.baseline(rules)
    rated = dense(album, 0, rules, FREE)
    parts["dense"] = rated.boxes[distinct(rated.boxes, rated.scores, _DENSE)]
    full = as_boxes([FULL_FRAME])
    parts["full frame"] = full[rules.allow(full)]
    return Found(rules, allowed, parts, reward)


def crops_of(found: Found, random: np.random.Generator, variety: int = 1) -> Crops:
    """Return what was found in a photo, near misses of the best of it, and random crops.

    Args:
        found: What policies and search found.
        random: Chooses near misses and random crops.
        variety: As many times more of those.
    """
    parts = dict(found.parts)
    if parts:
        best = parts.get("policy", parts["dense"])[:2]
        misses = [near_misses(box, found.rules, random, _NEAR_MISSES * variety) for box in best]
        parts["perturbed"] = np.concatenate(misses)
        parts["random"] = _spread(found.allowed, random, _RANDOM * variety)
    boxes = np.concatenate([np.zeros((0, 4)), *parts.values()])
    scores = found.reward.means(np.zeros(len(boxes), dtype=np.intp), boxes)
    return Crops(boxes, scores, tuple(origin for origin, part in parts.items() for _ in part))


def near_misses(box: Boxes, rules: Rules, random: np.random.Generator, count: int = _NEAR_MISSES) -> Boxes:
    """Return up to `count` boxes (N, 4) near one (4,): one to four of its edges moved, as its rules allow."""
    moves = random.uniform(_NEAR, _FAR, (count, 4)) * random.choice([-1.0, 1.0], (count, 4))
    moves *= random.random((count, 4)) < random.choice([0.35, 0.6, 1.0], (count, 1))
    moved = rules.take(np.zeros(count, dtype=np.intp)).move(np.tile(box, (count, 1)), moves)
    return np.asarray(moved[(moved != box).any(axis=1)])


def _spread(boxes: Boxes, random: np.random.Generator, count: int) -> Boxes:
    """Return random boxes, as many of one size as of another."""
    edges = np.linspace(areas(boxes).min(), areas(boxes).max(), _SIZES + 1)[1:-1]
    sizes = np.digitize(areas(boxes), edges)
    chances = 1 / np.bincount(sizes, minlength=_SIZES)[sizes]
    return boxes[random.choice(len(boxes), min(count, len(boxes)), replace=False, p=chances / chances.sum())]
