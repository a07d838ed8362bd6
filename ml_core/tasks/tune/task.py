"""Train a crop policy towards a taste: photos, a taste and a policy in; a policy of one's own out."""

import time
from typing import Any

import torch

from ml_core.models.reward import PersonalRatings, PersonalScorer
from ml_core.models.scorers import load_scorer
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError, Stopped
from ml_core.specs.options import check
from ml_core.specs.tasks import TuneConfig
from ml_core.tasks.tune.course import course_of
from ml_core.tasks.tune.origins import Origins, read_origins
from ml_core.tasks.tune.progress import Progress
from ml_core.tasks.tune.regime import check_regime
from ml_core.training.checkpoints import load_checkpoint
from ml_core.training.collection import collect
from ml_core.training.diagnostics import Diagnostics
from ml_core.training.lesson import Lesson, prepare
from ml_core.training.outcome import finish
from ml_core.training.policy_training import CHECKPOINT, Training, held_out_names


def run(config: TuneConfig, context: TaskContext) -> dict[str, Any]:
    """Train as `config` says, or go on from the run's checkpoint; return the result of `Finished`.

    Curves, samples and result are those of the bootstrap, with the combined reward in the scorer's place. On top come
    the curves ``reward/combined``, ``reward/aesthetic`` and ``reward/taste`` (0 to 1, held-out photos) and
    ``policy/divergence`` (in nats, from the policy it started from), ``before`` in the samples' photos, and in the
    result ``weight``, ``taste``, ``parent`` and, where there is a parent, ``before_share``, ``win_rate`` and
    ``taste_win_rate`` of the new crops against its own.

    Raises:
        RunError: If there are too few answers or photos, the algorithm cannot go on from the policy, or the checkpoint
            is damaged.
        WeightsError: If the taste, the policy or the scorer's weights cannot be read.
        Stopped: If somebody asked for it; a checkpoint is written first.
    """
    check(config)
    _check_bounds(config)
    began = time.monotonic()
    # The networks are small: two threads would only wait for each other.
    torch.set_num_threads(1)
    saved = load_checkpoint(context.run.file(CHECKPOINT))
    origins = read_origins(config, check_regime(config), context.run)
    collection = collect(config, context, held_out_names(saved), origins.seen)
    diagnostics = Diagnostics(context, config.steps)
    diagnostics.photos(len(collection.train), len(collection.test), len(collection.skipped))
    scorer = PersonalScorer(load_scorer(config.scorer, config.device), origins.taste, config.weight)
    lesson = prepare(config, collection, scorer, context)
    progress = Progress.since(origins.policy, lesson, _ratings(lesson))
    training = Training(config, context, course_of(config, lesson, origins, progress), diagnostics, saved, began)
    if training.learn():
        raise Stopped
    result, judged = finish(context, lesson, training, diagnostics)
    skipped = [list(pair) for pair in collection.skipped]
    return result | progress.result(judged) | _names(config, origins) | {"scorer": config.scorer, "skipped": skipped}


def _check_bounds(config: TuneConfig) -> None:
    if config.max_area < 2 * config.min_area:
        raise RunError(
            "The largest crop leaves no room above the smallest.", "Allow crops of at least twice the smallest area."
        )


def _ratings(lesson: Lesson) -> PersonalRatings:
    ratings = lesson.test.ratings
    if not isinstance(ratings, PersonalRatings):
        raise TypeError("These photos were not prepared with a taste.")
    return ratings


def _names(config: TuneConfig, origins: Origins) -> dict[str, Any]:
    return {"weight": config.weight, "taste": origins.taste_name, "parent": origins.policy_name}
