"""Judgements: what a person can answer to a pair of crops, and what so many answers allow."""

from enum import StrEnum
from typing import Literal, TypeAlias

# Not judged at all is the absence of an answer; a withdrawn answer counts as absent, and stays in the journal.
Choice: TypeAlias = Literal["a", "b", "tie", "skip", "withdrawn"]
Confidence: TypeAlias = Literal["normal", "clear"]
# How a pair came to be: two crops put before a person, or a crop they made beside crops they did not make.
PairKind: TypeAlias = Literal["shown", "accepted", "corrected", "imported"]
# Held-out answers and those of a trial (a blind comparison of two policies) are never trained on; a repeat shows an
# earlier pair again, sides exchanged, to measure how consistent a person is.
PairPurpose: TypeAlias = Literal["learn", "held out", "repeat", "trial"]
CropOrigin: TypeAlias = Literal["policy", "baseline", "dense", "perturbed", "random", "full frame", "user", "file"]

# Answers that say something about taste.
LEARNABLE: tuple[Choice, ...] = ("a", "b", "tie")

RERANKING_FROM = 10
# Some answers are held back or asked again: of those that count, so many must be left to learn from.
TEACHING_FROM = 5
PERSONAL_FROM = 100
AESTHETIC_WEIGHT = 0.7


class Regime(StrEnum):
    """What the answers so far allow."""

    COLD = "cold"
    WARMING = "warming"
    RERANKING = "re-ranking"
    PERSONAL = "personal"


def regime_of(answers: int) -> Regime:
    """Return the regime of so many answers that can be learnt from.

    Under 10 nothing is fitted; from 10 the taste re-ranks what the bootstrap policy proposes; from 100 the policy may
    be fine-tuned.
    """
    if answers >= PERSONAL_FROM:
        return Regime.PERSONAL
    if answers >= RERANKING_FROM:
        return Regime.RERANKING
    return Regime.WARMING if answers else Regime.COLD


def answers_to_next(answers: int) -> int | None:
    """Return how many answers are missing to the next regime that changes something; None in the last one."""
    return next((bound - answers for bound in (RERANKING_FROM, PERSONAL_FROM) if answers < bound), None)
