"""A trained crop policy: plain inference from its tensors, and its folder of tensors and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import nn

from ml_core.geometry import Bounds
from ml_core.models.descriptors import DESCRIPTOR_VERSION
from ml_core.models.policy.actions import ActionSet, action_set
from ml_core.models.policy.networks import MoveNetwork, shift_network
from ml_core.models.policy.play import STATE, STATE_AHEAD
from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import SpecError, WeightsError
from ml_core.specs.files import write_atomically

FORMAT = 1
TENSORS, ABOUT = "policy.safetensors", "policy.json"
# Folder within a tuned policy's, with the taste whose reward it sees.
TASTE = "taste"
# Both files are small; anything larger is not a policy.
MAX_BYTES = 64 * 2**20


@dataclass(frozen=True)
class PolicyFacts:
    """What is known of a policy beside its tensors; `policy.json`.

    Attributes:
        actions: Name of the action set.
        hidden: Widths of the hidden layers.
        max_moves: Moves after which a crop is taken as it is.
        aspect: Shape it was trained to make.
        scorer: Scorer it was trained with.
        descriptor_version: Version of the descriptors it sees.
        inputs: Numbers in a state.
        format: Version of this file's form.
        training: Facts on its training; among them ``train_photos``, the names of the photos that it and the policies
            it was made from were trained on, and ``held_out_photos``, those that were held out all the time.
        bounds: Bounds on its crops where it was trained with others than the usual ones.
        taste: Name of the taste it was tuned to; empty for a policy of the scorer alone.
        weight: Share of the scorer in the reward it was trained with; the rest is the taste's.
        parents: Names of what it was made from: the policy it went on from, the taste.
    """

    actions: str
    hidden: tuple[int, ...]
    max_moves: int
    aspect: str
    scorer: str
    descriptor_version: int = DESCRIPTOR_VERSION
    inputs: int = STATE
    format: int = FORMAT
    training: dict[str, Any] | None = None
    bounds: Bounds | None = None
    taste: str = ""
    weight: float = 1.0
    parents: tuple[str, ...] = ()

    @property
    def tuned(self) -> bool:
        """Return whether it was trained towards a taste, whose reward it then expects to see."""
        return bool(self.taste)

    @property
    def trained_on(self) -> frozenset[str]:
        """Return the names of the photos that it, or a policy it was made from, was trained on."""
        return self._names("train_photos")

    @property
    def held_out(self) -> frozenset[str]:
        """Return the names of the photos that were held out of its training, and of that of its parents."""
        return self._names("held_out_photos")

    def _names(self, key: str) -> frozenset[str]:
        names = (self.training or {}).get(key)
        return frozenset(map(str, names)) if isinstance(names, list) else frozenset()


class CropPolicy:
    """Chooses moves from observations; the same ones as the trained network's deterministic prediction.

    Args:
        facts: What is known of it.
        tensors: ``mean`` and ``scale`` of the observation, and those of its network.

    Attributes:
        network: Chooses among the actions, from scaled observations.

    Raises:
        WeightsError: If the tensors are not those the facts describe.
    """

    def __init__(self, facts: PolicyFacts, tensors: dict[str, torch.Tensor]) -> None:
        self.actions: ActionSet = action_set(facts.actions)
        _check_facts(facts)
        self.facts = facts
        self.tensors = tensors
        # Initial values would only be replaced, and drawing them would change the course of a training under way.
        with torch.device("meta"):
            self.network = network_of(self.actions, facts.hidden).requires_grad_(False)
        size = STATE_AHEAD if self.actions.ahead else STATE
        wanted = self.network.state_dict() | {"mean": torch.zeros(size), "scale": torch.zeros(size)}
        _check_tensors(tensors, {name: tuple(tensor.shape) for name, tensor in wanted.items()})
        self.network.load_state_dict({name: tensors[name] for name in self.network.state_dict()}, assign=True)
        self._mean, self._scale = tensors["mean"].numpy(), tensors["scale"].numpy()

    def choose(self, observations: npt.NDArray[np.float32]) -> npt.NDArray[np.generic]:
        """Return the best action for each observation as `Play.observe` gives it, as its action set defines them."""
        scaled = torch.from_numpy(normalise(observations, self._mean, self._scale))
        with torch.inference_mode():
            outputs: npt.NDArray[np.float32] = self.network(scaled).numpy()
        return self.actions.choose(outputs)

    def save(self, folder: Path) -> None:
        """Write the policy into `folder`, which is made; each file atomically."""
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / TENSORS, save_tensors(self.tensors))
        write_atomically(folder / ABOUT, dumps(self.facts).encode())

    @classmethod
    def load(cls, folder: Path) -> "CropPolicy":
        """Read a policy; raises `WeightsError` when it is missing, damaged, or made for other descriptors."""
        try:
            facts = loads(PolicyFacts, _read(folder, ABOUT))
            tensors = load_tensors(_read(folder, TENSORS))
        except (OSError, SpecError, ValueError, RuntimeError, SafetensorError) as error:
            raise WeightsError(f"This policy cannot be read ({error}).", "Train a new policy.", folder) from error
        return cls(facts, tensors)


def network_of(actions: ActionSet, hidden: Sequence[int]) -> nn.Module:
    """Return the untrained network that chooses among some actions."""
    return MoveNetwork(hidden) if actions.ahead else shift_network(hidden, actions.outputs)


def normalise(
    observations: npt.NDArray[np.float32], mean: npt.NDArray[np.float32], scale: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Return observations with mean and scale (inputs,) taken out, clipped to -5..5."""
    return np.asarray(np.clip((observations - mean) / scale, -5.0, 5.0), dtype=np.float32)


def _read(folder: Path, name: str) -> bytes:
    path = (folder / name).resolve()
    if path.parent != folder.resolve():
        raise WeightsError("The policy's files lie outside its folder.", "Do not trust this policy.", folder)
    if path.stat().st_size > MAX_BYTES:
        raise WeightsError(f"{name} is too large to be a policy.", "Train a new policy.", folder)
    return path.read_bytes()


def _check_facts(facts: PolicyFacts) -> None:
    if facts.format != FORMAT:
        raise WeightsError("The policy was written by another version of Thirds.", "Train a new policy.")
    current = (DESCRIPTOR_VERSION, STATE)
    if (facts.descriptor_version, facts.inputs) != current:
        raise WeightsError("The policy sees photos in another way than this version of Thirds.", "Train a new policy.")
    sizes = (*facts.hidden, facts.max_moves)
    if len(facts.hidden) != 2 or not all(1 <= size <= 4096 for size in sizes):
        raise WeightsError("The policy's description makes no sense.", "Train a new policy.")


def _check_tensors(tensors: dict[str, torch.Tensor], shapes: dict[str, tuple[int, ...]]) -> None:
    found = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    if found != shapes:
        raise WeightsError("The policy's tensors are not those it describes.", "Train a new policy.")
    if not all(tensor.dtype == torch.float32 and torch.isfinite(tensor).all() for tensor in tensors.values()):
        raise WeightsError("The policy's tensors hold something else than numbers.", "Train a new policy.")
    if not (tensors["scale"] > 0).all():
        raise WeightsError("The policy's scale of observations makes no sense.", "Train a new policy.")
