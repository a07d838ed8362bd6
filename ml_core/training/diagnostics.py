"""Sentences on how a training goes, each said once, with a suggestion."""

import math
from typing import Literal, TypeAlias

from ml_core.specs.context import TaskContext
from ml_core.specs.events import Diagnosis

Severity: TypeAlias = Literal["info", "warning", "problem"]

# Names of curves that others look for too.
HELD_OUT = "reward/share of optimum (held out)"
TRAINING = "reward/share of optimum (training)"
ENTROPY = "losses/entropy"

FEW_PHOTOS = 20
# Nats; choosing evenly among the nine actions has log 9 = 2.2.
_COLLAPSED = 0.05 * math.log(9)
_GAP = 0.08
_PLATEAU, _PLATEAU_GAIN = 8, 0.003


class Diagnostics:
    """Watches the curves of one training.

    Args:
        context: Where to say things.
        steps: Steps the training is planned for.
    """

    def __init__(self, context: TaskContext, steps: int) -> None:
        self._context, self._steps = context, steps
        self._said: set[str] = set()
        self._shares: list[float] = []

    def photos(self, train: int, test: int, skipped: int) -> None:
        """Look at how many photos there are."""
        if skipped:
            words = "1 photo" if skipped == 1 else f"{skipped} photos"
            self._say("warning", f"{words} could not be read and will be left out.", "The result lists each reason.")
        if train < FEW_PHOTOS:
            message = f"There are only {train} photos to learn from and {test} to judge by."
            self._say("warning", message, "Add photos: from about 75 on the policy works on new photos nearly as well.")

    def values(self, step: int, values: dict[str, float]) -> None:
        """Look at new points of the curves."""
        if values.get(ENTROPY, math.inf) < _COLLAPSED and step < self._steps / 2 and self._best() < 0.9:
            message = "The policy has stopped trying things before it found good crops."
            self._say("warning", message, "Start again with a higher entropy reward.")
        if HELD_OUT in values:
            self._shares.append(values[HELD_OUT])
            self._compare(step, values)

    def result(self, share: float, full_frame: float) -> None:
        """Look at the final share of the optimum on held-out photos."""
        if share <= full_frame + 0.01:
            message = "The policy's crops are no better than the uncropped photos."
            self._say("problem", message, "Train for more steps, or on more photos.")

    def _compare(self, step: int, values: dict[str, float]) -> None:
        late = step > self._steps / 2
        if late and values.get(TRAINING, 0.0) - values[HELD_OUT] > _GAP:
            message = "The policy crops its training photos much better than new ones."
            self._say("warning", message, "Add photos, or train for fewer steps.")
        recent = self._shares[-_PLATEAU:]
        earlier = self._shares[:-_PLATEAU]
        if earlier and step < 0.8 * self._steps and max(recent) < max(earlier) + _PLATEAU_GAIN:
            message = "The crops of held-out photos have stopped getting better."
            self._say("info", message, "You can stop now; more steps will change little.")

    def _best(self) -> float:
        return max(self._shares, default=0.0)

    def _say(self, severity: Severity, message: str, suggestion: str) -> None:
        if message not in self._said:
            self._said.add(message)
            self._context.emit(Diagnosis(severity, message, suggestion))
