"""Crops that were made before Thirds, and nothing else, as a teacher: on photos never seen, beside the generic scorer.

Simulated photographers cropped photos in another program: each crop is what they like best of 500 they may have tried,
nearly. 200 of them are imported as the app does it, which puts each beside perturbed and random crops and the full
frame. On photos that share nothing with those: how often the photographer's crop goes before other crops of its photo,
and how much of it the best crop of a search has in common with it (intersection over union).

Real crops: those that people made of FCDB's photos (Chen et al., 2017), and the best scored crops of GAICD's photos
with a person (Zeng et al., 2019). Their photos are not here, so that both sides see frames and people alone.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.catalog.records import JudgedPair, Judgement, StoredCrop, StoredJudgement, StoredPair
from ml_core.datasets.answers import weight_of
from ml_core.datasets.decided_pairs import Draft, pairs_of_crop
from ml_core.datasets.splits import split_photos
from ml_core.geometry import Bounds, Box, Boxes, Crop, as_boxes, candidates, iou
from ml_core.metrics.shares import bootstrap_interval
from ml_core.models.composition import CompositionScorer
from ml_core.models.descriptors import PhotoMaps
from ml_core.models.picture import Picture
from ml_core.models.scorer import DescribedPhotos
from ml_core.models.subject.look import picture_of
from ml_core.models.taste.linear import LinearTaste, fit_linear
from ml_core.specs.judgements import AESTHETIC_WEIGHT
from tests.benchmarks import fcdb, gaicd
from tests.benchmarks.figure import Figure
from tests.photographers import PHOTOGRAPHERS, Photographer
from tests.shoots import crops_of, shoot

Floats = npt.NDArray[np.float64]
Random = np.random.Generator
Results = defaultdict[str, list[float]]

SEEDS, REAL_SEEDS = range(3), range(6)
IMPORTED = (50, 200)
_HELD_OUT = 0.25
_PARTS, _TRIED, _OTHERS = 3, 500, 14
# What people do not notice between crops they tried.
_WAVERING = 0.1
_SEARCHED = 600
# Crops that overlap more are too alike to say which is better.
_ALIKE = 0.8
_BOUNDS = Bounds(min_area=0.1, max_area=0.98, max_aspect=3.0)


class Album(NamedTuple):
    """Photos with crops that somebody made, and what they are compared with.

    Attributes:
        pictures: The photos as models see them.
        sizes: Width and height of each photo in pixels.
        groups: Which photos belong together, (P,).
        prepared: What the generic scorer makes of them.
        others: Other crops of each photo, (N, 4).
        searched: Where the best crop of each is looked for, (M, 4).
    """

    pictures: list[Picture]
    sizes: list[tuple[int, int]]
    groups: npt.NDArray[np.intp]
    prepared: DescribedPhotos
    others: list[Boxes]
    searched: list[Boxes]

    @property
    def maps(self) -> PhotoMaps:
        """Return what describes crops."""
        return self.prepared.maps

    def described(self, photo: int, boxes: Boxes) -> npt.NDArray[np.float32]:
        """Return the descriptors of boxes (N, 4) of a photo."""
        return self.maps.describe(np.full(len(boxes), photo), boxes)

    def rated(self, photo: int, boxes: Boxes) -> Floats:
        """Return what the scorer gives boxes (N, 4) of a photo."""
        return self.prepared.means(np.full(len(boxes), photo), boxes)


def figures() -> Iterator[Figure]:
    """Measure on one thread."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        found: Results = defaultdict(list)
        for who in PHOTOGRAPHERS:
            made = _crops_of(who)
            for seed in SEEDS:
                _measure(simulated(), made, seed, found)
        yield from _figures("simulated photographers", found, "beat the scorer")
        if gaicd.FOLDER.is_dir():
            yield from _real("FCDB, people's crops", *_fcdb())
            yield from _real("GAICD, best scored crops", *_gaicd())
    finally:
        cv2.setNumThreads(threads)


def _real(name: str, album: Album, made: Boxes) -> Iterator[Figure]:
    found: Results = defaultdict(list)
    for seed in REAL_SEEDS:
        _measure(album, made, seed, found)
    yield from _figures(name, found, "beat the scorer")


# Learning and judging


def _measure(album: Album, made: Boxes, seed: int, found: Results) -> None:
    split = split_photos(album.groups, _HELD_OUT, seed)
    learn = np.random.default_rng(seed).permutation(np.array(split.train))
    for count in IMPORTED:
        taste = taste_of(album, made, learn[:count], seed)
        _judge(album, made, np.array(split.test), taste, f"{count}", found)
    _judge(album, made, np.array(split.test), None, "scorer", found)


def taste_of(album: Album, made: Boxes, photos: npt.NDArray[np.intp], seed: int) -> LinearTaste:
    """Return the taste that the crops of some photos teach, put beside others as an import does."""
    firsts, seconds, weights = [], [], []
    for photo in photos.tolist():
        random = np.random.default_rng([seed, photo])
        for draft in _drafts(made[photo], album.sizes[photo], random):
            firsts.append((photo, draft.better.box))
            seconds.append((photo, draft.worse.box))
            weights.append(weight_of(_answer(draft)))
    first, second = (_rows(album, side) for side in (firsts, seconds))
    return fit_linear(first, second, ["a"] * len(firsts), np.array(weights))


def _drafts(box: Floats, size: tuple[int, int], random: Random) -> list[Draft]:
    crop = StoredCrop(1, Crop(Box(*box.tolist())), "file", "accepted", id=1, created=0.0)
    return pairs_of_crop(Path("photo.jpg"), crop, [crop], size, random)


def _answer(draft: Draft) -> JudgedPair:
    pair = StoredPair(draft.photo, draft.better, draft.worse, *draft.origins, draft.kind, id=1, created=0.0)
    return JudgedPair(pair, StoredJudgement(**vars(Judgement(1, "a")), id=1, time=0.0))


def _rows(album: Album, crops: list[tuple[int, Box]]) -> npt.NDArray[np.float32]:
    return album.maps.describe(np.array([photo for photo, _ in crops]), as_boxes([box for _, box in crops]))


def _judge(
    album: Album, made: Boxes, photos: npt.NDArray[np.intp], taste: LinearTaste | None, name: str, found: Results
) -> None:
    prepared = None if taste is None else taste.prepare_maps(album.maps)
    right: list[bool] = []
    shared: list[float] = []
    for photo in photos.tolist():
        crop = as_boxes(made[photo])
        others = album.others[photo][iou(album.others[photo], crop) < _ALIKE]
        boxes = np.concatenate([crop, others])
        liked = album.rated(photo, boxes) if taste is None else taste.utilities(album.described(photo, boxes))
        right += (liked[0] > liked[1:]).tolist()
        searched = album.searched[photo]
        reward = (album.rated(photo, searched) - 1) / 9
        if prepared is not None:
            preferred = prepared.preferred(np.full(len(searched), photo), searched)
            reward = AESTHETIC_WEIGHT * reward + (1 - AESTHETIC_WEIGHT) * preferred
        shared.append(float(iou(searched[[reward.argmax()]], crop)[0]))
    found[f"accuracy {name}"].append(float(np.mean(right)))
    found[f"shared {name}"].append(float(np.mean(shared)))


def _figures(name: str, found: Results, asked: str) -> Iterator[Figure]:
    for kind, words in (
        ("accuracy", "the photographer's crop before others"),
        ("shared", f"best crop, scorer {AESTHETIC_WEIGHT:g}, in common with the photographer's (IoU)"),
    ):
        plain = np.array(found[f"{kind} scorer"])
        for count in IMPORTED:
            values = np.array(found[f"{kind} {count}"])
            low, high = bootstrap_interval(values - plain)
            title = f"imports: {name}, {count} crops, {words} (gain, 95 % interval {low:+.3f} to {high:+.3f})"
            asked_here = asked if count == max(IMPORTED) else ""
            yield Figure(title, float(values.mean()), float(plain.mean()), "the scorer alone", asked_here)


# Simulated photographers


@cache
def simulated() -> Album:
    """Return the photos of the shoot, and further parts of each: enough for 200 crops and some to judge by."""
    there, random = shoot(), np.random.default_rng(0)
    pictures, groups = list(there.pictures), there.groups.tolist()
    wholes = [np.flatnonzero(there.groups == group)[0] for group in np.unique(there.groups)]
    for whole in wholes:
        for part in range(_PARTS):
            pictures.append(_part(there.pictures[whole], part, random))
            groups.append(int(there.groups[whole]))
    sizes = [(picture.pixels.shape[1], picture.pixels.shape[0]) for picture in pictures]
    others = [crops_of(picture, _OTHERS, random) for picture in pictures]
    return _album(pictures, sizes, np.array(groups), others, random)


def _part(whole: Picture, number: int, random: Random) -> Picture:
    height, width = whole.pixels.shape[:2]
    size = random.uniform(0.6, 0.85, 2)
    corner = random.uniform(0, 1 - size)
    left, top, right, bottom = Box(*corner, *(corner + size)).pixels(width, height)
    return picture_of(f"{whole.name} part {number}", np.ascontiguousarray(whole.pixels[top:bottom, left:right]))


def _album(
    pictures: list[Picture],
    sizes: list[tuple[int, int]],
    groups: npt.NDArray[np.intp],
    others: list[Boxes],
    random: Random,
) -> Album:
    prepared = CompositionScorer().prepare(pictures)
    assert isinstance(prepared, DescribedPhotos)
    searched = []
    for width, height in sizes:
        lattice = candidates(round(width / height, 2), bounds=_BOUNDS)
        searched.append(lattice[random.permutation(len(lattice))[:_SEARCHED]])
    return Album(pictures, sizes, groups, prepared, others, searched)


def _crops_of(who: Photographer) -> Boxes:
    random = np.random.default_rng(1)
    return np.array([_liked(who, picture, random) for picture in simulated().pictures])


def _liked(who: Photographer, picture: Picture, random: Random) -> Floats:
    size = random.uniform(0.3, 1.0, (2 * _TRIED, 2))
    corner = random.uniform(0, 1, (2 * _TRIED, 2)) * (1 - size)
    tried = np.concatenate([corner, corner + size], axis=1)
    tried = tried[_BOUNDS.allow(tried, picture.frame_aspect)][:_TRIED]
    liked = who.utilities(picture, tried) + random.logistic(0.0, _WAVERING, len(tried))
    return np.asarray(tried[liked.argmax()])


# Real crops


def _grey(size: tuple[float, float], subject: Box | None = None) -> Picture:
    return Picture("", np.full((round(size[1] / 8), round(size[0] / 8), 3), 128, dtype=np.uint8), subject)


def _fcdb() -> tuple[Album, Boxes]:
    random = np.random.default_rng(0)
    made = fcdb.crops_made()
    photos, crops, others = [], [], []
    for url, voted in fcdb.voted_by_address().items():
        if url in made:
            x, y, width, height = made[url].tolist()
            photos.append(voted)
            crops.append(np.clip(np.array([x, y, x + width, y + height]) / np.tile(voted.size, 2), 0, 1))
            others.append(np.unique(voted.boxes.reshape(-1, 4), axis=0))
    chosen = random.permutation(len(photos))[:600]
    sizes = [(round(photos[row].size[0]), round(photos[row].size[1])) for row in chosen]
    album = _album(
        [_grey(size) for size in sizes], sizes, np.arange(len(chosen)), [others[row] for row in chosen], random
    )
    return album, np.array([crops[row] for row in chosen])


def _gaicd() -> tuple[Album, Boxes]:
    random = np.random.default_rng(0)
    photos = [photo for photo in gaicd.scored_crops() if photo.person is not None]
    pictures = [_grey(photo.size, photo.person) for photo in photos]
    album = _album(
        pictures, [photo.size for photo in photos], np.arange(len(photos)), [p.boxes for p in photos], random
    )
    # The best crop is looked for among those that people scored.
    album = album._replace(searched=[photo.boxes for photo in photos])
    return album, np.array([photo.boxes[photo.scores.argmax()] for photo in photos])
