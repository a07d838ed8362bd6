"""What a fine-tuning has changed: the new crops of held-out photos beside those of the policy it started from."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ml_core.geometry import Bounds, Boxes
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.rollout import follow
from ml_core.models.policy.rules import Floats
from ml_core.models.reward import Parts, PersonalRatings
from ml_core.training.evaluation import Evaluation, paths_sample, rated_box, shares_of
from ml_core.training.lesson import Lesson
from ml_core.training.starts import Starts, first_starts

# Ratings that differ by less are the same.
_SAME = 1e-6


@dataclass(frozen=True, eq=False)
class Progress:
    """The held-out photos, and what was there before.

    Attributes:
        lesson: The photos.
        ratings: Rates their crops by scorer and taste.
        before: Crops of the policy that training started from, shape (P, 4); None when it started afresh.
    """

    lesson: Lesson
    ratings: PersonalRatings
    before: Boxes | None

    @classmethod
    def since(cls, policy: CropPolicy | None, lesson: Lesson, ratings: PersonalRatings) -> "Progress":
        """Let the policy that training starts from crop the held-out photos, by the reward and bounds it knows."""
        if policy is None:
            return cls(lesson, ratings, None)
        album = lesson.test if policy.facts.tuned else replace(lesson.test, ratings=ratings.aesthetic)
        starts = _starts_of(policy, lesson)
        paths = follow(policy, album, starts.photos, starts.rules, starts.boxes)
        return cls(lesson, ratings, paths.answers()[0])

    def curves(self, held_out: Evaluation) -> dict[str, float]:
        """Return the reward of the new crops and its two halves, each from 0 to 1."""
        parts = self._parts(held_out.paths.answers()[0])
        reward = (held_out.paths.answers()[1] - 1) / 9
        return {
            "reward/combined": float(reward.mean()),
            "reward/aesthetic": float((parts.aesthetic - 1).mean() / 9),
            "reward/taste": float(parts.preferred.mean()),
        }

    def sample(self, held_out: Evaluation) -> dict[str, Any]:
        """Return the data of a sample "paths", with the crop "before" of each photo."""
        data = paths_sample(held_out, self.lesson.test)
        if self.before is not None:
            scores = self._scores(self.before)
            for photo, box, score in zip(data["photos"], self.before, scores, strict=False):
                photo["before"] = rated_box(box, score)
        return data

    def result(self, held_out: Evaluation) -> dict[str, float]:
        """Return how good the crops were before, and how often the new ones win: by the reward, by the taste alone."""
        if self.before is None:
            return {}
        boxes, scores = held_out.paths.answers()
        old = self._scores(self.before)
        return {
            "before_share": float(shares_of(old, self.lesson.test_optimum).mean()),
            "win_rate": _wins(scores - old),
            "taste_win_rate": _wins(self._parts(boxes).preferred - self._parts(self.before).preferred),
        }

    def _parts(self, boxes: Boxes) -> Parts:
        return self.ratings.parts(self.lesson.test_optimum.starts.photos, boxes)

    def _scores(self, boxes: Boxes) -> Floats:
        return self.ratings.means(self.lesson.test_optimum.starts.photos, boxes)


def _starts_of(policy: CropPolicy, lesson: Lesson) -> Starts:
    own = replace(lesson.settings, bounds=policy.facts.bounds or Bounds())
    starts = first_starts(lesson.test, own, own.aspect)
    asked = lesson.test_optimum.starts
    # A photo may have a crop within the one bounds and none within the other; then both keep to those of the training.
    return starts if np.array_equal(starts.photos, asked.photos) else asked


def _wins(gains: Floats) -> float:
    """Return the share of gains, a gain of nothing counting half."""
    return float(np.mean((gains > _SAME) + 0.5 * (np.abs(gains) <= _SAME)))
