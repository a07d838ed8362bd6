"""The next pairs to show an annotator."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ml_core.models.choosing.active import Floats, Indices, choose_rows
from ml_core.models.choosing.history import History
from ml_core.models.choosing.pairs import CropPairs, Described, known
from ml_core.models.choosing.schedule import REPEAT_EVERY, exchanged_at, purpose_at, random_at
from ml_core.specs.engine import OfferedPair, box_tuple
from ml_core.specs.judgements import PairPurpose

# Before so many answers to pairs for learning there is nothing to choose by.
ACTIVE_FROM = 10
# Ratings that differ by less than this are close.
CLOSE = 0.25

# From descriptors (N, D) of the first and of the second crops to the probability that the first is preferred, by each
# of S samples of the taste, (S, N).
Opinions: TypeAlias = Callable[[Described, Described], Floats]


@dataclass(frozen=True, eq=False)
class Prospect:
    """A photo that a pair could be shown of.

    Attributes:
        photo: Its file.
        uses: How many pairs of it, or of its near-duplicates, the annotator was shown.
        pairs: Pairs of its crops, in a random order; those shown before are passed over.
        descriptors: Of the pairs' crops, (K, D).
    """

    photo: Path
    uses: int
    pairs: CropPairs
    descriptors: Described

    def described(self, rows: Indices) -> Described:
        """Return the descriptors of both crops of some pairs, (N, 2, D)."""
        crops = np.stack([self.pairs.first[rows], self.pairs.second[rows]], axis=1)
        return np.asarray(self.descriptors[crops])


@dataclass(frozen=True, eq=False)
class Choosing:
    """What pairs are chosen from.

    Attributes:
        learn: Photos to learn from, in the order to use them; no two show the same scene.
        held_out: Photos that are never learnt from, likewise; none of them shows a scene of `learn`.
        history: What was shown before.
        opinions: What samples of the taste think, where there is a taste.
        pending: Descriptors of the pairs for learning that wait for an answer, (M, 2, D).
        question_policy: Learn from pairs of the policy's own crops whose ratings are close, where there are any.
        seed: Seed of every random choice.
    """

    learn: Sequence[Prospect]
    held_out: Sequence[Prospect]
    history: History
    opinions: Opinions | None = None
    pending: Described | None = None
    question_policy: bool = False
    seed: int = 0


def choose_pairs(choosing: Choosing, count: int) -> list[OfferedPair]:
    """Return up to `count` pairs to show next, at most one a photo.

    The first `ACTIVE_FROM` answers come from random pairs, later ones from those that teach most. About every fifth
    pair is a random one of a photo that is never learnt from, and about every fifteenth shows an earlier pair again
    with the sides exchanged. The same arguments give the same pairs.
    """
    batch = _Batch(choosing)
    while len(batch.offered) < count and batch.add():
        pass
    return batch.offered


class _Batch:
    """Pairs that are chosen together.

    Attributes:
        offered: What was chosen so far.
    """

    def __init__(self, choosing: Choosing) -> None:
        self.offered: list[OfferedPair] = []
        self._choosing = choosing
        self._busy = {pair.photo for pair in choosing.history.waiting}
        self._asked = [] if choosing.pending is None else list(choosing.pending)

    def add(self) -> bool:
        """Choose one more; returns whether there was one."""
        pair = next(self._ways(), None)
        if pair is None:
            return False
        self.offered.append(pair)
        self._busy.add(pair.photo)
        return True

    @property
    def _place(self) -> int:
        return self._choosing.history.place + len(self.offered)

    def _ways(self) -> Iterator[OfferedPair]:
        """Yield what is planned for the place, then what can take its place."""
        purpose = purpose_at(self._place, self._choosing.seed)
        if purpose == "repeat" or (purpose == "learn" and self._owes_a_repeat()):
            yield from self._again()
        if purpose == "held out":
            yield from self._at_random(self._choosing.held_out, "held out")
        yield from self._teaching()
        yield from self._at_random(self._choosing.learn, "learn")
        yield from self._at_random(self._choosing.held_out, "held out")

    def _owes_a_repeat(self) -> bool:
        """Return whether a repeat was planned when no pair was old enough to be shown again."""
        shown = self._choosing.history.repeats + sum(pair.purpose == "repeat" for pair in self.offered)
        return shown < self._place // REPEAT_EVERY

    def _again(self) -> Iterator[OfferedPair]:
        pairs = [pair for pair in self._choosing.history.repeatable if pair.photo not in self._busy]
        if pairs:
            pair = pairs[random_at(self._choosing.seed, "which", self._place).integers(len(pairs))]
            a, b = box_tuple(pair.b.box), box_tuple(pair.a.box)
            yield OfferedPair(pair.photo, a, b, pair.b_origin, pair.a_origin, "repeat", pair.id)

    def _at_random(self, prospects: Sequence[Prospect], purpose: PairPurpose) -> Iterator[OfferedPair]:
        for level in self._levels(prospects):
            for prospect in level:
                yield from (self._offer(prospect, row, purpose) for row in self._new(prospect).tolist())

    def _teaching(self) -> Iterator[OfferedPair]:
        choosing = self._choosing
        if choosing.history.learned < ACTIVE_FROM or choosing.opinions is None:
            return
        for level in self._levels(choosing.learn):
            rows = [self._open_rows(prospect) for prospect in level]
            described = np.concatenate([one.described(some) for one, some in zip(level, rows, strict=True)])
            if len(described):
                best = self._most_informative(described, choosing.opinions)
                number = np.repeat(np.arange(len(level)), [len(some) for some in rows])[best]
                self._asked.append(described[best])
                yield self._offer(level[number], int(np.concatenate(rows)[best]), "learn")

    def _most_informative(self, described: Described, opinions: Opinions) -> int:
        pending = np.stack(self._asked) if self._asked else None
        return choose_rows(
            opinions(described[:, 0], described[:, 1]),
            np.arange(len(described)),
            1,
            None if pending is None else opinions(pending[:, 0], pending[:, 1]),
        )[0]

    def _levels(self, prospects: Sequence[Prospect]) -> Iterator[list[Prospect]]:
        """Yield the photos that are free, those used least first: none is used again before the others."""
        free = [prospect for prospect in prospects if prospect.photo not in self._busy]
        for uses in sorted({prospect.uses for prospect in free}):
            yield [prospect for prospect in free if prospect.uses == uses]

    def _open_rows(self, prospect: Prospect) -> Indices:
        """Return the pairs to choose from: where the policy is to be questioned, those it is unsure about."""
        rows = self._new(prospect)
        if not self._choosing.question_policy:
            return rows
        pairs = prospect.pairs.take(rows)
        unsure = rows[pairs.of_policy & (pairs.gaps <= CLOSE)]
        return unsure if len(unsure) else rows

    def _new(self, prospect: Prospect) -> Indices:
        """Return the pairs that were not shown before."""
        shown = self._choosing.history.pairs.get(prospect.photo)
        if shown is None:
            return np.arange(len(prospect.pairs))
        boxes = prospect.pairs.crops.boxes
        return np.flatnonzero(~known(boxes[prospect.pairs.first], boxes[prospect.pairs.second], shown))

    def _offer(self, prospect: Prospect, row: int, purpose: PairPurpose) -> OfferedPair:
        crops, order = prospect.pairs.crops, [int(prospect.pairs.first[row]), int(prospect.pairs.second[row])]
        if exchanged_at(self._place, self._choosing.seed):
            order.reverse()
        a, b = order
        boxes = box_tuple(crops.boxes[a]), box_tuple(crops.boxes[b])
        return OfferedPair(prospect.photo, *boxes, crops.origins[a], crops.origins[b], purpose)
