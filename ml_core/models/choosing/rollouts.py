"""A policy's crops of a photo from several starts."""

from dataclasses import dataclass

import numpy as np

from ml_core.geometry import FREE, Boxes
from ml_core.models.policy.album import Album
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.rollout import follow
from ml_core.models.policy.rules import Rules, lattice
from ml_core.models.policy.search import distinct


@dataclass(frozen=True, eq=False)
class PolicyRollouts:
    """Follows a policy on one photo; it is deterministic, so that its alternatives come from different starts.

    Attributes:
        policy: The policy.
        album: The photo alone, with the reward that the policy was trained with.
        starts: From how many boxes of the lattice it starts, the largest one first.
        count: How many distinct crops are kept at most.
    """

    policy: CropPolicy
    album: Album
    starts: int = 12
    count: int = 5

    def __call__(self, rules: Rules) -> Boxes:
        """Return the distinct crops (N, 4) it makes, best first: the best of each path, and where it ends."""
        boxes = lattice(rules, 0, FREE, "coarse")
        starts = boxes[np.unique(np.linspace(0, len(boxes) - 1, self.starts).astype(np.intp))]
        rows = np.zeros(len(starts), dtype=np.intp)
        paths = follow(self.policy, self.album, rows, rules.take(rows), starts)
        best, ratings = paths.answers()
        found, scores = np.concatenate([best, paths.boxes[-1]]), np.concatenate([ratings, paths.scores[-1]])
        return np.asarray(found[distinct(found, scores, self.count)])
