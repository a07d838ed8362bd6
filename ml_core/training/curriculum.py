"""From photos that are easy to crop to those that are hard."""

from dataclasses import dataclass

import numpy as np

from ml_core.models.policy.rules import Floats

# Share of the photos, the easiest, to begin with; share of the run after which all take part alike.
_FIRST, _RAMP = 0.3, 0.5
# Photos that are not in yet are met all the same, so that none is wholly new.
_FLOOR = 0.1
# Weights change this often over the ramp.
_STAGES = 20


@dataclass(frozen=True, eq=False)
class Curriculum:
    """Which photos to train on, and when.

    The share of the photos that take part grows with the square root of the time, the easiest first, as a learner's
    competence is taken to grow by Platanios et al. (2019, "Competence-based curriculum learning", arXiv:1903.09848).

    Attributes:
        difficulty: Of each photo, of any unit, shape (P,).
        steps: Steps of the whole training.
    """

    difficulty: Floats
    steps: int

    def stage(self, step: int) -> int:
        """Return the number of the stage that a step is in; weights change only from one to the next."""
        return min(int(step / (_RAMP * self.steps) * _STAGES), _STAGES)

    def weights(self, step: int) -> Floats:
        """Return how often each photo is to be met at a step, beside one that takes part; shape (P,)."""
        elapsed = self.stage(step) / _STAGES
        competence = np.sqrt(elapsed * (1 - _FIRST**2) + _FIRST**2)
        ranks = np.argsort(np.argsort(self.difficulty, kind="stable"), kind="stable") / max(len(self.difficulty), 1)
        return np.where(ranks < competence, 1.0, _FLOOR)
