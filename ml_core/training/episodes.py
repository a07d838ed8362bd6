"""Episodes of many boxes stepped as arrays: what both environments are made of."""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ml_core.models.policy.actions import MOVE, STOP, ActionSet, Effect
from ml_core.models.policy.album import Album
from ml_core.models.policy.crop_policy import normalise
from ml_core.models.policy.play import COLUMNS, DESCRIBED, Play
from ml_core.models.policy.rules import Rules
from ml_core.training.starts import EpisodeSettings, StartPool

Observations: TypeAlias = npt.NDArray[np.float32]
_RULES = ("frame_aspects", "pixel_aspects", "faces")


class Normaliser(NamedTuple):
    """Mean and scale of an observation, shape (inputs,) each."""

    mean: Observations
    scale: Observations

    def __call__(self, observations: Observations) -> Observations:
        """Return the observations (N, inputs) scaled as the policy sees them."""
        return normalise(observations, self.mean, self.scale)


class Ended(NamedTuple):
    """Episodes that ended: rows, sum of rewards and moves of each."""

    rows: npt.NDArray[np.intp]
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

    def favour(self, weights: npt.NDArray[np.float64]) -> None:
        """Begin new episodes on photos in proportion to `weights`, shape (P,)."""
        self._pool.favour(weights)

    def observe(self) -> Observations:
        """Return what the policy sees of every box; shape (count, inputs), scaled."""
        return self.normaliser(self.play.observe(self.actions.ahead))

    def step(self, actions: npt.NDArray[np.generic]) -> tuple[npt.NDArray[np.float64], Ended]:
        """Act, and return the rewards (count,) and the episodes that ended; their rows stay as they are."""
        gains, over = self.play.act(self.actions.effect(actions))
        rewards = gains - self.settings.step_cost
        self.returns = self.returns + rewards
        rows = np.flatnonzero(over)
        return rewards, Ended(rows, self.returns[rows], self.play.moves[rows])

    def begin(self, rows: npt.NDArray[np.intp]) -> None:
        """Begin new episodes in some rows."""
        self.play.restart(rows, *self._pool.draw(len(rows), self.random))
        self.returns[rows] = 0.0

    def state(self) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
        """Return what a checkpoint needs to go on from here: arrays, and the generator's state as plain JSON."""
        play = self.play
        arrays: dict[str, npt.NDArray[Any]] = {name: getattr(play, name) for name in COLUMNS}
        arrays |= {f"rules.{name}": getattr(play.rules, name) for name in _RULES} | {"returns": self.returns}
        return {name: array.copy() for name, array in arrays.items()}, dict(self.random.bit_generator.state)

    def restore(self, arrays: dict[str, npt.NDArray[Any]], generator: dict[str, Any]) -> None:
        """Go on from a state."""
        frame_aspects, pixel_aspects, faces = (arrays[f"rules.{name}"] for name in _RULES)
        self.play.rules = Rules(frame_aspects, pixel_aspects, faces, self.play.rules.bounds)
        for name in COLUMNS:
            setattr(self.play, name, arrays[name])
        self.returns = arrays["returns"]
        self.random.bit_generator.state = generator


def measure_normaliser(
    album: Album, settings: EpisodeSettings, actions: ActionSet, count: int = 4096, seed: int = 0
) -> Normaliser:
    """Measure mean and scale of the observations of `count` random boxes."""
    random = np.random.default_rng(seed)
    play = Play(album, *StartPool(album, settings, random).draw(count, random), settings.max_moves)
    # One random move, so that what it did and gained has a spread as well.
    play.act(Effect(random.uniform(-MOVE, MOVE, (count, 4)), np.zeros(count, dtype=np.bool_)))
    play.moves = random.integers(0, settings.max_moves, count)
    seen = play.observe(ahead=False)
    # Numbers that hardly vary on these photos must not explode on others.
    mean, scale = seen.mean(axis=0), np.maximum(seen.std(axis=0), 0.02)
    return Normaliser(*(_with_ahead(column) if actions.ahead else column for column in (mean, scale)))


def _with_ahead(column: Observations) -> Observations:
    """Scale the next crops' descriptors as those of the crop itself."""
    return np.concatenate([column, np.tile(column[:DESCRIBED], STOP)])
