"""Scorers by name."""

from functools import cache

from ml_core.catalog.weights.cards import BUILT_IN, read_card
from ml_core.models.scorer import Scorer
from ml_core.specs.tasks import Device


def load_scorer(name: str = BUILT_IN, device: Device = "auto") -> Scorer:
    """Return the built-in scorer, or the network of installed weights; one instance a name, tensors and device.

    Raises:
        WeightsError: If no weights of that name are installed, or they were damaged.
    """
    return _built_in() if name == BUILT_IN else _network(name, read_card(name).tensors_digest, device)


# Networks need torch, which takes a second to import; the built-in scorer must not wait for it.


@cache
def _built_in() -> Scorer:
    from ml_core.models.composition import CompositionScorer  # noqa: PLC0415

    return CompositionScorer()


@cache
def _network(name: str, _tensors_digest: str, device: Device) -> Scorer:
    from ml_core.models.devices import choose_device  # noqa: PLC0415
    from ml_core.models.nima.scorer import NimaScorer  # noqa: PLC0415
    from ml_core.models.weights.store import load_network  # noqa: PLC0415

    spec, network = load_network(name)
    return NimaScorer(name, spec, network, choose_device(device))
