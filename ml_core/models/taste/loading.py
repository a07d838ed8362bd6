"""Reads a taste of any kind from its folder."""

from pathlib import Path

from ml_core.models.taste.files import kind_of
from ml_core.models.taste.linear import LinearTaste
from ml_core.models.taste.taste import Taste
from ml_core.specs.errors import WeightsError


def load_taste(folder: Path) -> Taste:
    """Read the taste in `folder`; raises `WeightsError` when it is missing, damaged or made for other descriptors."""
    kind = kind_of(folder)
    if kind == "linear":
        return LinearTaste.load(folder)
    if kind in ("siamese", "concatenating"):
        # Networks need torch, which takes a second to import; the linear taste must not wait for it.
        from ml_core.models.taste.networks.network_taste import NetworkTaste  # noqa: PLC0415

        return NetworkTaste.load(folder)
    raise WeightsError("This version of Thirds does not know this kind of taste.", "Learn the taste again.", folder)
