"""Pairs of crops of scenes, and answers that a taste drawn from the prior gives to them."""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.models.descriptors import PhotoMaps
from ml_core.models.picture import Picture
from ml_core.models.taste.linear import pair_features
from ml_core.models.taste.prior import shipped_prior
from ml_core.models.taste.rao_kupper import chances
from ml_core.models.taste.taste import Answer, Floats
from tests.pictures import scenes

Described = npt.NDArray[np.float32]

_PHOTOS = 12


class Asked(NamedTuple):
    """Pairs by the descriptors (N, D) of their crops, what was answered, and the weights (F,) behind the answers."""

    first: Described
    second: Described
    answers: list[Answer]
    weights: Floats


@cache
def pictures() -> tuple[Picture, ...]:
    """Return small scenes."""
    return tuple(Picture(f"scene {index}", pixels) for index, pixels in enumerate(scenes(_PHOTOS, 96, 64)))


@cache
def maps() -> PhotoMaps:
    """Return the maps of the scenes."""
    return PhotoMaps.prepare(pictures())


def some_boxes(count: int, random: np.random.Generator) -> Boxes:
    """Return boxes (N, 4) of any place and size."""
    size = random.uniform(0.3, 1.0, (count, 2))
    low = random.uniform(0, 1, (count, 2)) * (1 - size)
    return np.concatenate([low, low + size], axis=1)


def asked(count: int, seed: int = 0, scale: float = 2.0, threshold: float = 0.3) -> Asked:
    """Return pairs and the answers of a taste of this strength that is drawn from the prior."""
    random = np.random.default_rng(seed)
    photos = random.integers(0, _PHOTOS, count)
    first, second = (maps().describe(photos, some_boxes(count, random)) for _ in range(2))
    prior = shipped_prior()
    weights = scale * (prior.mean + prior.factor @ random.standard_normal(prior.factor.shape[1]))
    return Asked(first, second, drawn(pair_features(first, second) @ weights, threshold, random), weights)


def drawn(differences: Floats, threshold: float, random: np.random.Generator) -> list[Answer]:
    """Draw answers to pairs with these differences in utility."""
    odds = chances(differences, threshold)
    lot = random.random(len(differences))
    return ["a" if x < a else "b" if x < a + b else "tie" for x, a, b in zip(lot, odds.a, odds.b, strict=True)]


def exchanged(answers: list[Answer]) -> list[Answer]:
    """Return the answers with A and B exchanged."""
    other: dict[Answer, Answer] = {"a": "b", "b": "a", "tie": "tie"}
    return [other[answer] for answer in answers]
