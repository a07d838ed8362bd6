"""Photos looked at, ready for pairs of their crops."""

from dataclasses import dataclass

import numpy as np

from ml_core.datasets.near_duplicates import difference_hash
from ml_core.geometry import FREE, Bounds
from ml_core.models.choosing.crops import Found, Sources, crops_of, find
from ml_core.models.choosing.likeness import Map, told_apart
from ml_core.models.choosing.pairs import CropPairs, Described, candidate_pairs
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album, make_album
from ml_core.models.policy.rules import rules_for
from ml_core.models.scorer import Scorer
from ml_core.models.subject.saliency import small_lab


@dataclass(frozen=True, eq=False)
class LookedAt:
    """One photo.

    Attributes:
        album: The photo alone, ready for cropping.
        lab: Its small look in L*a*b*, (h, w, 3).
        look: Its difference hash.
    """

    album: Album
    lab: Map
    look: int


def look_at(picture: Picture, scorer: Scorer) -> LookedAt:
    """Look at a photo; its crops are judged by `scorer`."""
    return LookedAt(make_album([picture], scorer), small_lab(picture.pixels), difference_hash(picture.pixels))


def find_crops(photo: LookedAt, sources: Sources) -> Found:
    """Return what policies and search find in a photo."""
    rules = rules_for(photo.album.frame_aspects, photo.album.faces, FREE, Bounds())
    return find(photo.album, rules, sources)


def pairs_of(
    photo: LookedAt, found: Found, random: np.random.Generator, variety: int = 1
) -> tuple[CropPairs, Described]:
    """Return the pairs of a photo that can be told apart, in random order, and its crops' descriptors (K, D)."""
    crops = crops_of(found, random, variety)
    apart = told_apart(photo.lab, float(photo.album.frame_aspects[0]), crops.boxes)
    described = photo.album.maps.describe(np.zeros(len(crops.boxes), dtype=np.intp), crops.boxes)
    return candidate_pairs(crops, apart, random), described
