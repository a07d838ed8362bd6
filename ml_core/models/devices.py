"""Where networks run."""

import warnings

import torch

from ml_core.specs.devices import TorchFacts
from ml_core.specs.errors import WeightsError
from ml_core.specs.tasks import Device


def choose_device(wanted: Device = "auto") -> torch.device:
    """Return the wanted device, or the fastest there is; raises `WeightsError` when the wanted one is missing."""
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        return torch.device(next(name for name in ("cuda", "mps", "cpu") if there[name]))
    if not there[wanted]:
        raise WeightsError(
            f"This machine has no {wanted.upper()} device that torch can use.", "Choose “auto” or “cpu”."
        )
    return torch.device(wanted)


def torch_facts() -> TorchFacts:
    """Return what this PyTorch can use; what it warns of is part of the answer."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        devices = _devices()
    problem = str(said[0].message).splitlines()[0] if said and not devices else ""
    return TorchFacts(torch.__version__, _built_for(), devices, torch.get_num_threads(), problem)


def _devices() -> tuple[str, ...]:
    if torch.cuda.is_available():
        return tuple(torch.cuda.get_device_name(number) for number in range(torch.cuda.device_count()))
    return ("Apple GPU",) if torch.backends.mps.is_available() else ()


def _built_for() -> str:
    if torch.version.cuda:
        return f"CUDA {torch.version.cuda}"
    hip = getattr(torch.version, "hip", None)
    return f"ROCm {hip}" if hip else "Metal" if torch.backends.mps.is_built() else ""
