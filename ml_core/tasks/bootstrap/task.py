"""Train a crop policy: photos in; a policy, its curves and an honest judgement on photos it never saw out."""

import time
from typing import Any

import torch

from ml_core.metrics.shares import bootstrap_interval
from ml_core.models.scorers import load_scorer
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import Stopped
from ml_core.specs.options import check
from ml_core.specs.tasks import BootstrapConfig
from ml_core.training.checkpoints import load_checkpoint
from ml_core.training.collection import collect
from ml_core.training.diagnostics import Diagnostics
from ml_core.training.evaluation import polished_shares, shares_of
from ml_core.training.lesson import Lesson, prepare
from ml_core.training.policy_training import CHECKPOINT, POLICY, Training, held_out_names


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
    training = Training(config, context, lesson, diagnostics, saved, began)
    if training.learn():
        raise Stopped
    result = _finish(context, lesson, training, diagnostics)
    return result | {"scorer": config.scorer, "skipped": [list(pair) for pair in collection.skipped]}


def _finish(context: TaskContext, lesson: Lesson, training: Training, diagnostics: Diagnostics) -> dict[str, Any]:
    step = training.model.num_timesteps
    policy, judged = training.policy(), training.judge()
    policy.save(context.run.file(POLICY))
    context.metrics(step, training.values(judged, step))
    full_frame = float(shares_of(lesson.test_optimum.start_scores, lesson.test_optimum).mean())
    diagnostics.result(judged.share, full_frame)
    low, high = bootstrap_interval(judged.shares)
    return {
        "policy": POLICY,
        "share": judged.share,
        "share_low": low,
        "share_high": high,
        "full_frame_share": full_frame,
        "polished_share": float(polished_shares(judged, lesson.test).mean()),
        "photos": lesson.photos,
        "held_out": len(lesson.test),
        "steps": step,
        "moves": judged.length,
        "seconds": round(training.seconds, 2),
        "crops_per_second": round(lesson.crops_per_second, 1),
    }
