"""Checkpoints of a training: one safetensors file with everything to go on exactly where it was; nothing is pickled."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as save_tensors
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.buffers import ReplayBuffer
from stable_baselines3.common.off_policy_algorithm import OffPolicyAlgorithm

from ml_core.specs.errors import RunError
from ml_core.specs.files import write_atomically
from ml_core.training.episodes import Episodes

_TENSOR = "tensor:"
_BUFFER_ARRAYS = ("observations", "next_observations", "actions", "rewards", "dones", "timeouts")


@dataclass(frozen=True, eq=False)
class Moment:
    """Where a training stands between two updates, apart from its networks.

    Attributes:
        step: Moves made.
        arrays: State of the episodes.
        facts: States of the random generators and what else is plain.
    """

    step: int
    arrays: dict[str, npt.NDArray[Any]]
    facts: dict[str, Any]


def moment_of(model: BaseAlgorithm, episodes: Episodes) -> Moment:
    """Note where the training stands; quick enough for every rollout."""
    arrays, generator = episodes.state()
    kind, keys, position, has_gauss, cached = np.random.get_state(legacy=True)  # noqa: NPY002 - the library uses it
    starts: Any = model._last_episode_starts
    arrays |= {"torch_generator": torch.get_rng_state().numpy().copy(), "episode_starts": np.array(starts)}
    facts = {
        "generator": generator,
        "numpy": [kind, np.asarray(keys).tolist(), position, has_gauss, cached],
        "updates": int(model._n_updates),
    }
    return Moment(model.num_timesteps, arrays, facts)


def save_checkpoint(path: Path, model: BaseAlgorithm, moment: Moment, about: dict[str, Any]) -> None:
    """Write networks, optimisers, replay buffer and moment atomically; `about` is plain JSON of the caller's."""
    tensors: dict[str, torch.Tensor] = {f"moment.{name}": torch.from_numpy(a) for name, a in moment.arrays.items()}
    tree = _flatten(model.get_parameters() | _variables(model), "model", tensors)
    tensors |= _buffer_tensors(model)
    plain = {"step": moment.step, "facts": moment.facts, "about": about, "model": tree, "buffer": _buffer_facts(model)}
    # The optimisers' tensors may share memory with nothing, but safetensors insists on seeing that they do not.
    tensors = {name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}
    write_atomically(path, save_tensors(tensors, {"state": json.dumps(plain)}))


@dataclass(frozen=True, eq=False)
class SavedTraining:
    """A checkpoint that was read; `about` is what the caller had given to be kept."""

    step: int
    about: dict[str, Any]
    plain: dict[str, Any]
    tensors: dict[str, torch.Tensor]

    def restore(self, model: BaseAlgorithm, episodes: Episodes | None) -> None:
        """Go on from here; the episodes begin anew when none are given, because the photos are others now."""
        try:
            parameters = _unflatten(self.plain["model"], self.tensors)
            variables = _variables(model)
            for name, variable in variables.items():
                variable.data.copy_(parameters.pop(name))
            model.set_parameters(parameters, exact_match=True)
            self._restore_buffer(model)
            self._restore_moment(model, episodes)
        except (KeyError, ValueError, TypeError, RuntimeError) as error:
            raise RunError(f"The checkpoint does not fit this run ({error}).", "Start a new run.") from error

    def _restore_moment(self, model: BaseAlgorithm, episodes: Episodes | None) -> None:
        facts = self.plain["facts"]
        arrays = {
            name.removeprefix("moment."): tensor.numpy().copy()
            for name, tensor in self.tensors.items()
            if name.startswith("moment.")
        }
        model.num_timesteps = self.step
        model._n_updates = facts["updates"]
        starts, generator = arrays.pop("episode_starts"), arrays.pop("torch_generator")
        if episodes is not None:
            episodes.restore(arrays, facts["generator"])
            model._last_obs = episodes.observe()
            model._last_episode_starts = starts
        torch.set_rng_state(torch.from_numpy(generator))
        kind, keys, *rest = facts["numpy"]
        np.random.set_state((kind, np.array(keys, dtype=np.uint32), *rest))  # noqa: NPY002 - the library uses it

    def _restore_buffer(self, model: BaseAlgorithm) -> None:
        buffer = _buffer(model)
        if buffer is None:
            return
        facts = self.plain["buffer"]
        buffer.pos, buffer.full = facts["position"], facts["full"]
        for name in _BUFFER_ARRAYS:
            rows = self.tensors[f"buffer.{name}"].numpy()
            getattr(buffer, name)[: len(rows)] = rows


def load_checkpoint(path: Path) -> SavedTraining | None:
    """Read a checkpoint, or return None when there is none; raises `RunError` when it is damaged."""
    if not path.exists():
        return None
    try:
        with safe_open(path, framework="pt") as file:
            plain = json.loads((file.metadata() or {})["state"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no dict
        return SavedTraining(int(plain["step"]), plain["about"], plain, tensors)
    except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"The checkpoint is damaged ({error}).", "Start a new run.", path) from error


def _variables(model: BaseAlgorithm) -> dict[str, torch.Tensor]:
    """Return the trained tensors that belong to no module: SAC's entropy coefficient."""
    coefficient = getattr(model, "log_ent_coef", None)
    return {} if coefficient is None else {"log_ent_coef": coefficient}


def _buffer(model: BaseAlgorithm) -> ReplayBuffer | None:
    return model.replay_buffer if isinstance(model, OffPolicyAlgorithm) else None


def _buffer_facts(model: BaseAlgorithm) -> dict[str, Any]:
    buffer = _buffer(model)
    return {} if buffer is None else {"position": buffer.pos, "full": buffer.full}


def _buffer_tensors(model: BaseAlgorithm) -> dict[str, torch.Tensor]:
    buffer = _buffer(model)
    if buffer is None:
        return {}
    rows = buffer.buffer_size if buffer.full else buffer.pos
    return {f"buffer.{name}": torch.from_numpy(getattr(buffer, name)[:rows]) for name in _BUFFER_ARRAYS}


def _flatten(tree: Any, name: str, tensors: dict[str, torch.Tensor]) -> Any:
    """Move the tensors of nested dicts and lists into `tensors`; return the rest as plain JSON that names them.

    A dict becomes a list of pairs under "pairs", since the keys of an optimiser's state are numbers.
    """
    if isinstance(tree, torch.Tensor):
        tensors[name] = tree
        return _TENSOR + name
    if isinstance(tree, dict):
        return {"pairs": [[key, _flatten(item, f"{name}.{key}", tensors)] for key, item in tree.items()]}
    if isinstance(tree, list | tuple):
        return [_flatten(item, f"{name}.{index}", tensors) for index, item in enumerate(tree)]
    return tree


def _unflatten(plain: Any, tensors: dict[str, torch.Tensor]) -> Any:
    if isinstance(plain, str) and plain.startswith(_TENSOR):
        return tensors[plain.removeprefix(_TENSOR)]
    if isinstance(plain, dict):
        return {key: _unflatten(item, tensors) for key, item in plain["pairs"]}
    if isinstance(plain, list):
        return [_unflatten(item, tensors) for item in plain]
    return plain
