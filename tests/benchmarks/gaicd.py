"""People's scores of crops in GAICD (Zeng et al., 2019), as far as they can be used without the photos."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box, Boxes
from tests.pictures import SHARED

FOLDER = SHARED / "data"


@dataclass(frozen=True, eq=False)
class ScoredCrops:
    """One photo's crops (N, 4) with people's mean scores (N,), the person on it, and the photo's size in pixels."""

    name: str
    boxes: Boxes
    scores: npt.NDArray[np.float64]
    person: Box | None
    size: tuple[int, int]


def scored_crops(folder: Path = FOLDER) -> list[ScoredCrops]:
    """Return every photo of the published JSON files."""
    crops = json.loads((folder / "gaicd_image_crop.json").read_text())
    people = json.loads((folder / "gaicd_human_bboxes.json").read_text())
    return [_scored(name, row["bbox"], row["score"], people.get(name)) for name, row in crops.items()]


def _scored(
    name: str, rows: Sequence[Sequence[int]], scores: Sequence[float], person: Sequence[int] | None
) -> ScoredCrops:
    boxes = np.array(rows, dtype=np.float64)
    # GAICD's crops begin half a twelfth of a side from one border and end as far from the other.
    width, height = (boxes[:, axis].min() + boxes[:, axis + 2].max() for axis in (0, 1))
    scale = np.array([width, height, width, height])
    there = None if person is None else Box(*np.clip(np.array(person) / scale, 0, 1).tolist())
    return ScoredCrops(name, np.clip(boxes / scale, 0, 1), np.array(scores), there, (round(width), round(height)))


def mean_rank_correlation(rated: Sequence[npt.NDArray[np.float64]], photos: Sequence[ScoredCrops]) -> float:
    """Return Spearman's correlation of ratings with people's scores, averaged over photos."""
    each = [_rank_correlation(ours, photo.scores) for ours, photo in zip(rated, photos, strict=True)]
    return float(np.mean(each))


def _rank_correlation(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> float:
    return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])


def _ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return ranks, equal values sharing their mean rank."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place])
