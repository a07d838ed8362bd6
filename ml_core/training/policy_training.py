"""One training of a policy: built, taken up from a checkpoint, watched, and judged at the end."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from stable_baselines3.common.base_class import BaseAlgorithm

from ml_core.models.policy.crop_policy import CropPolicy, PolicyFacts
from ml_core.specs import events as ev
from ml_core.specs.context import TaskContext
from ml_core.specs.tasks import BootstrapConfig
from ml_core.training.callbacks import RunCallback, Watch
from ml_core.training.checkpoints import Moment, SavedTraining, save_checkpoint
from ml_core.training.diagnostics import HELD_OUT, TRAINING, Diagnostics
from ml_core.training.episodes import Episodes, Normaliser
from ml_core.training.evaluation import Evaluation, evaluate
from ml_core.training.lesson import Lesson
from ml_core.training.reinforcement import actions_of, hidden_of, policy_of
from ml_core.training.vector_environment import CropVecEnv

CHECKPOINT, POLICY = "checkpoint.safetensors", "policy"
_EVALUATIONS = 25
_NO_LIMIT = float("inf")


@dataclass(frozen=True, eq=False)
class Course:
    """What sets one training apart from another.

    Attributes:
        lesson: The photos.
        normaliser: How observations are scaled.
        facts: What the policy says of itself; facts on the training are added.
        build: Makes the algorithm.
        prepare: Called before each rollout with the step.
        curves: Returns more values for the curves from what the policy does with the held-out photos.
        show: Returns the data of a sample "paths" from the same.
    """

    lesson: Lesson
    normaliser: Normaliser
    facts: PolicyFacts
    build: Callable[[BootstrapConfig, CropVecEnv], BaseAlgorithm]
    prepare: Callable[[Episodes, int], None]
    curves: Callable[[Evaluation], dict[str, float]]
    show: Callable[[Evaluation], dict[str, Any]]


def facts_of(config: BootstrapConfig, lesson: Lesson) -> PolicyFacts:
    """Return what a policy that learns from these photos says of itself."""
    names = {"train_photos": list(lesson.train.names[: lesson.photos]), "held_out_photos": list(lesson.test.names)}
    return PolicyFacts(
        actions=actions_of(config.algorithm).name,
        hidden=hidden_of(config.algorithm),
        max_moves=config.max_moves,
        aspect=config.aspect,
        scorer=config.scorer,
        training={"algorithm": config.algorithm, "photos": lesson.photos, **names},
    )


class Training:
    """A training under way.

    Args:
        config: What was asked.
        context: Where events go.
        course: What is trained, and on what.
        diagnostics: Watches the curves.
        saved: The checkpoint to go on from, if any.
        began: `time.monotonic` when the task began.
    """

    def __init__(
        self,
        config: BootstrapConfig,
        context: TaskContext,
        course: Course,
        diagnostics: Diagnostics,
        saved: SavedTraining | None,
        began: float,
    ) -> None:
        self._config, self._context, self._course, self._diagnostics = config, context, course, diagnostics
        self._began = began - (saved.about["seconds"] if saved else 0.0)
        self._normaliser = course.normaliser if saved is None else _normaliser_of(saved)
        lesson, actions = course.lesson, actions_of(config.algorithm)
        self._episodes = Episodes(
            lesson.train, lesson.settings, actions, config.environments, config.seed, self._normaliser
        )
        self.model = course.build(config, CropVecEnv(self._episodes))
        if saved is not None:
            same_photos = saved.about["train"] == list(lesson.train.names)
            saved.restore(self.model, self._episodes if same_photos else None)

    @property
    def seconds(self) -> float:
        """Return how long the task has run, earlier parts of a resumed run included."""
        return time.monotonic() - self._began

    def learn(self) -> bool:
        """Train until the steps are made, the time is over or somebody asks to stop; return whether that was so."""
        config, limit = self._config, self._config.minutes * 60
        watch = Watch(
            evaluate=lambda step: self.values(self.judge(), step),
            checkpoint=self.save,
            diagnose=self._diagnostics.values,
            prepare=lambda step: self._course.prepare(self._episodes, step),
            steps=config.steps,
            evaluate_every=config.steps // _EVALUATIONS,
            checkpoint_seconds=config.checkpoint_seconds,
            seconds_left=limit - self.seconds if limit else _NO_LIMIT,
        )
        callback = RunCallback(self._context, self._episodes, watch)
        todo = max(0, config.steps - self.model.num_timesteps)
        # Without a log interval the library leaves its values in the logger, where the callback reads them.
        self.model.learn(todo, callback, log_interval=None, reset_num_timesteps=False)  # type: ignore[arg-type]
        if callback.stopped and callback.moment is not None:
            self.save(callback.moment)
        return callback.stopped

    def policy(self) -> CropPolicy:
        """Return the policy as it is now."""
        facts = self._course.facts
        now = {"steps": self.model.num_timesteps, "seconds": round(self.seconds, 1)}
        return policy_of(self.model, self._normaliser, replace(facts, training=(facts.training or {}) | now))

    def judge(self) -> Evaluation:
        """Let the policy crop the held-out photos."""
        lesson = self._course.lesson
        return evaluate(self.policy(), lesson.test, lesson.test_optimum)

    def values(self, held_out: Evaluation, step: int) -> dict[str, float]:
        """Show the paths on held-out photos and return the shares for the curves."""
        lesson = self._course.lesson
        self._context.sample(step, "paths", self._course.show(held_out))
        train = evaluate(self.policy(), lesson.judged_train, lesson.train_optimum)
        return {HELD_OUT: held_out.share, TRAINING: train.share} | self._course.curves(held_out)

    def save(self, moment: Moment) -> None:
        """Write a checkpoint, and the policy beside it so that a stopped run is of use too."""
        run, lesson = self._context.run, self._course.lesson
        about = {
            "train": list(lesson.train.names),
            "test": list(lesson.test.names),
            "seconds": self.seconds,
            "normaliser": [column.astype(np.float64).tolist() for column in self._normaliser],
        }
        save_checkpoint(run.file(CHECKPOINT), self.model, moment, about)
        self.policy().save(run.file(POLICY))
        self._context.emit(ev.Checkpoint(moment.step, CHECKPOINT))


def _normaliser_of(saved: SavedTraining) -> Normaliser:
    mean, scale = (np.array(column, dtype=np.float32) for column in saved.about["normaliser"])
    return Normaliser(mean, scale)


def held_out_names(saved: SavedTraining | None) -> frozenset[str] | None:
    """Return the held-out photos of the run that is resumed."""
    return None if saved is None else frozenset(saved.about["test"])
