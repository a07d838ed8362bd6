"""How far several people agree about the same pairs."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from ml_core.catalog.records import JudgedPair
from ml_core.metrics.agreement import MISSING, Labels, cohen_kappa, krippendorff_alpha
from ml_core.specs.judgements import LEARNABLE, Choice

_EXCHANGED: dict[Choice, Choice] = {"a": "b", "b": "a", "tie": "tie"}


@dataclass(frozen=True)
class Between:
    """Two annotators: how many pairs both judged, and Cohen's kappa; None where chance alone explains the answers."""

    first: str
    second: str
    pairs: int
    kappa: float | None


@dataclass(frozen=True)
class Agreement:
    """What annotators make of the same pairs; A, B and tie are three answers without an order.

    Attributes:
        names: The annotators, sorted.
        between: Every two of them.
        pairs: How many pairs at least two of them judged.
        alpha: Krippendorff's alpha of all; None where chance alone explains the answers.
    """

    names: tuple[str, ...]
    between: tuple[Between, ...]
    pairs: int
    alpha: float | None


def agreement_between(judged: Iterable[JudgedPair]) -> Agreement:
    """Compare what annotators answered; a pair that was shown again stands for its first showing, sides exchanged back.

    An annotator's answer to the first showing goes before the one to a repeat.
    """
    names, labels = _labels([item for item in judged if item.judgement.choice in LEARNABLE])
    between = [
        Between(names[first], names[second], _both(labels[[first, second]]), cohen_kappa(labels[first], labels[second]))
        for first, second in combinations(range(len(names)), 2)
    ]
    return Agreement(names, tuple(between), _both(labels), krippendorff_alpha(labels))


def _both(labels: Labels) -> int:
    """Return how many things at least two people judged."""
    return int(((labels != MISSING).sum(axis=0) >= 2).sum())


def _labels(said: list[JudgedPair]) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """Return the annotators, and their answers to each pair, shape (annotators, pairs)."""
    answers: dict[tuple[str, int], Choice] = {}
    # First showings last, so that they replace the answers to repeats.
    for item in sorted(said, key=lambda item: item.pair.repeat_of is None):
        number, choice = _as_first_shown(item)
        answers[item.judgement.annotator, number] = choice
    rows = {name: row for row, name in enumerate(sorted({name for name, _ in answers}))}
    columns = {number: column for column, number in enumerate(sorted({number for _, number in answers}))}
    labels = np.full((len(rows), len(columns)), MISSING, dtype=np.int64)
    for (name, number), choice in answers.items():
        labels[rows[name], columns[number]] = LEARNABLE.index(choice)
    return tuple(rows), labels


def _as_first_shown(item: JudgedPair) -> tuple[int, Choice]:
    choice = item.judgement.choice
    return (item.pair.id, choice) if item.pair.repeat_of is None else (item.pair.repeat_of, _EXCHANGED[choice])
