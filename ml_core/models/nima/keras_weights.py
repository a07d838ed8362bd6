"""Reading the published Keras MobileNet NIMA weights (HDF5) into torch; nothing in the file is executed.

The layout is that of Keras' `save_weights` to HDF5: the attribute `layer_names` of the root, one group a layer with the
attribute `weight_names`. Kernels are (height, width, in, out) in Keras and (out, in, height, width) in torch.
"""

from collections.abc import Mapping
from pathlib import Path

import h5py
import numpy as np
import numpy.typing as npt
import torch

from ml_core.models.nima.keras_mobilenet import BLOCKS, FEATURES
from ml_core.specs.errors import WeightsError

Arrays = Mapping[str, npt.NDArray[np.float32]]
_NORM = {"gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var"}
# MobileNet's largest array holds 4 MB; anything far larger is not this network.
_MAX_BYTES = 64 * 2**20


def read_keras_mobilenet(path: Path) -> dict[str, torch.Tensor]:
    """Return the state of a `KerasMobileNet` from an HDF5 file; raises `WeightsError` when it holds another network."""
    try:
        with h5py.File(path, "r") as file:
            root = file.get("model_weights", file)
            layers = {_text(name): _layer(root[_text(name)]) for name in root.attrs["layer_names"]}
            return _convert(layers)
    except (OSError, KeyError, ValueError, RuntimeError, AttributeError, TypeError) as error:
        raise WeightsError(
            f"These are not Keras MobileNet NIMA weights ({error}).", "Choose the published HDF5 file.", path
        ) from error


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)


def _layer(group: "h5py.Group") -> dict[str, npt.NDArray[np.float32]]:
    """Return the arrays of one layer by their short names, for example ``"gamma"``."""
    arrays = {}
    for name in map(_text, group.attrs["weight_names"]):
        data = group[name]
        if data.nbytes > _MAX_BYTES:
            raise ValueError(f"“{name}” is too large")
        arrays[name.rpartition("/")[2].partition(":")[0]] = np.asarray(data, dtype=np.float32)
    return arrays


def _convert(layers: Mapping[str, Arrays]) -> dict[str, torch.Tensor]:
    state = {}
    names = ["conv1"]
    for number in range(1, len(BLOCKS) + 1):
        names += [f"conv_dw_{number}", f"conv_pw_{number}"]
    for index, name in enumerate(names):
        (kernel,) = layers[name].values()
        # Depthwise kernels are (height, width, channels, 1): each channel is an output of its own.
        axes = (2, 3, 0, 1) if "_dw_" in name else (3, 2, 0, 1)
        state[f"features.{index}.{name}.weight"] = _tensor(kernel.transpose(axes))
        for source, target in _NORM.items():
            state[f"features.{index}.{name}_bn.{target}"] = _tensor(layers[f"{name}_bn"][source])
    head = _head(layers)
    state["classifier.weight"], state["classifier.bias"] = _tensor(head["kernel"].T), _tensor(head["bias"])
    return state


def _head(layers: Mapping[str, Arrays]) -> Arrays:
    """Return the ten-way head; its number in the name depends on the session that trained it."""
    for arrays in layers.values():
        if "kernel" in arrays and arrays["kernel"].shape == (FEATURES, 10):
            return arrays
    raise ValueError("there is no ten-way head")


def _tensor(array: npt.NDArray[np.float32]) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(array))
