"""What a training is prepared from its photos: albums, the best crops to measure by, and how fast the scorer is."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ml_core.geometry import FULL_FRAME, Bounds, as_boxes, parse_aspect
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album, make_album
from ml_core.models.policy.remembered import RememberedRatings
from ml_core.models.reward import PersonalRatings
from ml_core.models.scorer import Scorer
from ml_core.specs.context import TaskContext
from ml_core.specs.tasks import BootstrapConfig, TuneConfig
from ml_core.training.collection import Collection
from ml_core.training.episodes import Normaliser, measure_normaliser
from ml_core.training.evaluation import Optimum, find_optimum
from ml_core.training.reinforcement import actions_of
from ml_core.training.starts import EpisodeSettings

# Crops a second below which a scorer is slow: its ratings are remembered, and less is searched.
_SLOW = 2_000
_PROBE, _PROBES = 16, 8
# Training photos that are judged beside the held-out ones, and photos judged with a slow scorer.
_JUDGED_TRAINING, _JUDGED_SLOW = 24, 8
_SURVEY, _SURVEY_SLOW = 4096, 256


@dataclass(frozen=True, eq=False)
class Lesson:
    """Everything a training needs of its photos.

    Attributes:
        settings: What episodes are like.
        train: The photos to learn from, then their mirror images.
        test: The held-out photos.
        judged_train: Some of the photos to learn from, judged beside the held-out ones.
        test_optimum: The best crops of `test`.
        train_optimum: The best crops of `judged_train`.
        normaliser: How observations are scaled.
        crops_per_second: How fast the scorer was when asked first.
    """

    settings: EpisodeSettings
    train: Album
    test: Album
    judged_train: Album
    test_optimum: Optimum
    train_optimum: Optimum
    normaliser: Normaliser
    crops_per_second: float

    @property
    def slow(self) -> bool:
        """Return whether the scorer is so slow that as few crops as possible are rated."""
        return self.crops_per_second < _SLOW

    @property
    def photos(self) -> int:
        """Return how many photos there are to learn from, mirror images not counted."""
        return len(self.train) // 2


def settings_of(config: BootstrapConfig) -> EpisodeSettings:
    """Return what episodes are like; a taste is not to be trusted with the largest crops, the scorer is."""
    max_area = config.max_area if isinstance(config, TuneConfig) else 1.0
    bounds = Bounds(config.min_area, max_area, config.max_aspect)
    return EpisodeSettings(parse_aspect(config.aspect), bounds, config.cut_faces, config.max_moves)


def prepare(config: BootstrapConfig, collection: Collection, scorer: Scorer, context: TaskContext) -> Lesson:
    """Compute features once a photo and search for the best crops."""
    settings = settings_of(config)
    context.progress(0, 1, "steps", "Preparing the photos")
    test = make_album(collection.test, scorer)
    speed = _speed(test)
    slow = speed < _SLOW
    train = _remembering(make_album(_with_mirrored(collection.train), scorer), slow)
    test = _remembering(make_album(collection.test[:_JUDGED_SLOW], scorer) if slow else test, slow)
    judged = make_album(collection.train[: _JUDGED_SLOW // 2 if slow else _JUDGED_TRAINING], scorer)
    judged = _remembering(judged, slow)
    return Lesson(
        settings,
        train,
        test,
        judged,
        _optimum(test, settings, slow, context, "Searching the held-out photos"),
        _optimum(judged, settings, slow, context, "Searching the training photos"),
        measure_normaliser(
            train, settings, actions_of(config.algorithm), _SURVEY_SLOW if slow else _SURVEY, config.seed
        ),
        speed,
    )


def _with_mirrored(pictures: Sequence[Picture]) -> list[Picture]:
    return [*pictures, *(picture.mirrored() for picture in pictures)]


def _remembering(album: Album, slow: bool) -> Album:
    if not slow:
        return album
    if isinstance(album.ratings, PersonalRatings):
        # The scorer is what is slow, and both halves of the reward stay apart.
        return replace(album, ratings=replace(album.ratings, aesthetic=RememberedRatings(album.ratings.aesthetic)))
    return replace(album, ratings=RememberedRatings(album.ratings))


def _speed(album: Album) -> float:
    """Return how many crops a second the scorer rates at its best: a busy machine must not make it look slow."""
    photos, boxes = np.zeros(_PROBE, dtype=np.intp), as_boxes([FULL_FRAME] * _PROBE)
    best = 0.0
    for _ in range(_PROBES):
        began = time.perf_counter()
        album.ratings.means(photos, boxes)
        best = max(best, _PROBE / (time.perf_counter() - began))
    return best


def _optimum(album: Album, settings: EpisodeSettings, slow: bool, context: TaskContext, message: str) -> Optimum:
    def watch(done: int, total: int) -> None:
        context.raise_if_stopped()
        context.progress(done, total, "photos", message)

    return find_optimum(album, settings, settings.aspect, "coarse" if slow else "fine", watch)
