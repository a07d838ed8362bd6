"""How strong a taste is: the scale of the prior that makes the answers most probable (MacKay, 1992)."""

from dataclasses import dataclass

import numpy as np

from ml_core.models.taste.laplace import Posterior, Problem, most_probable
from ml_core.models.taste.prior import TastePrior
from ml_core.models.taste.rao_kupper import Answers
from ml_core.models.taste.taste import Floats

_SCALES = np.exp(np.linspace(np.log(0.25), np.log(8.0), 9))
# People answer neither by lot nor without fail: a log-normal prior over the scale.
_USUAL, _SPREAD = 2.0, 0.8


@dataclass(frozen=True, eq=False)
class Scaled:
    """A posterior and the scale that utilities have in it; its weights are those of scaled features."""

    posterior: Posterior
    scale: float


def best_scaled(features: Floats, answers: Answers, prior: TastePrior) -> Scaled:
    """Return the posterior of answers to pairs with differences in features (N, F) at the most probable scale."""
    offset, directions = features @ prior.mean, features @ prior.factor
    best, best_value, start = None, -np.inf, None
    for scale in _SCALES:
        start = most_probable(Problem(scale * directions, scale * offset, answers), start)
        value = start.evidence - (np.log(scale / _USUAL) / _SPREAD) ** 2 / 2
        if value > best_value:
            best, best_value = Scaled(start, float(scale)), value
    assert best is not None
    return best
