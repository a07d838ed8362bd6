"""Boxes under way: the array implementation of an episode that training, evaluation and proposing share."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Boxes
from ml_core.models.descriptors import DESCRIPTORS
from ml_core.models.policy.actions import EDGE_DELTAS, STOP, Effect
from ml_core.models.policy.album import Album
from ml_core.models.policy.rules import Flags, Floats, Rules

# What an observation holds beside the descriptors; the last move and what it gained let a policy take it back.
STATE_NAMES = (
    *("x0", "y0", "x1", "y1", "score", "gain", "time", "frame aspect", "locked", "target aspect"),
    *("last gain", "below best", "shift x0", "shift y0", "shift x1", "shift y1"),
    *(f"may move {edge} {way}" for way in ("in", "out") for edge in ("left", "top", "right", "bottom")),
)
# How many numbers describe a crop, how many a state has with them, and how many with a look at the next crops.
DESCRIBED = len(DESCRIPTORS)
STATE = DESCRIBED + len(STATE_NAMES)
STATE_AHEAD = STATE + STOP * DESCRIBED
# The arrays that make up a state, one row a box; the rules come on top.
COLUMNS = ("photos", "boxes", "shifts", "moves", "scores", "first_scores", "best_scores", "last_gains", "descriptors")


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
        shifts: What the last move did to each box, shape (N, 4).
        moves: Moves made, shape (N,).
        scores: Mean rating of each box, shape (N,).
        first_scores: That of the box each episode started from, shape (N,).
        best_scores: The best on its path so far, shape (N,).
        last_gains: What the last move changed in the score, shape (N,).
        descriptors: Descriptors of each box, shape (N, D).
    """

    def __init__(self, album: Album, photos: npt.NDArray[np.intp], rules: Rules, boxes: Boxes, max_moves: int) -> None:
        self.album, self.max_moves = album, max_moves
        self.photos, self.rules, self.boxes = photos.copy(), rules, boxes.copy()
        self.scores, self.descriptors = album.look(photos, boxes)
        self.first_scores, self.best_scores = self.scores.copy(), self.scores.copy()
        self.shifts, self.last_gains = np.zeros((len(photos), 4)), np.zeros(len(photos))
        self.moves = np.zeros(len(photos), dtype=np.intp)

    def __len__(self) -> int:
        return len(self.photos)

    def act(self, effect: Effect) -> Outcome:
        """Move every box; a box that stops stays as it is."""
        deltas = np.where(effect.stops[:, None], 0.0, effect.deltas)
        boxes = self.rules.move(self.boxes, deltas)
        scores, self.descriptors = self.album.look(self.photos, boxes)
        self.shifts, self.last_gains = boxes - self.boxes, scores - self.scores
        self.boxes, self.scores, self.moves = boxes, scores, self.moves + 1
        self.best_scores = np.maximum(self.best_scores, scores)
        return Outcome(self.last_gains / 9, effect.stops | (self.moves >= self.max_moves))

    def restart(self, rows: npt.NDArray[np.intp], photos: npt.NDArray[np.intp], rules: Rules, boxes: Boxes) -> None:
        """Begin new episodes in some rows; photos, rules and boxes have one row each of those."""
        begun = Play(self.album, photos, rules, boxes, self.max_moves)
        self.rules = self.rules.replaced(rows, rules)
        for name in COLUMNS:
            getattr(self, name)[rows] = getattr(begun, name)

    def take(self, rows: npt.NDArray[np.intp]) -> None:
        """Go on with some rows only."""
        self.rules = self.rules.take(rows)
        for name in COLUMNS:
            setattr(self, name, getattr(self, name)[rows])

    def observe(self, ahead: bool) -> npt.NDArray[np.float32]:
        """Return what the policy sees, unscaled.

        First the crop's descriptors, then `STATE_NAMES`; with `ahead` also the descriptors of the crops that the eight
        edge moves lead to, which cost next to nothing and need no scorer. Shape (N, STATE) or (N, STATE_AHEAD).
        """
        moved = self._moved()
        possible = (moved != self.boxes[:, None]).any(axis=2)
        parts = [self.descriptors, self._state(), possible]
        if ahead:
            described = self.album.maps.describe(np.repeat(self.photos, STOP), moved.reshape(-1, 4))
            parts.append(described.reshape(len(self), STOP * DESCRIBED))
        return np.concatenate(parts, axis=1, dtype=np.float32)

    def _moved(self) -> Boxes:
        """Return where the eight edge moves lead, shape (N, 8, 4); a move that is not allowed leads nowhere."""
        many = np.repeat(np.arange(len(self)), STOP)
        deltas = np.tile(EDGE_DELTAS[:STOP], (len(self), 1))
        return self.rules.take(many).move(self.boxes[many], deltas).reshape(-1, STOP, 4)

    def _state(self) -> Floats:
        rules = self.rules
        columns = [
            *self.boxes.T,
            self.scores,
            self.scores - self.first_scores,
            self.moves / self.max_moves,
            np.log(rules.frame_aspects),
            rules.locked,
            np.log(np.where(rules.locked, rules.pixel_aspects, 1.0)),
            self.last_gains,
            self.best_scores - self.scores,
            *self.shifts.T,
        ]
        return np.stack(columns, axis=1)
