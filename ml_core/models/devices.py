"""Where networks run."""

import torch

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
