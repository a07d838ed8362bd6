"""The networks that can carry a ten-way rating head: any timm backbone, or Keras' MobileNet."""

import re

import torch
from torch import nn

from ml_core.models.nima.keras_mobilenet import KerasMobileNet
from ml_core.models.timm_import import import_timm
from ml_core.specs.errors import WeightsError
from ml_core.specs.networks import NimaSpec

_PLAIN_NAME = re.compile(r"[a-z0-9_.]+")


def build_network(spec: NimaSpec) -> nn.Module:
    """Return the untrained network; pictures (N, 3, size, size), normalised, to logits (N, 10).

    Raises:
        WeightsError: If timm knows no such backbone.
    """
    if spec.architecture == "keras-mobilenet":
        return KerasMobileNet()
    # timm looks for “hf-hub:owner/name” on the network and for “local-dir:path” on the disk.
    if not _PLAIN_NAME.fullmatch(spec.backbone):
        raise _no_backbone(spec)
    try:
        network: nn.Module = import_timm().create_model(spec.backbone, pretrained=False, num_classes=10)
    except RuntimeError as error:
        raise _no_backbone(spec) from error
    return network


def _no_backbone(spec: NimaSpec) -> WeightsError:
    return WeightsError(f"timm has no backbone called “{spec.backbone}”.", "Choose another backbone.")


def load_state(network: nn.Module, state: dict[str, torch.Tensor]) -> None:
    """Load tensors strictly; raises `WeightsError` naming what does not fit."""
    wanted = network.state_dict()
    # Older exports lack the batch counters, which inference does not use.
    counters = {name: tensor for name, tensor in wanted.items() if name.endswith("num_batches_tracked")}
    given = {**counters, **state}
    wrong = sorted(set(wanted) ^ set(given)) or sorted(
        name for name, tensor in wanted.items() if given[name].shape != tensor.shape
    )
    if wrong:
        raise WeightsError(
            f"These weights belong to another network: {len(wrong)} tensors differ, first “{wrong[0]}”.",
            "Choose the backbone they were trained with.",
        )
    network.load_state_dict(given)
