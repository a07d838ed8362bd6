"""What a taste prefers, in words: the few descriptors that explain most of how it rates crops of a photo."""

import math
from dataclasses import dataclass

import numpy as np

from ml_core.models.descriptors.catalogue import DESCRIPTORS
from ml_core.models.taste.features import FEATURE_INDEX, SHAPES
from ml_core.models.taste.taste import Floats
from ml_core.specs.engine import Finding

MOST = 8
# A descriptor that explains less of the taste than this is not worth a line; one whose effect the answers have not
# narrowed by this much is what everybody likes, not what was found.
_LEAST_EXPLAINED, _LEAST_LEARNT = 0.01, 0.3
_LEAST_CERTAIN = 0.8
_LEAST_OWN = 0.3
# Nobody thinks in these.
_UNSAID = ("trim_", "cut_", "inside_", "outside_", "imbalance")


@dataclass(frozen=True)
class _Statement:
    """A feature that can be put into words, both ways or, for shapes, one way."""

    feature: int
    name: str
    more: str
    less: str


def _statements() -> tuple[_Statement, ...]:
    described = (
        _Statement(index, info.name, info.more, info.less)
        for index, info in enumerate(DESCRIPTORS)
        if not info.name.startswith(_UNSAID)
    )
    shapes = (_Statement(FEATURE_INDEX[f"shape {name}"], f"shape {name}", name, "") for name in SHAPES)
    return *described, *shapes


_STATEMENTS = _statements()
_COLUMNS = np.array([statement.feature for statement in _STATEMENTS])
_BOTH_WAYS = np.array([bool(statement.less) for statement in _STATEMENTS])


@dataclass(frozen=True, eq=False)
class Belief:
    """Weights of the features as a normal distribution: mean (F,), and factor (F, K) of the covariance."""

    mean: Floats
    factor: Floats


def findings_of(taste: Belief, before: Belief, spread: Floats) -> list[Finding]:
    """Return what a taste has found, the clearest first.

    Descriptors are taken one by one, always the one that explains most of what the others have left of the taste's
    utilities among candidates of a photo; so of two that go together one is named. Each then has an effect, its slope
    in a regression on all that were taken, times its spread. Certainty is the posterior probability of its sign.

    Args:
        taste: The posterior.
        before: The prior, to leave out what was believed before.
        spread: Covariance of the features among candidates of a photo, (F, F).
    """
    taken = _explaining(taste.mean, spread)
    if not taken:
        return []
    columns = [statement.feature for statement in taken]
    size = np.sqrt(spread[columns, columns])
    slopes = size[:, None] * np.linalg.solve(_steady(spread[np.ix_(columns, columns)]), spread[columns])
    effects, doubts = slopes @ taste.mean, _deviations(slopes @ taste.factor)
    learnt = 1 - (doubts / np.maximum(_deviations(slopes @ before.factor), 1e-12)) ** 2
    certainty = np.array([_normal_share(abs(e) / max(d, 1e-12)) for e, d in zip(effects, doubts, strict=True)])
    return _worded(taken, effects, certainty, (learnt >= _LEAST_LEARNT) & (certainty >= _LEAST_CERTAIN))


def _explaining(weights: Floats, spread: Floats) -> list[_Statement]:
    """Choose statements greedily by the share of the utilities' variance that each adds."""
    taken: list[_Statement] = []
    left, total = spread, float(weights @ spread @ weights)
    while len(taken) < MOST:
        gains = _gains(weights, left, spread.diagonal())
        best = int(gains.argmax())
        if gains[best] <= _LEAST_EXPLAINED * total:
            break
        taken.append(_STATEMENTS[best])
        column = left[:, _COLUMNS[best]]
        left = left - np.outer(column, column) / column[_COLUMNS[best]]
    return taken


def _gains(weights: Floats, left: Floats, before: Floats) -> Floats:
    """Return how much variance each statement explains, (S,), of what those taken have `left` of a covariance.

    `before` is the whole variance of each feature: a statement that those taken nearly make up says nothing new.
    """
    shared, own = left[_COLUMNS] @ weights, left[_COLUMNS, _COLUMNS]
    speaks = (own > _LEAST_OWN * before[_COLUMNS]) & ((shared > 0) | _BOTH_WAYS)
    return np.asarray(np.where(speaks, shared**2 / np.maximum(own, 1e-12), 0.0))


def _steady(matrix: Floats) -> Floats:
    return np.asarray(matrix + 1e-6 * np.diag(matrix.diagonal()))


def _deviations(factor: Floats) -> Floats:
    return np.asarray(np.sqrt(np.square(factor).sum(axis=1)))


def _normal_share(deviations: float) -> float:
    return 0.5 * (1 + math.erf(deviations / math.sqrt(2)))


def _worded(taken: list[_Statement], effects: Floats, certainty: Floats, sure: np.ndarray) -> list[Finding]:
    strongest = max(float(np.abs(effects[sure]).max(initial=0)), 1e-12)
    found = [
        Finding(said.name, said.more if effect > 0 else said.less, abs(float(effect)) / strongest, float(certain))
        for said, effect, certain, fine in zip(taken, effects, certainty, sure, strict=True)
        if fine and (effect > 0 or said.less)
    ]
    return sorted(found, key=lambda finding: -finding.strength * (2 * finding.certainty - 1))
