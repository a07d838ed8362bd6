"""Which weights are on this machine; damaged ones are told apart and hide no others."""

from pathlib import Path
from typing import NamedTuple

from ml_core.catalog.folders import weights_folder
from ml_core.catalog.weights.cards import BUILT_IN, CARD, TENSORS, WeightsCard, folder_of, read_card
from ml_core.catalog.weights.digests import has_digest
from ml_core.specs.errors import WeightsError

_NO_TENSORS = "The file with the numbers is missing."
_CHANGED = "The file with the numbers is damaged or was changed."


class LocalWeights(NamedTuple):
    """Weights on this machine.

    Attributes:
        name: Name of their folder.
        card: What is known of them; None when that cannot be read.
        megabytes: Size on the disk.
        problem: Why they cannot be used, one sentence; empty when they can.
    """

    name: str
    card: WeightsCard | None
    megabytes: float = 0.0
    problem: str = ""


def installed() -> tuple[WeightsCard, ...]:
    """Return the cards of the weights that can be used, by name."""
    return tuple(each.card for each in local_weights() if each.card is not None and not each.problem)


def scorer_names() -> tuple[str, ...]:
    """Return the scorers that can judge crops on this machine, the built-in one first."""
    return (BUILT_IN, *(card.name for card in installed()))


def local_weights() -> tuple[LocalWeights, ...]:
    """Return all weights on this machine by name, damaged ones too; the tensors are not read."""
    folders = (path for path in weights_folder().iterdir() if path.is_dir() and not path.name.startswith("."))
    return tuple(_look_at(path) for path in sorted(folders))


def tensors_problem(name: str) -> str:
    """Read the tensors of installed weights; returns what is wrong with them, empty when nothing is."""
    try:
        path = folder_of(name) / TENSORS
        return "" if has_digest(path, read_card(name).tensors_digest) else _CHANGED
    except WeightsError as error:
        return error.what
    except OSError:
        return _NO_TENSORS


def _look_at(folder: Path) -> LocalWeights:
    tensors = folder / TENSORS
    size = tensors.stat().st_size / 1e6 if tensors.is_file() else 0.0
    try:
        card = read_card(folder.name)
    except WeightsError as error:
        return LocalWeights(
            folder.name, None, size, error.what if (folder / CARD).exists() else "Their card is missing."
        )
    if card.name != folder.name:
        return LocalWeights(folder.name, None, size, f"Their card is that of “{card.name}”.")
    return LocalWeights(folder.name, card, size, "" if tensors.is_file() else _NO_TENSORS)
