"""Boxes under way: the array implementation of an episode that training, evaluation and proposing share."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.models.policy.actions import EDGE_DELTAS, STOP, Effect
from ml_core.models.policy.album import Album
from ml_core.models.policy.rules import Flags, Floats, Rules

# What an observation holds beside the descriptors.
STATE_NAMES = (
    *("x0", "y0", "x1", "y1", "score", "gain", "time", "frame aspect", "locked", "target aspect"),
    *(f"may {way} {edge}" for way in ("push", "pull") for edge in ("left", "top", "right", "bottom")),
)


class Outcome(NamedTuple):
    """What a step did: change in score / 9, shape (N,), and which episodes are over, (N,)."""

    gains: Floats
    over: Flags


class Play:
    """N boxes, each on its photo under its rules, moved step by step until they stop or have used their moves.

    Args:
        album: The photos.
        photos: Index of each box's photo, shape (N,).
        rules: One row a box.
        boxes: Where they start, shape (N, 4); they must keep to the rules.
        max_moves: Moves after which a box is taken as it is.

    Attributes:
        scores: Mean rating of each box, shape (N,).
        descriptors: Descriptors of each box, shape (N, D).
        first_scores: Mean rating of the box each episode started from, shape (N,).
        moves: Moves made, shape (N,).
    """

    def __init__(self, album: Album, photos: npt.NDArray[np.intp], rules: Rules, boxes: Boxes, max_moves: int) -> None:
        self.album, self.max_moves = album, max_moves
        self.photos, self.rules, self.boxes = photos.copy(), rules, boxes.copy()
        self.scores, self.descriptors = album.look(photos, boxes)
        self.first_scores = self.scores.copy()
        self.moves = np.zeros(len(photos), dtype=np.intp)

    def __len__(self) -> int:
        return len(self.photos)

    def act(self, effect: Effect) -> Outcome:
        """Move every box; a box that stops stays as it is."""
        deltas = np.where(effect.stops[:, None], 0.0, effect.deltas)
        self.boxes = self.rules.move(self.boxes, deltas)
        before = self.scores
        self.scores, self.descriptors = self.album.look(self.photos, self.boxes)
        self.moves = self.moves + 1
        return Outcome((self.scores - before) / 9, effect.stops | (self.moves >= self.max_moves))

    def restart(self, rows: npt.NDArray[np.intp], photos: npt.NDArray[np.intp], rules: Rules, boxes: Boxes) -> None:
        """Begin new episodes in some rows; photos, rules and boxes have one row each of those."""
        self.rules = self.rules.replaced(rows, rules)
        self.photos[rows], self.boxes[rows], self.moves[rows] = photos, boxes, 0
        self.scores[rows], self.descriptors[rows] = self.album.look(photos, boxes)
        self.first_scores[rows] = self.scores[rows]

    def take(self, rows: npt.NDArray[np.intp]) -> None:
        """Go on with some rows only."""
        self.photos, self.rules, self.boxes = self.photos[rows], self.rules.take(rows), self.boxes[rows]
        self.descriptors = self.descriptors[rows]
        self.scores, self.first_scores, self.moves = self.scores[rows], self.first_scores[rows], self.moves[rows]

    def observe(self, rows: npt.NDArray[np.intp] | None = None) -> npt.NDArray[np.float32]:
        """Return what the policy sees of some rows or all, unscaled: descriptors, then `STATE_NAMES`; (N, D + 18)."""
        if rows is None:
            rows = np.arange(len(self))
        possible = _possible(self.rules.take(rows), self.boxes[rows])
        return np.concatenate([self.descriptors[rows], self._state(rows), possible], axis=1, dtype=np.float32)

    def _state(self, rows: npt.NDArray[np.intp]) -> Floats:
        rules = self.rules.take(rows)
        columns = [
            *self.boxes[rows].T,
            self.scores[rows],
            (self.scores - self.first_scores)[rows],
            self.moves[rows] / self.max_moves,
            np.log(rules.frame_aspects),
            rules.locked,
            np.log(np.where(rules.locked, rules.pixel_aspects, 1.0)),
        ]
        return np.stack(columns, axis=1)


def _possible(rules: Rules, boxes: Boxes) -> Flags:
    """Return which edge moves would move each box, shape (N, 8): a policy that knows does not waste a move."""
    rows = np.repeat(np.arange(len(boxes)), STOP)
    before = boxes[rows]
    moved = rules.take(rows).move(before, np.tile(EDGE_DELTAS[:STOP], (len(boxes), 1)))
    return np.asarray((moved != before).any(axis=1).reshape(-1, STOP))
