"""A policy's crops of a photo from several starts."""

from dataclasses import dataclass

import numpy as np

from ml_core.geometry import FREE, Boxes
from ml_core.models.policy.album import Album
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.rollout import follow
from ml_core.models.policy.rules import Floats, Rules, lattice
from ml_core.models.policy.search import distinct


@dataclass(frozen=True, eq=False)
class PolicyRollouts:
    """Follows a policy; it is deterministic, so that its alternatives come from different starts.

    Attributes:
        policy: The policy.
        starts: From how many boxes of the lattice it starts, the largest one first.
        count: How many distinct crops are kept at most.
    """

    policy: CropPolicy
    starts: int = 12
    count: int = 5

    def __call__(self, album: Album, photo: int, rules: Rules) -> tuple[Boxes, Floats]:
        """Return the distinct crops (N, 4) it makes of a photo, best first, and their ratings (N,)."""
        boxes = lattice(rules, 0, FREE, "coarse")
        starts = boxes[np.unique(np.linspace(0, len(boxes) - 1, self.starts).astype(np.intp))]
        rows = np.zeros(len(starts), dtype=np.intp)
        paths = follow(self.policy, album, np.full(len(starts), photo), rules.take(rows), starts)
        ends = paths.boxes[-1], paths.scores[-1]
        best = paths.answers()
        found, scores = (np.concatenate(both) for both in zip(best, ends, strict=True))
        chosen = distinct(found, scores, self.count)
        return found[chosen], scores[chosen]
