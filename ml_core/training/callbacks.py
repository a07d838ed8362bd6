"""What watches a training: curves, progress, evaluations, checkpoints, the time limit and the wish to stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from stable_baselines3.common.callbacks import BaseCallback

from ml_core.specs.context import TaskContext
from ml_core.training.checkpoints import Moment, moment_of
from ml_core.training.diagnostics import ENTROPY
from ml_core.training.episodes import Episodes

# Curves need no more points than this; SAC and TD3 would write hundreds a second.
_METRICS_SECONDS = 0.2
# Evaluations take at most this share of the time.
_EVALUATION_SHARE = 0.15

# Names of Stable-Baselines3's values and of the curves; its entropy loss is the negative entropy.
_LOSSES = {
    "train/policy_gradient_loss": ("losses/policy", 1.0),
    "train/value_loss": ("losses/value", 1.0),
    "train/entropy_loss": (ENTROPY, -1.0),
    "train/divergence": ("policy/divergence", 1.0),
    "train/actor_loss": ("losses/actor", 1.0),
    "train/critic_loss": ("losses/critic", 1.0),
}


@dataclass(frozen=True, eq=False)
class Watch:
    """What to do while a training runs.

    Attributes:
        evaluate: Judges the policy at a step and returns values for the curves.
        checkpoint: Writes a checkpoint of a moment.
        diagnose: Looks at the values of the curves at a step.
        prepare: Called before each rollout with the step.
        steps: Steps to train for.
        evaluate_every: Steps between evaluations, at least.
        checkpoint_seconds: Seconds between checkpoints.
        seconds_left: Seconds until the time limit; infinite without one.
    """

    evaluate: Callable[[int], dict[str, float]]
    checkpoint: Callable[[Moment], None]
    diagnose: Callable[[int, dict[str, float]], None]
    prepare: Callable[[int], None]
    steps: int
    evaluate_every: int
    checkpoint_seconds: float
    seconds_left: float


class RunCallback(BaseCallback):
    """Turns a training into events.

    Attributes:
        stopped: Whether the training ended because somebody asked for it.
        moment: Where the training stood before the rollout under way.
    """

    def __init__(self, context: TaskContext, episodes: Episodes, watch: Watch) -> None:
        super().__init__()
        self.stopped = False
        self.moment: Moment | None = None
        self._context, self._episodes, self._watch = context, episodes, watch

    def _on_training_start(self) -> None:
        now = time.monotonic()
        self._deadline = now + self._watch.seconds_left
        self._last_checkpoint = self._last_metrics = now
        self._metrics_step = self.model.num_timesteps
        self._next_evaluation = float(self.model.num_timesteps)
        self._evaluation_ready = now

    def _on_rollout_start(self) -> None:
        # Here networks and episodes belong together: what a checkpoint must hold.
        self.moment = moment_of(self.model, self._episodes)
        self._watch.prepare(self.model.num_timesteps)
        now = time.monotonic()
        if self.model.num_timesteps >= self._next_evaluation and now >= self._evaluation_ready:
            self._evaluate()
        if now - self._last_metrics >= _METRICS_SECONDS:
            self._write_metrics(now)
        if now - self._last_checkpoint >= self._watch.checkpoint_seconds:
            self._watch.checkpoint(self.moment)
            self._last_checkpoint = time.monotonic()

    def _on_step(self) -> bool:
        self._context.progress(min(self.model.num_timesteps, self._watch.steps), self._watch.steps, message="Training")
        self.stopped = self._context.should_stop()
        return not self.stopped and time.monotonic() < self._deadline

    def _evaluate(self) -> None:
        began, step = time.monotonic(), self.model.num_timesteps
        values = self._watch.evaluate(step)
        self._report(step, values)
        now = time.monotonic()
        self._next_evaluation = step + self._watch.evaluate_every
        self._evaluation_ready = now + (now - began) * (1 / _EVALUATION_SHARE - 1)

    def _write_metrics(self, now: float) -> None:
        step, logged = self.model.num_timesteps, self.logger.name_to_value
        values = {name: factor * float(logged[key]) for key, (name, factor) in _LOSSES.items() if key in logged}
        if recent := self.model.ep_info_buffer:
            values["reward/episode reward"] = sum(info["r"] for info in recent) / len(recent)
            values["episodes/length"] = sum(info["l"] for info in recent) / len(recent)
        values["speed/steps per second"] = (step - self._metrics_step) / (now - self._last_metrics)
        self._last_metrics, self._metrics_step = now, step
        self._report(step, values)

    def _report(self, step: int, values: dict[str, float]) -> None:
        self._context.metrics(step, values)
        self._watch.diagnose(step, values)
