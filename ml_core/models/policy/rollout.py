"""Following a policy from a box to its answer."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.models.policy.album import Album
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.play import Play
from ml_core.models.policy.rules import Floats, Rules


class Paths(NamedTuple):
    """The paths of N boxes; after its length a path repeats its last box.

    Attributes:
        boxes: Shape (T + 1, N, 4), the start first.
        scores: Mean rating of each, shape (T + 1, N).
        lengths: Boxes on each path, the start included, shape (N,).
        calls: Crops the scorer rated.
    """

    boxes: Boxes
    scores: Floats
    lengths: npt.NDArray[np.intp]
    calls: int

    @property
    def best(self) -> npt.NDArray[np.intp]:
        """Return where on each path its best box is, the policy's answer; shape (N,).

        Every box on the path was rated anyway, so taking the best costs nothing and a last unlucky move does no harm.
        """
        return np.asarray(self.scores.argmax(axis=0))

    def answers(self) -> tuple[Boxes, Floats]:
        """Return the best box (N, 4) of each path and its rating (N,)."""
        columns = np.arange(len(self.lengths))
        return self.boxes[self.best, columns], self.scores[self.best, columns]

    def path(self, column: int) -> tuple[Boxes, Floats]:
        """Return the boxes (K, 4) of one path and their ratings (K,)."""
        length = self.lengths[column]
        return self.boxes[:length, column], self.scores[:length, column]


def follow(policy: CropPolicy, album: Album, photos: npt.NDArray[np.intp], rules: Rules, boxes: Boxes) -> Paths:
    """Move each box (N, 4) as the policy says until it stops, stands still or has used its moves."""
    play = Play(album, photos, rules, boxes, policy.facts.max_moves)
    all_boxes, all_scores = [boxes.copy()], [play.scores.copy()]
    lengths = np.ones(len(boxes), dtype=np.intp)
    active, calls = np.arange(len(boxes)), len(boxes)
    while len(active):
        before = play.boxes
        over = play.act(policy.actions.effect(policy.choose(play.observe(policy.actions.ahead)))).over
        # A deterministic policy that did not move its box would go on not moving it.
        moved = (play.boxes != before).any(axis=1)
        calls += int(moved.sum())
        all_boxes.append(all_boxes[-1].copy())
        all_scores.append(all_scores[-1].copy())
        all_boxes[-1][active], all_scores[-1][active] = play.boxes, play.scores
        lengths[active] += moved
        left = np.flatnonzero(moved & ~over)
        active = active[left]
        play.take(left)
    return Paths(np.stack(all_boxes), np.stack(all_scores), lengths, calls)
