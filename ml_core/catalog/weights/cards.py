"""Cards of the weights on this machine: one folder each, tensors as safetensors beside a JSON card."""

import re
from dataclasses import dataclass
from pathlib import Path

from ml_core.catalog.folders import weights_folder
from ml_core.specs.codec import loads
from ml_core.specs.errors import SpecError, WeightsError
from ml_core.specs.networks import NimaSpec

BUILT_IN = "composition"
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


def folder_of(name: str) -> Path:
    """Return the folder of weights; raises `WeightsError` for a name that could leave the weights folder."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", name) or name == BUILT_IN:
        raise WeightsError(f"“{name}” cannot be the name of weights.", "Use letters, digits, dots and dashes.")
    return weights_folder() / name


def read_card(name: str) -> WeightsCard:
    """Return the card of installed weights; raises `WeightsError` when there are none of that name, or damaged ones."""
    path = folder_of(name) / CARD
    if not path.exists():
        raise WeightsError(
            f"No weights called “{name}” are installed.", "Install them in Models, or use the built-in scorer."
        )
    try:
        if path.stat().st_size > _MAX_CARD_BYTES:
            raise SpecError("The card is too large.")
        return loads(WeightsCard, path.read_bytes())
    except (OSError, SpecError) as error:
        what = f"The weights “{name}” are damaged: their card cannot be read."
        raise WeightsError(what, "Remove them in Models and install them again.", path) from error
