"""Hundreds of crops stepped as arrays, as Stable-Baselines3 wants its environments."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from stable_baselines3.common.vec_env import VecEnv
from stable_baselines3.common.vec_env.base_vec_env import VecEnvIndices, VecEnvStepReturn

from ml_core.training.environment import action_space, observation_space
from ml_core.training.episodes import Episodes, Observations


class CropVecEnv(VecEnv):
    """`Episodes` behind the interface of Stable-Baselines3; an episode that ends begins anew at once.

    ``infos`` holds, for an episode that ended, its return and length. It holds no last observation: no episode is cut
    short, so that no algorithm asks what would have come after it, and looking would cost a quarter of the step.
    """

    def __init__(self, episodes: Episodes) -> None:
        self.episodes = episodes
        self._actions: npt.NDArray[np.generic] = np.zeros(0)
        inputs = len(episodes.normaliser.mean)
        # The parent asks every sub-environment for its render mode; there are none here.
        self.render_mode = None
        super().__init__(len(episodes.play), observation_space(inputs), action_space(episodes.actions))

    def reset(self) -> Observations:
        """Begin every episode."""
        if self._seeds[0] is not None:
            self.episodes.restart(self.num_envs, self._seeds[0])
        else:
            self.episodes.begin(np.arange(self.num_envs))
        self._reset_seeds()
        self._reset_options()
        return self.episodes.observe()

    def step_async(self, actions: npt.NDArray[Any]) -> None:
        """Take the actions for `step_wait`."""
        self._actions = actions

    def step_wait(self) -> VecEnvStepReturn:
        """Act on every box."""
        rewards, ended = self.episodes.step(self._actions)
        infos: list[dict[str, Any]] = [{} for _ in range(self.num_envs)]
        for row, total, length in zip(*ended, strict=True):
            infos[row] = {"episode": {"r": float(total), "l": int(length), "t": 0.0}}
        over = np.zeros(self.num_envs, dtype=np.bool_)
        over[ended.rows] = True
        if len(ended.rows):
            self.episodes.begin(ended.rows)
        return self.episodes.observe(), rewards.astype(np.float32), over, infos

    def close(self) -> None:
        """Do nothing: there is nothing to close."""

    def get_attr(self, attr_name: str, indices: VecEnvIndices = None) -> list[Any]:
        """Return an attribute of the batch once a sub-environment."""
        return [getattr(self, attr_name) for _ in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: VecEnvIndices = None) -> None:
        """Refuse: the boxes of a batch share everything."""
        raise NotImplementedError("The boxes of a batch share their attributes.")

    def env_method(
        self, method_name: str, *method_args: Any, indices: VecEnvIndices = None, **method_kwargs: Any
    ) -> list[Any]:
        """Refuse: there are no sub-environments."""
        raise NotImplementedError("A batch has no sub-environments.")

    def env_is_wrapped(self, wrapper_class: type[Any], indices: VecEnvIndices = None) -> list[bool]:
        """Return False for each: nothing is wrapped."""
        del wrapper_class
        return [False for _ in self._get_indices(indices)]

    def get_images(self) -> Sequence[npt.NDArray[np.uint8] | None]:
        """Return no pictures: crops are shown by the app."""
        return [None] * self.num_envs
