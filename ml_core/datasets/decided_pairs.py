"""The pairs that a decision over a crop gives: the crop beside its own changes and what the person passed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml_core.catalog.records import CropSource, CropState, StoredCrop
from ml_core.datasets.perturbations import ALIKE, overlap, perturbations
from ml_core.datasets.random_crops import full_frame, random_crops
from ml_core.geometry import Crop
from ml_core.specs.judgements import CropOrigin, PairKind

# Of the proposals that a person passed over, the best few say most.
RIVALS = 3
# Crops anywhere in the photo that an imported crop is put beside.
ANYWHERE = 4
KEPT: tuple[CropState, ...] = ("accepted", "corrected")
# A correction is meant, however small; below this it is a slip of the hand.
_SAME = 0.97
_ORIGINS: dict[CropSource, CropOrigin] = {
    "policy": "policy",
    "polish": "policy",
    "dense": "dense",
    "user": "user",
    "file": "file",
}


@dataclass(frozen=True)
class Draft:
    """A pair before its sides are drawn."""

    photo: Path
    better: Crop
    worse: Crop
    origins: tuple[CropOrigin, CropOrigin]
    kind: PairKind
    model: str


def pairs_of_crop(
    photo: Path,
    crop: StoredCrop,
    crops: Sequence[StoredCrop],
    size: tuple[int, int] | None,
    random: np.random.Generator,
) -> list[Draft]:
    """Return the pairs of a crop that a person made or took.

    Args:
        photo: Its photo.
        crop: The crop.
        crops: All crops of the photo, as `Catalog.crops` orders them.
        size: The photo's displayed width and height in pixels, where they are known.
        random: Draws the changes.
    """
    if crop.source == "file":
        return _imported(photo, crop, crops, size, random)
    kind: PairKind = "corrected" if crop.state == "corrected" else "accepted"
    own: CropOrigin = "user" if kind == "corrected" else _ORIGINS[crop.source]
    others = [other for other in crops if other.state not in KEPT and other.aspect == crop.aspect]
    rivals = _replaced(crop, others) if kind == "corrected" else _passed_over(crop, others)
    worse: list[tuple[Crop, CropOrigin]] = [(rival.crop, _ORIGINS[rival.source]) for rival in rivals]
    changes = perturbations(crop.crop, random, keep_shape=crop.aspect != "free", photo_size=size)
    worse += [(change, "perturbed") for change in changes]
    return [Draft(photo, crop.crop, other, (own, origin), kind, crop.model) for other, origin in worse]


def _imported(
    photo: Path,
    crop: StoredCrop,
    crops: Sequence[StoredCrop],
    size: tuple[int, int] | None,
    random: np.random.Generator,
) -> list[Draft]:
    """Return the pairs of a crop that was made before Thirds: nobody had asked for a shape or shown an alternative."""
    kept = [other.crop for other in crops if other.state in KEPT]
    worse: list[tuple[Crop, CropOrigin]] = [
        (change, "perturbed") for change in perturbations(crop.crop, random, photo_size=size)
    ]
    if size is not None:
        worse += [(other, "random") for other in random_crops(size, random, ANYWHERE, kept)]
    worse += [(other, "full frame") for other in full_frame(kept)]
    return [Draft(photo, crop.crop, other, ("file", origin), "imported", crop.model) for other, origin in worse]


def _replaced(crop: StoredCrop, others: Sequence[StoredCrop]) -> list[StoredCrop]:
    """Return the proposal that a correction most likely came from: the one nearest to it."""
    apart = {other.id: overlap(other.crop.box, crop.crop.box) for other in others}
    nearest = max(others, key=lambda other: apart[other.id], default=None)
    return [] if nearest is None or apart[nearest.id] > _SAME else [nearest]


def _passed_over(crop: StoredCrop, others: Sequence[StoredCrop]) -> list[StoredCrop]:
    """Return the best proposals, as `Catalog.crops` orders them, that look clearly different."""
    return [other for other in others if overlap(other.crop.box, crop.crop.box) < ALIKE][:RIVALS]
