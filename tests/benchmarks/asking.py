"""What simulated photographers are asked in benchmarks: photos, crops, pairs and descriptors, each computed once."""

import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.models.composition import CompositionScorer
from ml_core.models.descriptors import PhotoMaps
from ml_core.models.features.backbone import load_backbone
from ml_core.models.features.crops import CropFeatures
from ml_core.models.taste.taste import Answer
from tests.photographers import PHOTOGRAPHERS, Photographer
from tests.shoots import Shoot, crops_of, pairs_of, shoot

Floats = npt.NDArray[np.float64]
Descriptors = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

BACKBONE = "efficientnet_b0"
CEILING = 0.9
MOST = 200
_CROPS = 14


@dataclass(frozen=True, eq=False)
class World:
    """Everything there is to ask about.

    Attributes:
        shoot: The P photos.
        photos: Photo of each of the C crops, (C,).
        boxes: The crops, (C, 4).
        pairs: Every pair of distinguishable crops of one photo, as indices of crops, (M, 2).
        rated: What the built-in scorer gives each crop, (C,).
        described: Descriptors without any mark, (C, D).
    """

    shoot: Shoot
    photos: Indices
    boxes: Boxes
    pairs: Indices
    rated: Floats
    described: Descriptors

    @property
    def photo_of_pair(self) -> Indices:
        """Return the photo of each pair, (M,)."""
        return self.photos[self.pairs[:, 0]]


@dataclass(frozen=True, eq=False)
class Client:
    """One photographer in this world.

    Attributes:
        who: The photographer, whose noise makes the ceiling over all pairs.
        differences: How much more the first crop of each pair is liked, (M,).
        clicked: Descriptors with the subjects that this photographer clicked, (C, D).
    """

    who: Photographer
    differences: Floats
    clicked: Descriptors


@dataclass(frozen=True, eq=False)
class Session:
    """A photographer's answers to pairs of the photos to learn from, and what to judge by.

    Attributes:
        client: Who answers.
        seed: Which split and which answers.
        learn: Pairs that may be asked, in random order: every photo once, then every photo again, and so on.
        answers: Answer to each of all pairs, should it be asked, (M,).
        test: Pairs of photos never seen.
    """

    client: Client
    seed: int
    learn: Indices
    answers: npt.NDArray[np.str_]
    test: Indices

    def said(self, pairs: Indices) -> list[Answer]:
        """Return the answers to pairs."""
        known: dict[str, Answer] = {"a": "a", "b": "b", "tie": "tie"}
        return [known[str(answer)] for answer in self.answers[pairs]]

    def accuracy(self, predicted: Floats) -> float:
        """Return the expected agreement with answers on photos never seen; `predicted` is positive for A, (T,)."""
        return self.client.who.agreement(self.client.differences[self.test], predicted)

    def true_accuracy(self, predicted: Floats) -> float:
        """Return the share of the noise-free answers that a prediction gets right; none of the differences is 0."""
        return float(np.mean((predicted > 0) == (self.client.differences[self.test] > 0)))

    def outcomes(self) -> Floats:
        """Return the answers to the pairs to judge by, 1 for A, 0 for B and one half for a tie, (T,)."""
        said = self.answers[self.test]
        return np.where(said == "a", 1.0, np.where(said == "b", 0.0, 0.5))


@cache
def world() -> World:
    """Return the world, the same every time."""
    there, rng = shoot(), np.random.default_rng(0)
    pools = [crops_of(picture, _CROPS, rng) for picture in there.pictures]
    photos = np.repeat(np.arange(len(pools)), [len(pool) for pool in pools])
    boxes = np.concatenate(pools)
    starts = np.concatenate([[0], np.cumsum([len(pool) for pool in pools])])
    pairs = np.concatenate([start + pairs_of(pool) for start, pool in zip(starts[:-1], pools, strict=True)])
    # Either side may hold the better crop.
    pairs = rng.permuted(pairs, axis=1)
    prepared = CompositionScorer().prepare(there.pictures)
    rated, described = prepared.means(photos, boxes), prepared.maps.describe(photos, boxes)
    return World(there, photos, boxes, pairs, rated, described)


@cache
def image_features() -> tuple[Descriptors, Descriptors]:
    """Return the features (C, F) of the crops, and of the mirrored ones, from the backbone as the app would use it."""
    there = world()
    box = there.boxes[:, [2, 1, 0, 3]] * [-1, 1, -1, 1] + [1, 0, 1, 0]
    backbone, turned = load_backbone(BACKBONE, "cpu"), [picture.mirrored() for picture in there.shoot.pictures]
    with tempfile.TemporaryDirectory() as home:
        return (
            CropFeatures(backbone, there.shoot.pictures, Path(home)).of(there.photos, there.boxes),
            CropFeatures(backbone, turned, Path(home)).of(there.photos, box),
        )


def clients(ceiling: float = CEILING, ties: float = 0.0) -> tuple[Client, ...]:
    """Return every photographer, calibrated over all pairs of the world."""
    return tuple(_client(world(), who, ceiling, ties) for who in PHOTOGRAPHERS)


def _client(there: World, who: Photographer, ceiling: float, ties: float) -> Client:
    pictures = there.shoot.pictures
    liked = np.concatenate(
        [who.utilities(pictures[one], there.boxes[there.photos == one]) for one in range(len(pictures))]
    )
    differences = liked[there.pairs[:, 0]] - liked[there.pairs[:, 1]]
    maps = PhotoMaps.prepare([replace(picture, subject=who.subject(picture)) for picture in pictures])
    return Client(who.calibrated(differences, ceiling, ties), differences, maps.describe(there.photos, there.boxes))


def session(client: Client, seed: int) -> Session:
    """Return one session; the split depends on the seed alone, the answers on the photographer too."""
    there = world()
    split = there.shoot.split(seed)
    rng = np.random.default_rng([seed, len(client.who.name), *client.who.name.encode()])
    answers = np.array(client.who.answers(client.differences, rng))
    return Session(
        client,
        seed,
        _in_rounds(np.flatnonzero(np.isin(there.photo_of_pair, split.train)), there.photo_of_pair, rng),
        answers,
        np.flatnonzero(np.isin(there.photo_of_pair, split.test)),
    )


def _in_rounds(pairs: Indices, photo_of_pair: Indices, rng: np.random.Generator) -> Indices:
    """Return pairs in random order, the first of every photo before the second of any."""
    shuffled = rng.permutation(pairs)
    photos = photo_of_pair[shuffled]
    # How many pairs of the same photo come before each.
    by_photo = np.argsort(photos, kind="stable")
    starts = np.searchsorted(photos[by_photo], photos[by_photo])
    rounds = np.empty(len(pairs), dtype=np.intp)
    rounds[by_photo] = np.arange(len(pairs)) - starts
    return shuffled[np.argsort(rounds, kind="stable")]
