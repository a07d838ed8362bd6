"""Every kind of taste on the same answers, each answer predicted by a taste that saw none of its scene."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import numpy as np

from ml_core.models.taste.networks.fitting import Epoch
from ml_core.models.taste.taste import Indices
from ml_core.specs.context import TaskContext
from ml_core.specs.judgements import RERANKING_FROM
from ml_core.specs.tasks import TasteConfig, TasteModel
from ml_core.tasks.taste.learning import Judgement, chances, fit, judge
from ml_core.tasks.taste.material import Material

KINDS: tuple[TasteModel, ...] = get_args(TasteModel)
_FOLDS = 5


@dataclass(frozen=True)
class Row:
    """One line of the table: a kind of taste, how well it predicts, and what fitting it to all folds took."""

    model: TasteModel
    judgement: Judgement
    seconds: float


def compare(config: TasteConfig, material: Material, context: TaskContext) -> list[Row]:
    """Return a row a kind, the best first; empty when there are too few answers of too few photos to take turns."""
    folds = _folds(material, config.seed)
    if not folds:
        return []
    rows = [_row(kind, config, material, folds, context) for kind in KINDS]
    return sorted(rows, key=lambda row: (-row.judgement.agreement, row.judgement.log_loss))


def _folds(material: Material, seed: int) -> list[Indices]:
    """Return the answers of each fold, whole scenes each; none when a fold would leave too little to learn from."""
    scenes = material.scenes[[example.photo for example in material.learn]]
    numbers = np.random.default_rng(seed).permutation(np.unique(scenes))
    parts = np.array_split(numbers, min(_FOLDS, len(numbers)))
    folds = [np.flatnonzero(np.isin(scenes, part)) for part in parts]
    enough = len(folds) > 1 and all(len(scenes) - len(fold) >= RERANKING_FROM for fold in folds)
    return folds if enough else []


def _row(kind: TasteModel, config: TasteConfig, material: Material, folds: list[Indices], context: TaskContext) -> Row:
    began = time.perf_counter()
    probabilities = np.empty(len(material.learn))
    for number, fold in enumerate(folds):
        context.raise_if_stopped()
        done = KINDS.index(kind) * len(folds) + number
        context.progress(done, len(KINDS) * len(folds), "fits", "Comparing the kinds of models")
        rest = [example for index, example in enumerate(material.learn) if index not in set(fold.tolist())]
        taste = fit(kind, material, rest, config.backbone, config.seed, _stopping(context))
        prepared = taste.prepare(material.pictures, material.maps)
        probabilities[fold] = chances(prepared, [material.learn[index] for index in fold])
    return Row(kind, judge(probabilities, material.learn), round(time.perf_counter() - began, 3))


def _stopping(context: TaskContext) -> Callable[[Epoch], None]:
    return lambda _: context.raise_if_stopped()
