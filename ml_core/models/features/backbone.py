"""A frozen timm network without its head: crops in, features out."""

import hashlib
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from ml_core.catalog.weights.listing import installed
from ml_core.models.devices import choose_device
from ml_core.models.nima.network import build_network
from ml_core.models.weights.store import load_network
from ml_core.specs.errors import WeightsError
from ml_core.specs.networks import NimaSpec
from ml_core.specs.tasks import Device

Features = npt.NDArray[np.float32]

# Seed of a backbone without installed weights: the same one in every process.
_SEED = 0


class Backbone:
    """A frozen network.

    Args:
        spec: Which timm model, and how it is fed.
        network: The network without its head, its weights loaded.
        trained: Whether the weights were installed; otherwise they are random.
        device: Where it runs.
    """

    def __init__(self, spec: NimaSpec, network: nn.Module, trained: bool, device: torch.device) -> None:
        self.spec = spec
        self.trained = trained
        self.device = device
        # Before it moves: where it runs changes nothing.
        self.digest = _digest(network)
        # torch takes a memory format here, but its annotations do not say so.
        self._network = network.to(device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        self._mean = torch.tensor(spec.mean, device=device)[:, None, None]
        self._std = torch.tensor(spec.std, device=device)[:, None, None]

    @property
    def name(self) -> str:
        """Return the name of the timm model."""
        return self.spec.backbone

    @property
    def width(self) -> int:
        """Return how many features a crop has."""
        return int(self._network.num_features)

    def features(self, crops: torch.Tensor) -> Features:
        """Return the features (N, F) of crops (N, 3, size, size) in 0..1."""
        batch = ((crops - self._mean) / self._std).contiguous(memory_format=torch.channels_last)
        with torch.inference_mode():
            return np.asarray(self._network(batch).float().cpu().numpy())


@cache
def load_backbone(name: str, device: Device = "auto") -> Backbone:
    """Return the backbone with the first installed weights of that timm model, else with random ones.

    Random weights are the same in every process with the same version of torch and timm; `Backbone.digest` tells.

    Raises:
        WeightsError: If timm knows no such model, or the installed weights were damaged.
    """
    place = choose_device(device)
    for card in installed():
        if card.spec.architecture == "timm" and card.spec.backbone == name:
            spec, network = load_network(card.name)
            return Backbone(spec, _headless(network, name), True, place)
    spec = replace(NimaSpec(), backbone=name)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_SEED)
        return Backbone(spec, _headless(build_network(spec), name), False, place)


def _headless(network: nn.Module, name: str) -> nn.Module:
    reset = getattr(network, "reset_classifier", None)
    if not callable(reset):
        raise WeightsError(f"“{name}” gives no features of crops.", "Choose another backbone.")
    reset(0)
    return network.requires_grad_(False)


def _digest(network: nn.Module) -> str:
    """Return the digest of all tensors by name."""
    digest = hashlib.blake2b(digest_size=16)
    for name, tensor in sorted(network.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\0".encode())
        digest.update(tensor.contiguous().cpu().numpy().tobytes())
    return digest.hexdigest()
