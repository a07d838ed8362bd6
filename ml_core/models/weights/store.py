"""Weights on this machine: one folder each, tensors as safetensors beside a JSON card; no pickle is ever executed."""

import pickle
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save

from ml_core.catalog.folders import weights_folder
from ml_core.models.nima.keras_weights import read_keras_mobilenet
from ml_core.models.nima.network import KERAS_MOBILENET, NimaSpec, build_network, load_state
from ml_core.models.weights.manifest import WeightsEntry, check_digest, digest_of
from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import SpecError, WeightsError
from ml_core.specs.files import write_atomically

TENSORS, CARD = "weights.safetensors", "weights.json"
_MAX_CARD_BYTES = 2**20


@dataclass(frozen=True)
class WeightsCard:
    """What is known of installed weights; `digest` is that of the file they came from."""

    name: str
    title: str
    spec: NimaSpec
    licence: str = ""
    source: str = ""
    digest: str = ""
    tensors_digest: str = ""


def installed() -> tuple[WeightsCard, ...]:
    """Return the cards of the weights on this machine, by name."""
    return tuple(read_card(path.parent.name) for path in sorted(weights_folder().glob(f"*/{CARD}")))


def read_card(name: str) -> WeightsCard:
    """Return the card of installed weights; raises `WeightsError` when there are none of that name."""
    path = _folder(name) / CARD
    try:
        if path.stat().st_size > _MAX_CARD_BYTES:
            raise SpecError("The card is too large.")
        return loads(WeightsCard, path.read_bytes())
    except (OSError, SpecError) as error:
        raise WeightsError(
            f"No weights called “{name}” are installed.", "Install them in Models, or use the built-in scorer."
        ) from error


def load_network(name: str) -> tuple[NimaSpec, torch.nn.Module]:
    """Return the network of installed weights, tensors loaded; raises `WeightsError` when they were tampered with."""
    card = read_card(name)
    path = _folder(name) / TENSORS
    check_digest(path, card.tensors_digest)
    network = build_network(card.spec)
    load_state(network, _read_safetensors(path))
    return card.spec, network


def import_file(path: Path, name: str, spec: NimaSpec = KERAS_MOBILENET, title: str = "") -> WeightsCard:
    """Install weights from a file: safetensors, `.pth` (tensors only) or the published Keras HDF5.

    Raises:
        WeightsError: If the file is unreadable, needs code to be executed, or belongs to another network.
    """
    return _install(path, WeightsCard(name, title or name, spec))


def import_published(path: Path, entry: WeightsEntry) -> WeightsCard:
    """Install a file of the manifest, wherever it was fetched, after checking its digest."""
    check_digest(path, entry.digest)
    return _install(path, WeightsCard(entry.name, entry.title, entry.spec, entry.licence, entry.source, entry.digest))


def remove(name: str) -> None:
    """Remove installed weights."""
    read_card(name)
    shutil.rmtree(_folder(name))


def _install(path: Path, card: WeightsCard) -> WeightsCard:
    state = read_state(path)
    # Building and loading the network proves that the tensors fit before anything is written.
    load_state(build_network(card.spec), state)
    folder = _folder(card.name)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / TENSORS, save({key: tensor.contiguous() for key, tensor in state.items()}))
    digest = card.digest or digest_of(path, "sha256")
    card = WeightsCard(
        card.name, card.title, card.spec, card.licence, card.source, digest, digest_of(folder / TENSORS, "sha256")
    )
    write_atomically(folder / CARD, dumps(card).encode())
    return card


def read_state(path: Path) -> dict[str, torch.Tensor]:
    """Return the tensors of a weights file by name."""
    if not path.is_file():
        raise WeightsError("There is no such file.", "Choose a weights file.", path)
    if path.suffix in (".h5", ".hdf5"):
        return read_keras_mobilenet(path)
    if path.suffix == ".safetensors":
        return _read_safetensors(path)
    if path.suffix in (".pth", ".pt", ".bin"):
        return _read_torch(path)
    raise WeightsError("This is no known form of weights.", "Choose .safetensors, .pth or .hdf5.", path)


def _read_safetensors(path: Path) -> dict[str, torch.Tensor]:
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


def _folder(name: str) -> Path:
    """Return the folder of weights; a name that could leave the weights folder is refused."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", name) or name == "composition":
        raise WeightsError(f"“{name}” cannot be the name of weights.", "Use letters, digits, dots and dashes.")
    return weights_folder() / name
