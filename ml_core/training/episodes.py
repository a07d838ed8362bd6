"""Episodes of many boxes stepped as arrays: what both environments are made of."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.models.policy.actions import ActionSet
from ml_core.models.policy.album import Album
from ml_core.models.policy.crop_policy import normalise
from ml_core.models.policy.play import Play
from ml_core.training.starts import EpisodeSettings, StartPool

Observations = npt.NDArray[np.float32]


class Normaliser(NamedTuple):
    """Mean and scale of an observation, shape (inputs,) each."""

    mean: Observations
    scale: Observations

    def __call__(self, observations: Observations) -> Observations:
        """Return the observations (N, inputs) scaled as the policy sees them."""
        return normalise(observations, self.mean, self.scale)


class Ended(NamedTuple):
    """Episodes that ended: rows, last observations, sum of rewards and moves of each."""

    rows: npt.NDArray[np.intp]
    observations: Observations
    returns: npt.NDArray[np.float64]
    lengths: npt.NDArray[np.intp]


class Episodes:
    """`count` boxes that are moved at the same time; an episode that ends is followed by a new one in its row.

    The reward is the change in score / 9 minus the cost of a move: an absolute score would never let a policy stop.
    Running out of moves ends an episode as stopping does, since the time is part of what the policy sees.

    Args:
        album: The photos to train on.
        settings: What episodes are like.
        actions: What can be done to a box.
        count: How many boxes.
        seed: Seed of the starts.
        normaliser: How observations are scaled.
    """

    def __init__(
        self,
        album: Album,
        settings: EpisodeSettings,
        actions: ActionSet,
        count: int,
        seed: int,
        normaliser: Normaliser,
    ) -> None:
        self.actions, self.settings, self.normaliser = actions, settings, normaliser
        self._album, self._pool = album, StartPool(album, settings, np.random.default_rng(seed))
        self.restart(count, seed)

    def restart(self, count: int, seed: int) -> None:
        """Begin every episode anew."""
        self.random = np.random.default_rng(seed)
        self.play = Play(self._album, *self._pool.draw(count, self.random), self.settings.max_moves)
        self.returns = np.zeros(count)

    def observe(self) -> Observations:
        """Return what the policy sees of every box; shape (count, inputs), scaled."""
        return self.normaliser(self.play.observe())

    def step(self, actions: npt.NDArray[np.generic]) -> tuple[npt.NDArray[np.float64], Ended]:
        """Act, and return the rewards (count,) and the episodes that ended; their rows stay as they are."""
        gains, over = self.play.act(self.actions.effect(actions))
        rewards = gains - self.settings.step_cost
        self.returns = self.returns + rewards
        rows = np.flatnonzero(over)
        last = self.normaliser(self.play.observe(rows))
        return rewards, Ended(rows, last, self.returns[rows], self.play.moves[rows])

    def begin(self, rows: npt.NDArray[np.intp]) -> None:
        """Begin new episodes in some rows."""
        self.play.restart(rows, *self._pool.draw(len(rows), self.random))
        self.returns[rows] = 0.0

    def state(self) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
        """Return what a checkpoint needs to go on from here: arrays, and the generator's state as plain JSON."""
        play = self.play
        arrays: dict[str, npt.NDArray[Any]] = {
            "photos": play.photos,
            "frame_aspects": play.rules.frame_aspects,
            "pixel_aspects": play.rules.pixel_aspects,
            "faces": play.rules.faces,
            "boxes": play.boxes,
            "scores": play.scores,
            "descriptors": play.descriptors,
            "first_scores": play.first_scores,
            "moves": play.moves,
            "returns": self.returns,
        }
        return {name: array.copy() for name, array in arrays.items()}, dict(self.random.bit_generator.state)

    def restore(self, arrays: dict[str, npt.NDArray[Any]], generator: dict[str, Any]) -> None:
        """Go on from a state."""
        play = self.play
        play.rules = type(play.rules)(
            arrays["frame_aspects"], arrays["pixel_aspects"], arrays["faces"], play.rules.bounds
        )
        play.photos, play.boxes, play.moves = arrays["photos"], arrays["boxes"], arrays["moves"]
        play.scores, play.descriptors = arrays["scores"], arrays["descriptors"]
        play.first_scores, self.returns = arrays["first_scores"], arrays["returns"]
        self.random.bit_generator.state = generator


def measure_normaliser(album: Album, settings: EpisodeSettings, count: int = 4096, seed: int = 0) -> Normaliser:
    """Measure mean and scale of the observations of `count` random boxes."""
    random = np.random.default_rng(seed)
    play = Play(album, *StartPool(album, settings, random).draw(count, random), settings.max_moves)
    play.moves = random.integers(0, settings.max_moves, count)
    seen = play.observe()
    # Numbers that hardly vary on these photos must not explode on others.
    return Normaliser(seen.mean(axis=0), np.maximum(seen.std(axis=0), 0.05))
