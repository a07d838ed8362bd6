"""Reading and writing the two files of a taste: tensors, and what they mean."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from ml_core.specs.errors import WeightsError
from ml_core.specs.files import write_atomically

TENSORS, ABOUT = "taste.safetensors", "taste.json"
# The largest are the networks', on features that are kept elsewhere.
MAX_BYTES = 64 * 2**20
_REMEDY = "Learn the taste again from the answers."

Tensors = dict[str, npt.NDArray[np.float32]]
# None stands for any size of at least 1.
Shapes = Mapping[str, tuple[int | None, ...]]


def read_bytes(folder: Path, name: str) -> bytes:
    """Return a file of a taste's folder; raises `WeightsError` when it is missing, elsewhere, or too large."""
    path = folder / name
    try:
        if path.resolve().parent != folder.resolve():
            raise WeightsError("The taste's files lie outside its folder.", "Do not trust this taste.", folder)
        if path.stat().st_size > MAX_BYTES:
            raise WeightsError(f"{name} is too large to be a taste.", _REMEDY, folder)
        return path.read_bytes()
    except OSError as error:
        raise WeightsError(f"This taste cannot be read ({error}).", _REMEDY, folder) from error


def read_tensors(folder: Path, name: str, shapes: Shapes) -> Tensors:
    """Return the float32 tensors of a file, finite and of these shapes; raises `WeightsError` otherwise."""
    try:
        tensors = load_tensors(read_bytes(folder, name))
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"This taste cannot be read ({error}).", _REMEDY, folder) from error
    if set(tensors) != set(shapes) or not all(_fits(tensors[key].shape, shape) for key, shape in shapes.items()):
        raise WeightsError("The taste's tensors are not those it describes.", _REMEDY, folder)
    if not all(tensor.dtype == np.float32 and np.isfinite(tensor).all() for tensor in tensors.values()):
        raise WeightsError("The taste's tensors hold something else than numbers.", _REMEDY, folder)
    return tensors


def kind_of(folder: Path) -> str:
    """Return which kind of taste lies in a folder; raises `WeightsError` when that cannot be told."""
    try:
        return str(json.loads(read_bytes(folder, ABOUT))["model"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WeightsError("This is not a taste.", _REMEDY, folder) from error


def write_taste(folder: Path, tensors: Tensors, about: str) -> None:
    """Write both files into `folder`, which is made; each atomically, the description last."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / TENSORS, save_tensors(tensors))
    write_atomically(folder / ABOUT, about.encode())


def _fits(found: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    sizes = zip(found, wanted, strict=False)
    return len(found) == len(wanted) and all(size == want or (want is None and size > 0) for size, want in sizes)
