"""Train a crop policy: photos in; a policy, its curves and an honest judgement on photos it never saw out."""

import time
from typing import Any

import torch

from ml_core.models.scorers import load_scorer
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import Stopped
from ml_core.specs.options import check
from ml_core.specs.tasks import BootstrapConfig
from ml_core.training.checkpoints import load_checkpoint
from ml_core.training.collection import collect
from ml_core.training.diagnostics import Diagnostics
from ml_core.training.evaluation import paths_sample
from ml_core.training.lesson import Lesson, prepare
from ml_core.training.outcome import finish
from ml_core.training.policy_training import CHECKPOINT, Course, Training, facts_of, held_out_names
from ml_core.training.reinforcement import build


def run(config: BootstrapConfig, context: TaskContext) -> dict[str, Any]:
    """Train as `config` says, or go on from the run's checkpoint; return the result of `Finished`.

    Samples of kind "paths" hold ``photos``: each with ``photo``, ``full``, ``policy`` and ``dense`` (``box`` and
    ``score``), and ``path`` with ``scores``, the way of the policy. Shares are of the reward, (mean rating - 1) / 9.

    Raises:
        RunError: If there are too few photos, or the checkpoint is damaged.
        Stopped: If somebody asked for it; a checkpoint is written first.
    """
    check(config)
    began = time.monotonic()
    # The networks are small: two threads would only wait for each other.
    torch.set_num_threads(1)
    saved = load_checkpoint(context.run.file(CHECKPOINT))
    collection = collect(config, context, held_out_names(saved))
    diagnostics = Diagnostics(context, config.steps)
    diagnostics.photos(len(collection.train), len(collection.test), len(collection.skipped))
    lesson = prepare(config, collection, load_scorer(config.scorer, config.device), context)
    training = Training(config, context, course_of(config, lesson), diagnostics, saved, began)
    if training.learn():
        raise Stopped
    result, _ = finish(context, lesson, training, diagnostics)
    return result | {"scorer": config.scorer, "skipped": [list(pair) for pair in collection.skipped]}


def course_of(config: BootstrapConfig, lesson: Lesson) -> Course:
    """Return the course of a bootstrap."""
    return Course(
        lesson,
        lesson.normaliser,
        facts_of(config, lesson),
        build,
        prepare=lambda _episodes, _step: None,
        curves=lambda _held_out: {},
        show=lambda held_out: paths_sample(held_out, lesson.test),
    )
