"""How sure one can be of a crop: the probability that no other crop of the photo is clearly better.

What a photographer makes of a crop is its reward plus what the reward does not know. Where that rest is an independent
Gumbel variable for each distinct crop, the probability that a crop is the best of all is a multinomial logit (McFadden,
1974, "Conditional logit analysis of qualitative choice behavior"); a crop within `TOLERANCE` of the best is no mistake,
so that much is added to its own reward. A taste that is only known as a distribution is drawn from it, and the
probabilities of the draws are averaged: few answers make every crop less sure.
"""

import numpy as np

from ml_core.models.policy.rules import Floats

# In points of the scale from 1 to 10: how far rewards are off, and what nobody minds.
SPREAD, TOLERANCE = 0.35, 0.1
# Under this a crop asks for a look.
LOW = 0.3


def confidences(rewards: Floats) -> Floats:
    """Return how sure each of N distinct crops is, (N,), by their rewards (N,) or draws of these (S, N)."""
    drawn = np.atleast_2d(rewards)
    if drawn.shape[1] == 0:
        return np.zeros(0)
    scaled = (drawn - drawn.max(axis=1, keepdims=True)) / SPREAD
    others = np.exp(scaled)
    favoured = np.exp(scaled + TOLERANCE / SPREAD)
    return np.asarray((favoured / (favoured + others.sum(axis=1, keepdims=True) - others)).mean(axis=0))
