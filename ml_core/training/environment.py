"""One crop as a gymnasium environment: for studying, and for any library that learns from environments."""

from typing import Any, TypeAlias

import gymnasium
import numpy as np
from gymnasium import spaces

from ml_core.models.policy.actions import ActionSet, EdgeMoves
from ml_core.models.policy.album import Album
from ml_core.training.episodes import Episodes, Normaliser, Observations
from ml_core.training.starts import EpisodeSettings

Action: TypeAlias = Any

EDGE_MOVES = EdgeMoves()


def action_space(actions: ActionSet) -> spaces.Space[Any]:
    """Return the space of one box's actions."""
    if actions.name == "edge moves":
        return spaces.Discrete(actions.outputs)
    return spaces.Box(-1.0, 1.0, (actions.outputs,), np.float32)


def observation_space(inputs: int) -> spaces.Space[Any]:
    """Return the space of scaled observations."""
    return spaces.Box(-5.0, 5.0, (inputs,), np.float32)


class CropEnv(gymnasium.Env[Observations, Action]):
    """One box on one of many photos, moved until it stops; a batch of one of `Episodes`.

    ``info`` holds the box under ``"box"``, its mean rating under ``"score"`` and its photo's name under ``"photo"``.
    """

    def __init__(
        self,
        album: Album,
        settings: EpisodeSettings,
        normaliser: Normaliser,
        actions: ActionSet = EDGE_MOVES,
        seed: int = 0,
    ) -> None:
        self._album = album
        self.episodes = Episodes(album, settings, actions, 1, seed, normaliser)
        self.action_space = action_space(self.episodes.actions)
        self.observation_space: spaces.Space[Observations] = observation_space(len(self.episodes.normaliser.mean))

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observations, dict[str, Any]]:
        """Begin a new episode; there are no options."""
        super().reset(seed=seed, options=options)
        if seed is not None:
            self.episodes.restart(1, seed)
        else:
            self.episodes.begin(np.arange(1))
        return self.episodes.observe()[0], self._info()

    def step(self, action: Action) -> tuple[Observations, float, bool, bool, dict[str, Any]]:
        """Move the box; an episode ends by stopping or by using up its moves, and is never cut short otherwise."""
        rewards, ended = self.episodes.step(np.asarray(action)[None])
        return self.episodes.observe()[0], float(rewards[0]), len(ended.rows) == 1, False, self._info()

    def _info(self) -> dict[str, Any]:
        play = self.episodes.play
        name = self._album.names[play.photos[0]]
        return {"box": play.boxes[0].tolist(), "score": float(play.scores[0]), "photo": name}
