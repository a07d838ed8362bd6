"""The linear taste on votes of real people, by pairs of photos never seen: GAICD and FCDB, without any pixels.

GAICD: photos with a person, whose box stands for the subject; half of them to learn from and half to be judged by, in
each of five random splits. A pair is two random crops of a random photo whose mean scores differ by more than .5 (of
4), or at all; the answer is the higher score. FCDB: the same splits of its photos, every published pair of the half to
be judged by; the answer is the majority of five votes. The frame's size follows from its crops, which have its shape.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box
from ml_core.metrics.calibration import expected_calibration_error
from ml_core.metrics.shares import bootstrap_interval
from ml_core.models.composition import CompositionScorer
from ml_core.models.descriptors import PhotoMaps, mirror_descriptors
from ml_core.models.picture import Picture
from ml_core.models.taste.linear import LinearTaste, fit_linear
from ml_core.models.taste.taste import Answer
from tests.benchmarks import fcdb, gaicd
from tests.benchmarks.figure import Figure

Floats = npt.NDArray[np.float64]
Described = npt.NDArray[np.float32]

SEEDS = range(5)
SIZES = (10, 25, 50, 100, 200)
_ASKED = {25: "at least .74", 50: "at least .77", 100: "at least .80"}
_TESTED = 4000
_VOTES_SIZES = (100, 400)


class Pairs(NamedTuple):
    """Descriptors of both crops (N, D), whether the first is preferred (N,), and what the scorer gives both (N, 2)."""

    first: Described
    second: Described
    wins: npt.NDArray[np.bool_]
    rated: Floats

    def some(self, chosen: npt.NDArray[np.intp]) -> "Pairs":
        """Return chosen pairs."""
        return Pairs(self.first[chosen], self.second[chosen], self.wins[chosen], self.rated[chosen])

    def answers(self) -> list[Answer]:
        """Return the answers."""
        return ["a" if win else "b" for win in self.wins]


class Crops(NamedTuple):
    """One photo's crops: descriptors (N, D), people's mean scores (N,), and the scorer's (N,)."""

    described: Described
    scores: Floats
    rated: Floats


Results = defaultdict[str, list[float]]


def figures() -> Iterator[Figure]:
    """Measure on one thread, where ../shared has the people's votes."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        if gaicd.FOLDER.is_dir():
            yield from _scores()
            yield from _votes()
    finally:
        cv2.setNumThreads(threads)


# GAICD


@cache
def scored_people() -> list[Crops]:
    """Return the crops of the photos with a person."""
    return [_described(photo) for photo in gaicd.scored_crops() if photo.person is not None]


def _described(photo: gaicd.ScoredCrops) -> Crops:
    prepared = CompositionScorer().prepare([_grey(photo.size, photo.person)])
    photos = np.zeros(len(photo.boxes), dtype=np.intp)
    return Crops(prepared.maps.describe(photos, photo.boxes), photo.scores, prepared.means(photos, photo.boxes))


def _grey(size: tuple[float, float], subject: Box | None = None) -> Picture:
    return Picture("", np.full((round(size[1] / 8), round(size[0] / 8), 3), 128, dtype=np.uint8), subject)


def _drawn(photos: list[Crops], count: int, margin: float, random: np.random.Generator) -> Pairs:
    rows: list[tuple[Described, Described, bool, Floats]] = []
    while len(rows) < count:
        photo = photos[random.integers(len(photos))]
        i, j = random.choice(len(photo.scores), 2, replace=False)
        if abs(photo.scores[i] - photo.scores[j]) > margin:
            better = photo.scores[i] > photo.scores[j]
            rows.append((photo.described[i], photo.described[j], better, photo.rated[[i, j]]))
    first, second, wins, rated = (np.array(column) for column in zip(*rows, strict=True))
    return Pairs(first, second, wins, rated)


def _scores() -> Iterator[Figure]:
    for margin, words in ((0.5, "scores differ by .5"), (0.0, "any scores")):
        found: Results = defaultdict(list)
        for seed in SEEDS:
            _score(margin, seed, found)
        for size in SIZES:
            asked = _ASKED.get(size, "") if margin else ""
            yield _figure(f"GAICD, {words}, {size} pairs", found[f"{size}"], found["scorer"], "the scorer alone", asked)
        for size in SIZES:
            yield _figure(f"GAICD, {words}, {size} pairs, calibration error", found[f"calibration {size}"])
        for size in SIZES:
            plain = found[f"{size}"]
            yield _figure(
                f"GAICD, {words}, {size} pairs and their mirror images", found[f"mirrored {size}"], plain, "without"
            )
        if margin:
            yield _figure("fit at 100 pairs, ms", found["milliseconds"], asked="at most 100")


def _score(margin: float, seed: int, found: Results) -> None:
    random, photos = np.random.default_rng(seed), scored_people()
    learn, test = ([photos[index] for index in half] for half in np.array_split(random.permutation(len(photos)), 2))
    pairs, unseen = _drawn(learn, max(SIZES), margin, random), _drawn(test, _TESTED, margin, random)
    found["scorer"].append(_right(unseen, unseen.rated[:, 0] - unseen.rated[:, 1]))
    for size in SIZES:
        some = pairs.some(np.arange(size))
        start = time.perf_counter()
        taste = fit_linear(some.first, some.second, some.answers())
        if size == 100:
            found["milliseconds"].append(1000 * (time.perf_counter() - start))
        chances = taste.chances(unseen.first, unseen.second).preference
        found[f"{size}"].append(_right(unseen, chances - 0.5))
        found[f"calibration {size}"].append(expected_calibration_error(chances, unseen.wins.astype(np.float64)))
        chances = _with_mirror_images(some).chances(unseen.first, unseen.second).preference
        found[f"mirrored {size}"].append(_right(unseen, chances - 0.5))


def _with_mirror_images(pairs: Pairs) -> LinearTaste:
    """Fit to pairs and their mirror images, each counting half."""
    first, second = (np.concatenate([side, mirror_descriptors(side)]) for side in (pairs.first, pairs.second))
    return fit_linear(first, second, pairs.answers() * 2, np.full(len(first), 0.5))


def _right(pairs: Pairs, differences: Floats) -> float:
    """Return the share of pairs whose difference, first less second, has the right sign; 0 counts half."""
    return float(np.where(differences == 0, 0.5, (differences > 0) == pairs.wins).mean())


# FCDB


@cache
def _voted() -> list[Pairs]:
    frames: dict[tuple[int, int], PhotoMaps] = {}
    return [_voted_of(photo, frames) for photo in fcdb.voted_pairs()]


def _voted_of(photo: fcdb.VotedPairs, frames: dict[tuple[int, int], PhotoMaps]) -> Pairs:
    # Without pixels, photos of one size are one photo.
    size = round(photo.size[0] / 8), round(photo.size[1] / 8)
    if size not in frames:
        frames[size] = PhotoMaps.prepare([_grey(photo.size)])
    first, second = (
        frames[size].describe(np.zeros(len(photo.votes), dtype=np.intp), photo.boxes[:, side]) for side in (0, 1)
    )
    sides = photo.boxes[..., 2:] - photo.boxes[..., :2]
    # Sizes are equal up to a pixel of rounding.
    return Pairs(first, second, photo.votes[:, 0] > photo.votes[:, 1], np.round(sides.mean(axis=2), 2))


def _votes() -> Iterator[Figure]:
    found: Results = defaultdict(list)
    for seed in SEEDS:
        _vote(seed, found)
    for kind, asked in (("every pair", "above .72"), ("pairs of unlike size", "above .72")):
        for size in _VOTES_SIZES:
            name = f"FCDB majority, {kind}, {size} pairs"
            yield _figure(name, found[f"{kind} {size}"], found[f"{kind} larger"], "the larger crop", asked)
    for size in _VOTES_SIZES:
        yield _figure(f"FCDB majority, every pair, {size} pairs, calibration error", found[f"calibration {size}"])


def _vote(seed: int, found: Results) -> None:
    random, photos = np.random.default_rng(seed), _voted()
    learn, unseen = (
        Pairs(*(np.concatenate(parts) for parts in zip(*(photos[index] for index in half), strict=True)))
        for half in np.array_split(random.permutation(len(photos)), 2)
    )
    unlike = np.flatnonzero(unseen.rated[:, 0] != unseen.rated[:, 1])
    larger = unseen.rated[:, 0] - unseen.rated[:, 1]
    found["every pair larger"].append(_right(unseen, larger))
    found["pairs of unlike size larger"].append(_right(unseen.some(unlike), larger[unlike]))
    order = random.permutation(len(learn.wins))
    for size in _VOTES_SIZES:
        some = learn.some(order[:size])
        chances = fit_linear(some.first, some.second, some.answers()).chances(unseen.first, unseen.second).preference
        found[f"every pair {size}"].append(_right(unseen, chances - 0.5))
        found[f"pairs of unlike size {size}"].append(_right(unseen.some(unlike), chances[unlike] - 0.5))
        found[f"calibration {size}"].append(expected_calibration_error(chances, unseen.wins.astype(np.float64)))


def _figure(
    name: str, values: list[float], baseline: list[float] | None = None, than: str = "", asked: str = ""
) -> Figure:
    low, high = bootstrap_interval(np.array(values))
    beside = float(np.mean(baseline)) if baseline else None
    words = f"taste: {name} (95 % interval {low:.3f} to {high:.3f})"
    return Figure(words, float(np.mean(values)), beside, than, asked)
