"""What makes fine-tuning a training of its own: where it starts, and which photos come first."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from stable_baselines3.common.base_class import BaseAlgorithm

from ml_core.models.policy.album import Album
from ml_core.models.policy.crop_policy import CropPolicy, PolicyFacts
from ml_core.models.policy.rollout import follow
from ml_core.models.policy.rules import Floats
from ml_core.models.reward import PersonalRatings
from ml_core.specs.tasks import BootstrapConfig, TuneConfig
from ml_core.tasks.tune.origins import Origins
from ml_core.tasks.tune.progress import Progress
from ml_core.training.curriculum import Curriculum
from ml_core.training.episodes import Episodes
from ml_core.training.evaluation import find_optimum, shares_of
from ml_core.training.going_on import GoingOn, build_from, normaliser_of, observations_of, rescaled
from ml_core.training.lesson import Lesson
from ml_core.training.policy_training import Course, facts_of
from ml_core.training.reinforcement import build
from ml_core.training.vector_environment import CropVecEnv


def course_of(config: TuneConfig, lesson: Lesson, origins: Origins, progress: Progress) -> Course:
    """Return the course of a fine-tuning."""
    start = None if origins.policy is None else rescaled(origins.policy, lesson.normaliser)
    return Course(
        lesson,
        lesson.normaliser if start is None else normaliser_of(start),
        _facts(config, lesson, origins),
        _builder(config, lesson, start),
        partial(_favour, _curriculum(config, lesson, origins.policy)),
        progress.curves,
        progress.sample,
    )


def _facts(config: TuneConfig, lesson: Lesson, origins: Origins) -> PolicyFacts:
    facts, seen = facts_of(config, lesson), origins.seen
    trained = facts.trained_on | seen.trained
    names = {"train_photos": sorted(trained), "held_out_photos": sorted(facts.held_out - trained)}
    return replace(
        facts,
        training=(facts.training or {}) | names,
        bounds=lesson.settings.bounds,
        taste=origins.taste_name,
        weight=config.weight,
        parents=origins.parents,
    )


def _builder(
    config: TuneConfig, lesson: Lesson, policy: CropPolicy | None
) -> Callable[[BootstrapConfig, CropVecEnv], BaseAlgorithm]:
    if policy is None:
        return build
    seen = observations_of(policy, lesson.train, lesson.settings, config.seed)
    return partial(build_from, policy, GoingOn(config.restore_entropy, config.stay_close), seen)


def _favour(curriculum: Curriculum | None, episodes: Episodes, step: int) -> None:
    if curriculum is not None:
        episodes.favour(curriculum.weights(step))


def _curriculum(config: TuneConfig, lesson: Lesson, policy: CropPolicy | None) -> Curriculum | None:
    """Return the order of the photos; none with a scorer so slow that finding it would take longer than training."""
    if not config.curriculum or lesson.slow:
        return None
    return Curriculum(difficulty(policy, lesson), config.steps)


def difficulty(policy: CropPolicy | None, lesson: Lesson) -> Floats:
    """Return what each training photo lacks of its optimum in the crop training starts from, shape (P,).

    That is the policy's crop, or the uncropped photo. Mirror images are as hard as their originals.
    """
    optimum = find_optimum(lesson.train, lesson.settings, lesson.settings.aspect, "coarse")
    starts = optimum.starts
    scores = optimum.start_scores
    if policy is not None:
        paths = follow(policy, _seen_by(policy, lesson.train), starts.photos, starts.rules, starts.boxes)
        scores = lesson.train.ratings.means(starts.photos, paths.answers()[0])
    # A photo without any crop is never drawn; it may come last.
    lacking = np.ones(len(lesson.train))
    lacking[starts.photos] = 1 - shares_of(scores, optimum)
    return lacking


def _seen_by(policy: CropPolicy, album: Album) -> Album:
    ratings = album.ratings
    if policy.facts.tuned or not isinstance(ratings, PersonalRatings):
        return album
    return replace(album, ratings=ratings.aesthetic)
