"""How sure a share is that was counted on a few answers."""

from statistics import NormalDist

from ml_core.specs.beta_distribution import cumulative
from ml_core.specs.verdict import beta_interval

__all__ = ["beta_interval", "probability_better", "wilson_interval"]


def wilson_interval(successes: float, count: float, level: float = 0.95) -> tuple[float, float]:
    """Return the score interval of a share (Wilson, 1927, https://doi.org/10.1080/01621459.1927.10502953).

    Args:
        successes: How many succeeded, 0 to `count`; a tie may count as half a success.
        count: Of how many; 0 gives the whole range from 0 to 1.
        level: Share of such intervals that hold the true share.
    """
    if not 0 <= successes <= count:
        raise ValueError(f"{successes} of {count} is no share")
    if count == 0:
        return 0.0, 1.0
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    share = successes / count
    centre = share + z2 / (2 * count)
    reach = (z2 * (share * (1 - share) / count + z2 / (4 * count * count))) ** 0.5
    low, high = ((centre + sign * reach) / (1 + z2 / count) for sign in (-1, 1))
    # Rounding would leave a hair beyond the ends that the formula reaches exactly.
    return (0.0 if successes == 0 else max(low, 0.0)), (1.0 if successes == count else min(high, 1.0))


def probability_better(wins: float, losses: float, prior: float = 0.5) -> float:
    """Return the probability that a win rate is above one half, its posterior being Beta(wins + prior, losses + prior).

    Args:
        wins: How many comparisons were won, from 0 on; a tie may count as half a win and half a loss.
        losses: How many were lost.
        prior: Wins and losses counted beforehand, above 0: 0.5 is Jeffreys's, 1 uniform.
    """
    # The mirrored distribution's mass below one half, free of the rounding of "one less".
    return cumulative(0.5, losses + prior, wins + prior)
