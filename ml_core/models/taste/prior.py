"""What tastes are like before any answer: the prior that ships with Thirds, made by `prior_making`."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ml_core.models.taste.features import FEATURES
from ml_core.models.taste.files import read_tensors
from ml_core.models.taste.taste import Floats
from ml_core.specs.resources import resource

PRIOR_TENSORS = "prior.safetensors"


@dataclass(frozen=True, eq=False)
class TastePrior:
    """A normal distribution of weights of the F features, and how crops of one photo differ.

    Attributes:
        mean: The average taste, (F,).
        factor: Tastes are `mean` + `factor` @ z with z standard normal, (F, K).
        spread: Covariance of the features among candidates of one photo, (F, F).
    """

    mean: Floats
    factor: Floats
    spread: Floats

    def tensors(self) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
        """Return the arrays as they are kept."""
        return {name: np.asarray(getattr(self, name), dtype=np.float32) for name in ("mean", "factor", "spread")}


def load_prior(folder: Path) -> TastePrior:
    """Read a prior; raises `WeightsError` when it is missing, damaged or for other features."""
    count = len(FEATURES)
    shapes = {"mean": (count,), "factor": (count, None), "spread": (count, count)}
    tensors = read_tensors(folder, PRIOR_TENSORS, shapes)
    return TastePrior(**{name: tensor.astype(np.float64) for name, tensor in tensors.items()})


@lru_cache(maxsize=1)
def shipped_prior() -> TastePrior:
    """Return the prior that ships with Thirds."""
    return load_prior(resource("taste"))
