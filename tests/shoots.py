"""Photos for simulated photographers, the crops they are asked about, and the pairs of them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml_core.datasets.splits import Split, split_photos
from ml_core.geometry import FULL_FRAME, Bounds, Boxes, as_boxes, candidates, iou
from ml_core.models.composition import CompositionScorer
from ml_core.models.picture import Picture
from ml_core.models.subject.look import picture_of
from ml_core.photos.decoding import decode
from ml_core.photos.finding import find_photos
from ml_core.photos.samples import sample_photos
from tests.pictures import SHARED_PHOTOS, scenes

_PREVIEW = 640
_BOUNDS = Bounds(min_area=0.1, max_area=0.98, max_aspect=3.0)
# Crops that overlap more than this are too alike to ask about.
_ALIKE = 0.8


@dataclass(frozen=True, eq=False)
class Shoot:
    """Photos to crop.

    Attributes:
        pictures: Whole photos and parts of them; parts of one photo do not overlap each other.
        groups: Which photo each picture comes from, shape (P,): what shares it stays on one side of a split.
    """

    pictures: tuple[Picture, ...]
    groups: npt.NDArray[np.intp]

    def split(self, seed: int, held_out: float = 0.35) -> Split:
        """Return the pictures to learn from and those never seen, no photo on both sides."""
        return split_photos(self.groups, held_out, seed)


@cache
def shoot() -> Shoot:
    """Return the photos of ../shared with two halves of each, or sample photos and scenes where they are not here.

    A half is a photo of its own in another shape: upright 3:4 for a wide photo. It shares pixels with the whole, which
    is why both stay on one side of a split.
    """
    if SHARED_PHOTOS.is_dir():
        return _shoot_of([decode(path, _PREVIEW) for path in find_photos([SHARED_PHOTOS])], _names())
    samples = [decode(path, _PREVIEW) for path in sample_photos()]
    return _shoot_of([*samples, *scenes(40, 480, 320)], [f"sample {number}" for number in range(len(samples) + 40)])


def _names() -> list[str]:
    return [Path(path).name for path in find_photos([SHARED_PHOTOS])]


def _shoot_of(photos: list[npt.NDArray[np.uint8]], names: list[str]) -> Shoot:
    pictures, groups = [], []
    for group, (pixels, name) in enumerate(zip(photos, names, strict=True)):
        for place, part in (("", pixels), *_halves(pixels)):
            pictures.append(picture_of(f"{name}{place}", np.ascontiguousarray(part)))
            groups.append(group)
    return Shoot(tuple(pictures), np.array(groups))


def _halves(pixels: npt.NDArray[np.uint8]) -> list[tuple[str, npt.NDArray[np.uint8]]]:
    height, width = pixels.shape[:2]
    if width >= height:
        return [(" (left)", pixels[:, : width // 2]), (" (right)", pixels[:, width - width // 2 :])]
    return [(" (top)", pixels[: height // 2]), (" (bottom)", pixels[height - height // 2 :])]


def crops_of(picture: Picture, count: int, rng: np.random.Generator) -> Boxes:
    """Return distinct crops one could ask about.

    The full frame, then a third each of crops that the built-in scorer likes, of these perturbed, and of random ones,
    as the app asks about crops of a policy, perturbed crops and random ones.

    Returns:
        Boxes of shape (N, 4), N at most `count`.
    """
    lattice = candidates(picture.frame_aspect, bounds=_BOUNDS)
    means = CompositionScorer().prepare([picture]).means(np.zeros(len(lattice), dtype=np.intp), lattice)
    liked = lattice[np.argsort(-means)[: len(lattice) // 10]]
    anywhere = _anywhere(picture, 40 * count, rng)
    chosen = [np.array(FULL_FRAME)]
    sources = (liked, _perturbed(liked, picture, rng), anywhere)
    for source, share in zip(sources, (1 / 3, 2 / 3, 1), strict=True):
        for box in rng.permutation(source):
            if len(chosen) < 1 + share * (count - 1) and iou(as_boxes(chosen), box).max() < _ALIKE:
                chosen.append(box)
    return as_boxes(chosen)


def _perturbed(boxes: Boxes, picture: Picture, rng: np.random.Generator) -> Boxes:
    moved = np.clip(boxes + rng.normal(0, 0.1, boxes.shape), 0, 1)
    return moved[(moved[:, 2:] - moved[:, :2] > 0.2).all(axis=1) & _BOUNDS.allow(moved, picture.frame_aspect)]


def _anywhere(picture: Picture, count: int, rng: np.random.Generator) -> Boxes:
    """Return random boxes within bounds."""
    size = rng.uniform(0.3, 1.0, (8 * count, 2))
    corner = rng.uniform(0, 1, (8 * count, 2)) * (1 - size)
    boxes = np.concatenate([corner, corner + size], axis=1)
    return boxes[_BOUNDS.allow(boxes, picture.frame_aspect)][:count]


def pairs_of(boxes: Boxes) -> npt.NDArray[np.intp]:
    """Return every pair of distinguishable boxes (N, 4) as indices, shape (M, 2)."""
    first, second = np.triu_indices(len(boxes), k=1)
    apart = iou(boxes[first], boxes[second]) < _ALIKE
    return np.stack([first[apart], second[apart]], axis=1)
