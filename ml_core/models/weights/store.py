"""Networks of installed weights: installed from a file or from their publisher, and loaded."""

from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import save

from ml_core.catalog.weights.cards import CARD, TENSORS, WeightsCard, folder_of, read_card
from ml_core.catalog.weights.digests import check_digest, digest_of
from ml_core.catalog.weights.fetching import OnBytes, fetch
from ml_core.catalog.weights.manifest import WeightsEntry, entry_of, manifest, published_as
from ml_core.models.nima.network import build_network, load_state
from ml_core.models.weights.reading import read_safetensors, read_state
from ml_core.specs.codec import dumps
from ml_core.specs.errors import WeightsError
from ml_core.specs.files import write_atomically
from ml_core.specs.networks import KERAS_MOBILENET, NimaSpec


def load_network(name: str) -> tuple[NimaSpec, torch.nn.Module]:
    """Return the network of installed weights, tensors loaded; raises `WeightsError` when they were tampered with."""
    card = read_card(name)
    path = folder_of(name) / TENSORS
    try:
        check_digest(path, card.tensors_digest)
    except OSError as error:
        what = f"The weights “{name}” are damaged: their tensors are missing."
        raise WeightsError(what, "Remove them in Models and install them again.", path) from error
    network = build_network(card.spec)
    load_state(network, read_safetensors(path))
    return card.spec, network


def download(entry: WeightsEntry, on_bytes: OnBytes = lambda _done, _total: None) -> WeightsCard:
    """Fetch and install weights of the manifest; a broken download goes on where it stopped.

    Raises:
        WeightsError: If the server cannot be reached or the file is not the published one.
        Stopped: If `on_bytes` raised it; what was fetched is kept for the next time.
    """
    file = fetch(entry, on_bytes)
    try:
        return import_published(file, entry)
    finally:
        # A wrong file must not be resumed, a right one is installed by now.
        file.unlink(missing_ok=True)


def import_chosen(path: Path, name: str = "", backbone: str = "") -> WeightsCard:
    """Install a file that a person chose: of the manifest, known by its digest, or their own with name and backbone.

    Raises:
        WeightsError: If the file is neither, belongs to another network, or the name is taken.
    """
    if not path.is_file():
        raise WeightsError("There is no such file.", "Choose a weights file.", path)
    if backbone:
        return _import_own(path, name or path.stem, backbone)
    entry = entry_of(name) if name else published_as(path)
    if entry is None:
        remedy = "For a network of your own, say which timm model (backbone) it is and what to call it."
        raise WeightsError("This is none of the published files.", remedy, path)
    return import_published(path, entry)


def _import_own(path: Path, name: str, backbone: str) -> WeightsCard:
    if folder_of(name).exists() or name in (entry.name for entry in manifest()):
        raise WeightsError(f"There are weights called “{name}” already.", "Choose another name.", path)
    return import_file(path, name, NimaSpec(backbone=backbone))


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


def _install(path: Path, card: WeightsCard) -> WeightsCard:
    folder, state = folder_of(card.name), read_state(path)
    # Building and loading the network proves that the tensors fit before anything is written.
    load_state(build_network(card.spec), state)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / TENSORS, save({key: tensor.contiguous() for key, tensor in state.items()}))
    digest = card.digest or digest_of(path, "sha256")
    card = replace(card, digest=digest, tensors_digest=digest_of(folder / TENSORS, "sha256"))
    write_atomically(folder / CARD, dumps(card).encode())
    return card
