"""What the engine knows of a taste: fitted to the answers so far, after every answer anew."""

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ml_core.catalog.records import JudgedPair
from ml_core.datasets.answers import Answers, answers_of, consistency, weight_of
from ml_core.metrics.intervals import wilson_interval
from ml_core.models.choosing.active import Floats
from ml_core.models.choosing.pairs import Described
from ml_core.models.descriptors import DESCRIPTORS
from ml_core.models.taste.linear import LinearTaste, fit_linear
from ml_core.models.taste.taste import Answer
from ml_core.specs.engine import Doubt, TasteReply, TasteRequest
from ml_core.specs.judgements import RERANKING_FROM, TEACHING_FROM, regime_of
from ml_core.worker.known_photos import KnownPhotos, kept_for, open_catalog


class Evidence(NamedTuple):
    """Answers with what they are about.

    Attributes:
        items: The answers whose crops are known.
        first: Descriptors of crops A, (N, D).
        second: Those of crops B.
    """

    items: list[JudgedPair]
    first: Described
    second: Described

    @property
    def answers(self) -> list[Answer]:
        """Return what was answered."""
        said: dict[str, Answer] = {"a": "a", "b": "b", "tie": "tie"}
        return [said[item.judgement.choice] for item in self.items]

    @property
    def weights(self) -> Floats:
        """Return how much each answer counts, (N,)."""
        return np.array([weight_of(item) for item in self.items])


class Share(NamedTuple):
    """A share with its 95 % interval; all None when nothing was counted."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


def learn(request: TasteRequest) -> TasteReply:
    """Fit the taste and say what is known."""
    kept = kept_for(request.catalog)
    with open_catalog(request.catalog) as catalog:
        answers = answers_of(catalog.judged_pairs(request.annotator or None))
        photos = KnownPhotos(catalog, kept)
        learnt, held_out = evidence(photos, answers.learn), evidence(photos, answers.held_out)
    start = time.perf_counter()
    taste = fitted(learnt) if answers.count >= RERANKING_FROM else None
    milliseconds = 1000 * (time.perf_counter() - start)
    if taste is not None and request.save_to is not None:
        taste.save(request.save_to)
    kept.save()
    return _reply(
        answers, taste, learnt, held_out, milliseconds, saved=taste is not None and request.save_to is not None
    )


def evidence(photos: KnownPhotos, items: Sequence[JudgedPair]) -> Evidence:
    """Return the answers whose crops are known or can be looked at."""
    found = [(item, photos.descriptors(item.pair.photo, (item.pair.a.box, item.pair.b.box))) for item in items]
    there = [(item, rows) for item, rows in found if rows is not None]
    rows = np.array([rows for _, rows in there], dtype=np.float32).reshape(-1, 2, len(DESCRIPTORS))
    return Evidence([item for item, _ in there], rows[:, 0], rows[:, 1])


def fitted(learnt: Evidence) -> LinearTaste | None:
    """Return the taste that answers teach; None while there are too few."""
    if len(learnt.items) < TEACHING_FROM:
        return None
    return fit_linear(learnt.first, learnt.second, learnt.answers, learnt.weights)


def _reply(
    answers: Answers,
    taste: LinearTaste | None,
    learnt: Evidence,
    held_out: Evidence,
    milliseconds: float,
    *,
    saved: bool,
) -> TasteReply:
    agreeing, repeats = consistency(answers)
    agreement, consistent = _agreement(taste, held_out), _share(agreeing, repeats)
    return TasteReply(
        answers=answers.count,
        held_out=len(answers.held_out),
        regime=regime_of(answers.count),
        agreement=agreement.value,
        agreement_low=agreement.low,
        agreement_high=agreement.high,
        consistency=consistent.value,
        consistency_low=consistent.low,
        consistency_high=consistent.high,
        repeats=repeats,
        findings=() if taste is None else tuple(taste.findings()),
        worthwhile=None if taste is None else taste.worthwhile(),
        doubts=() if taste is None else _doubts(taste, learnt),
        milliseconds=milliseconds,
        saved=saved,
    )


def _doubts(taste: LinearTaste, learnt: Evidence) -> tuple[Doubt, ...]:
    found = taste.contradictions(learnt.first, learnt.second, learnt.answers, learnt.weights)
    # An answer about a crop that a person made is not one that they could give another time.
    shown = [(learnt.items[each.answer].pair, each.probability) for each in found]
    return tuple(Doubt(pair.id, probability) for pair, probability in shown if pair.kind == "shown")


def _agreement(taste: LinearTaste | None, held_out: Evidence) -> Share:
    if taste is None or not held_out.items:
        return Share()
    preferred = taste.chances(held_out.first, held_out.second).preference
    right = [
        0.5 if answer == "tie" else float((chance > 0.5) == (answer == "a"))
        for answer, chance in zip(held_out.answers, preferred.tolist(), strict=True)
    ]
    return _share(sum(right), len(right))


def _share(successes: float, count: int) -> Share:
    return Share(successes / count, *wilson_interval(successes, count)) if count else Share()
