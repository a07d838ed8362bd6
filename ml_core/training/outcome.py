"""What came of a training: the policy, judged on photos it never saw."""

from typing import Any

from ml_core.metrics.shares import bootstrap_interval
from ml_core.specs.context import TaskContext
from ml_core.training.diagnostics import Diagnostics
from ml_core.training.evaluation import Evaluation, polished_shares, shares_of
from ml_core.training.lesson import Lesson
from ml_core.training.policy_training import POLICY, Training


def finish(
    context: TaskContext, lesson: Lesson, training: Training, diagnostics: Diagnostics
) -> tuple[dict[str, Any], Evaluation]:
    """Save the policy and judge it; return what `Finished` reports of it, and what it did on the held-out photos."""
    step = training.model.num_timesteps
    policy, judged = training.policy(), training.judge()
    policy.save(context.run.file(POLICY))
    context.metrics(step, training.values(judged, step))
    full_frame = float(shares_of(lesson.test_optimum.start_scores, lesson.test_optimum).mean())
    diagnostics.result(judged.share, full_frame)
    low, high = bootstrap_interval(judged.shares)
    result = {
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
    return result, judged
