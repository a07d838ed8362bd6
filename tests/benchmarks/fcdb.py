"""People's votes between two crops in FCDB (Chen et al., 2017), as far as they can be used without the photos."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from tests.pictures import SHARED

FOLDER = SHARED / "data"
# What the ending of an address at Flickr says of the photo's long side.
_LONG_SIDES = {"b": 1024.0, "c": 800.0, "z": 640.0}
# Every crop has the photo's shape and half to four fifths of its sides.
_LARGEST = 0.8


@dataclass(frozen=True, eq=False)
class VotedPairs:
    """One photo's pairs.

    Attributes:
        boxes: First and second crop of each pair, (N, 2, 4).
        votes: Votes for the first and the second, (N, 2), five together.
        size: Width and height of the frame in pixels, worked out from its crops.
    """

    boxes: npt.NDArray[np.float64]
    votes: npt.NDArray[np.intp]
    size: tuple[float, float]


def voted_pairs(folder: Path = FOLDER) -> list[VotedPairs]:
    """Return every photo of the published JSON file."""
    return list(voted_by_address(folder).values())


def voted_by_address(folder: Path = FOLDER) -> dict[str, VotedPairs]:
    """Return the same by the address of the photo."""
    rows = json.loads((folder / "fcdb_ranking_annotation.json").read_text())
    return {row["url"]: _voted(row["url"], row["crops"]) for row in rows}


def crops_made(folder: Path = FOLDER) -> dict[str, npt.NDArray[np.float64]]:
    """Return the crops (x, y, width, height in pixels) that people made, by the address of the photo."""
    rows = json.loads((folder / "fcdb_cropping_training_set.json").read_text())
    return {row["url"]: np.array(row["crop"], dtype=np.float64) for row in rows}


def _voted(url: str, rows: Sequence[dict[str, list[int]]]) -> VotedPairs:
    crops = np.array([[row["crop_0"], row["crop_1"]] for row in rows], dtype=np.float64)
    low, side = crops[..., :2], crops[..., 2:]
    width, height = _frame(url, side, (low + side).reshape(-1, 2).max(axis=0))
    boxes = np.concatenate([low, low + side], axis=-1) / np.array([width, height, width, height])
    votes = np.array([[row["vote_for_0"], row["vote_for_1"]] for row in rows])
    return VotedPairs(np.clip(boxes, 0, 1), votes, (width, height))


def _frame(url: str, sides: Boxes, reach: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return width and height of the frame from sides of crops (N, 2, 2) and how far they reach, (2,)."""
    aspect = float(np.median(sides[..., 0] / sides[..., 1]))
    ending = re.search(r"_(\w)\.jpg$", url)
    known = _LONG_SIDES.get(ending.group(1)) if ending else None
    long = known or max(float(sides.max()) / _LARGEST, float(reach.max()))
    return (long, long / aspect) if aspect >= 1 else (long * aspect, long)
