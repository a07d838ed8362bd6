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

    def at(place: int, near: Posterior | None) -> Posterior:
        scale = _SCALES[place]
        return most_probable(Problem(scale * directions, scale * offset, answers), near)

    place = len(_SCALES) // 2
    best = at(place, None)
    for step in (1, -1):
        # The evidence has one peak: climb as long as it rises.
        while 0 <= place + step < len(_SCALES):
            further = at(place + step, best)
            if _worth(further, place + step) <= _worth(best, place):
                break
            place, best = place + step, further
    return Scaled(best, float(_SCALES[place]))


def _worth(posterior: Posterior, place: int) -> float:
    """Return the logarithm of evidence times prior of a scale."""
    return float(posterior.evidence - (np.log(_SCALES[place] / _USUAL) / _SPREAD) ** 2 / 2)
