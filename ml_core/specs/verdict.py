"""What a blind trial of two policies says: the win rate of the new one, and whether it should be used."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ml_core.specs.beta_distribution import cumulative, quantile

Decision: TypeAlias = Literal["promote", "keep", "undecided"]

LEVEL = 0.95
# What a trial usually takes, and the pairs before which nothing is decided: luck decides a handful.
TRIAL_PAIRS, FEWEST_PAIRS = 20, 10
# A new policy that is better by less than this is not worth the change.
WORTHWHILE = 0.6
# More pairs than this are not worth asking for.
MOST_PAIRS = 300
# Jeffreys' prior: intervals that hold what they promise also near 0 and 1.
_PRIOR = 0.5


@dataclass(frozen=True)
class Verdict:
    """What so many answers of a blind trial say.

    Attributes:
        wins: Pairs in which the new policy's crop was chosen.
        losses: Pairs in which the other one's was.
        ties: Pairs without a difference; each counts half a win.
        rate: Win rate of the new policy, a tie counting half; 0.5 without answers.
        low: Lower end of its 95 % interval.
        high: Upper end.
        better: Probability that the new policy is the better one.
        decision: ``"promote"`` when it is better beyond doubt, ``"keep"`` when it is not better by anything worthwhile.
        more: About how many more pairs it takes to decide; 0 when decided, None when more than are worth judging.
    """

    wins: int
    losses: int
    ties: int
    rate: float
    low: float
    high: float
    better: float
    decision: Decision
    more: int | None

    @property
    def pairs(self) -> int:
        """Return how many pairs were answered."""
        return self.wins + self.losses + self.ties

    @property
    def words(self) -> str:
        """Return what follows, for a person."""
        match self.decision:
            case "promote":
                return "You prefer the new crops. Use the new version."
            case "keep":
                return "The new crops are not better for you. Keep the version you have."
        if self.more is None:
            return "The two are so close that telling them apart takes more pairs than it is worth. Use either."
        return f"Not decided yet: about {self.more} more {'pair' if self.more == 1 else 'pairs'}."


def verdict(wins: int, losses: int, ties: int = 0) -> Verdict:
    """Return what a blind trial says of the new policy, from its wins, losses and ties.

    The win rate has a beta posterior (Jeffreys' prior; a tie is half a win and half a loss). The new policy is promoted
    when the 95 % interval lies above one half, and not when it lies below `WORTHWHILE`.
    """
    pairs, won = wins + losses + ties, wins + ties / 2
    low, high = beta_interval(won, pairs - won)
    decision = _decision(won, pairs)
    return Verdict(
        wins,
        losses,
        ties,
        won / pairs if pairs else 0.5,
        # The ends of a share that nothing speaks against (Brown, Cai and DasGupta, 2001).
        low if won else 0.0,
        high if won < pairs else 1.0,
        1 - cumulative(0.5, won + _PRIOR, pairs - won + _PRIOR),
        decision,
        _more(won, pairs) if decision == "undecided" else 0,
    )


def beta_interval(wins: float, losses: float, prior: float = _PRIOR, level: float = LEVEL) -> tuple[float, float]:
    """Return the central interval of a win rate, whose posterior is Beta(wins + prior, losses + prior)."""
    tail = (1 - level) / 2
    a, b = wins + prior, losses + prior
    return quantile(tail, a, b), quantile(1 - tail, a, b)


def _decision(won: float, pairs: float) -> Decision:
    if pairs < FEWEST_PAIRS:
        return "undecided"
    low, high = beta_interval(won, pairs - won)
    if low > 0.5:
        return "promote"
    return "keep" if high < WORTHWHILE else "undecided"


def _more(won: float, pairs: int) -> int | None:
    """Return how many more pairs decide if they go on like those so far; too few say nothing about that."""
    if pairs < FEWEST_PAIRS:
        return TRIAL_PAIRS - pairs
    rate = (won + _PRIOR) / (pairs + 2 * _PRIOR)
    enough, few = MOST_PAIRS, pairs
    if _decision(rate * enough, enough) == "undecided":
        return None
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (middle, enough) if _decision(rate * middle, middle) == "undecided" else (few, middle)
    return enough - pairs
