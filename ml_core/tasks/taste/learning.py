"""Fitting a taste of any kind to answers, and judging it by others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ml_core.geometry import as_boxes
from ml_core.metrics.calibration import expected_calibration_error, log_loss
from ml_core.metrics.intervals import wilson_interval
from ml_core.models.features.backbone import load_backbone
from ml_core.models.taste.linear import LinearTaste, fit_linear
from ml_core.models.taste.networks.fitting import Epoch
from ml_core.models.taste.networks.network_taste import NetworkTaste, fit_network
from ml_core.models.taste.taste import Example, Floats, PreparedTaste
from ml_core.specs.tasks import TasteModel
from ml_core.tasks.taste.material import Material, answers_array

Learnt = LinearTaste | NetworkTaste


@dataclass(frozen=True)
class Judgement:
    """How well a taste predicts answers it was not fitted to.

    Attributes:
        agreement: Share it gets right, a tie or no preference counting half.
        low: Lower end of the 95 % interval.
        high: Upper end.
        log_loss: Mean in nats; a coin has 0.693.
        calibration: By how much its certainty is off on average, 0 to 1.
    """

    agreement: float
    low: float
    high: float
    log_loss: float
    calibration: float


def fit(
    kind: TasteModel,
    material: Material,
    examples: Sequence[Example],
    backbone: str,
    seed: int,
    watch: Callable[[Epoch], None],
) -> Learnt:
    """Fit a taste of a kind to answers; `watch` follows the training of networks and may raise to break it off."""
    if kind == "linear":
        photos = np.array([example.photo for example in examples], dtype=np.intp)
        first, second = (
            material.maps.describe(photos, as_boxes(boxes))
            for boxes in ([example.a for example in examples], [example.b for example in examples])
        )
        weights = np.array([example.weight for example in examples])
        return fit_linear(first, second, [example.answer for example in examples], weights)
    network = load_backbone(backbone)
    return fit_network(kind, network, material.pictures, material.maps, examples, seed, watch)


def chances(prepared: PreparedTaste, examples: Sequence[Example]) -> Floats:
    """Return the probability of A for each example, (N,)."""
    photos = np.array([example.photo for example in examples], dtype=np.intp)
    first, second = as_boxes([example.a for example in examples]), as_boxes([example.b for example in examples])
    return prepared.preferences(photos, first, second)


def judge(probabilities: Floats, examples: Sequence[Example]) -> Judgement:
    """Return how well probabilities of A predict the answers of examples, at least one."""
    outcomes = answers_array(examples)
    predicted = np.sign(probabilities - 0.5)
    right = float(np.where(predicted == 0, 0.5, np.where(predicted > 0, outcomes, 1 - outcomes)).sum())
    low, high = wilson_interval(right, len(examples))
    return Judgement(
        agreement=right / len(examples),
        low=low,
        high=high,
        log_loss=log_loss(probabilities, outcomes),
        calibration=expected_calibration_error(probabilities, outcomes),
    )
