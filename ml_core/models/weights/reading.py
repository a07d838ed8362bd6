"""Reading the tensors of a weights file; no pickle is ever executed."""

import pickle
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from ml_core.models.nima.keras_weights import read_keras_mobilenet
from ml_core.specs.errors import WeightsError


def read_state(path: Path) -> dict[str, torch.Tensor]:
    """Return the tensors of a weights file by name: safetensors, `.pth` (tensors only) or the published Keras HDF5.

    Raises:
        WeightsError: If the file is unreadable or needs code to be executed.
    """
    if not path.is_file():
        raise WeightsError("There is no such file.", "Choose a weights file.", path)
    if path.suffix in (".h5", ".hdf5"):
        return read_keras_mobilenet(path)
    if path.suffix == ".safetensors":
        return read_safetensors(path)
    if path.suffix in (".pth", ".pt", ".bin"):
        return _read_torch(path)
    raise WeightsError("This is no known form of weights.", "Choose .safetensors, .pth or .hdf5.", path)


def read_safetensors(path: Path) -> dict[str, torch.Tensor]:
    """Return the tensors of a safetensors file by name; raises `WeightsError` when it cannot be read."""
    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise WeightsError(f"The weights cannot be read ({error}).", "Fetch or export them again.", path) from error


def _read_torch(path: Path) -> dict[str, torch.Tensor]:
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, OSError, EOFError, ValueError, KeyError) as error:
        raise WeightsError(
            "The file holds more than tensors, or is damaged; it was not opened.", "Export it as safetensors.", path
        ) from error
    state = content.get("state_dict", content) if isinstance(content, dict) else None
    if not isinstance(state, dict) or not all(isinstance(tensor, torch.Tensor) for tensor in state.values()):
        raise WeightsError("The file holds no tensors by name.", "Export the network's state_dict.", path)
    # Names of networks wrapped for several GPUs carry this prefix.
    return {str(name).removeprefix("module."): tensor for name, tensor in state.items()}
