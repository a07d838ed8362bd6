"""What one annotator was shown already, as far as it matters for what to show next."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml_core.catalog.records import JudgedPair, StoredPair
from ml_core.geometry import Boxes
from ml_core.specs.engine import OfferedPair
from ml_core.specs.judgements import LEARNABLE, PairPurpose

# A pair is repeated when at least so many others were shown since.
REPEAT_AFTER = 8


@dataclass(frozen=True, eq=False)
class History:
    """What was shown, and what it means for photos.

    Attributes:
        place: How many pairs the annotator was shown, those that wait for an answer included.
        repeats: How many of them showed an earlier pair again.
        learned: How many answers to pairs for learning there are.
        uses: How many pairs of a photo the annotator was shown, repeats left out.
        purposes: What pairs of a photo, whoever judged them, were used for.
        pairs: The pairs of a photo that the annotator need not see again, (N, 2, 4).
        waiting: Pairs that are chosen and not answered yet.
        repeatable: Pairs that may be shown again, in the order of judging.
    """

    place: int
    repeats: int
    learned: int
    uses: Mapping[Path, int]
    purposes: Mapping[Path, frozenset[PairPurpose]]
    pairs: Mapping[Path, Boxes]
    waiting: tuple[OfferedPair, ...]
    repeatable: tuple[StoredPair, ...]


def history_of(judged: Sequence[JudgedPair], annotator: str, waiting: Sequence[OfferedPair] = ()) -> History:
    """Return what was shown, from everybody's answers that count and were not withdrawn, in the order of judging."""
    own = [item for item in judged if item.judgement.annotator == annotator]
    shown = [item for item in own if item.pair.kind == "shown" and item.pair.purpose != "trial"]
    return History(
        place=len(shown) + len(waiting),
        repeats=sum(item.pair.purpose == "repeat" for item in shown)
        + sum(pair.purpose == "repeat" for pair in waiting),
        learned=sum(item.pair.purpose == "learn" and item.judgement.choice in LEARNABLE for item in shown),
        uses=_uses(shown, waiting),
        purposes=_purposes(judged, waiting),
        pairs=_pairs(own, waiting),
        waiting=tuple(waiting),
        repeatable=_repeatable(shown, waiting),
    )


def _uses(shown: Iterable[JudgedPair], waiting: Iterable[OfferedPair]) -> dict[Path, int]:
    pairs: list[StoredPair | OfferedPair] = [*(item.pair for item in shown), *waiting]
    return Counter(pair.photo for pair in pairs if pair.purpose != "repeat")


def _purposes(judged: Iterable[JudgedPair], waiting: Iterable[OfferedPair]) -> dict[Path, frozenset[PairPurpose]]:
    purposes: dict[Path, set[PairPurpose]] = defaultdict(set)
    pairs: list[StoredPair | OfferedPair] = [*(item.pair for item in judged), *waiting]
    for pair in pairs:
        if pair.purpose in ("learn", "held out"):
            purposes[pair.photo].add(pair.purpose)
    return {photo: frozenset(found) for photo, found in purposes.items()}


def _pairs(own: Iterable[JudgedPair], waiting: Iterable[OfferedPair]) -> dict[Path, Boxes]:
    pairs: dict[Path, list[object]] = defaultdict(list)
    for item in own:
        pairs[item.pair.photo].append((item.pair.a.box, item.pair.b.box))
    for pair in waiting:
        pairs[pair.photo].append((pair.a, pair.b))
    return {photo: np.array(boxes, dtype=np.float64).reshape(-1, 2, 4) for photo, boxes in pairs.items()}


def _repeatable(shown: Sequence[JudgedPair], waiting: Sequence[OfferedPair]) -> tuple[StoredPair, ...]:
    """Return pairs of the held-out share, for an honest ceiling of it; those for learning while there are none yet."""
    again = {item.pair.repeat_of for item in shown} | {pair.repeat_of for pair in waiting}
    last = len(shown) + len(waiting) - REPEAT_AFTER
    found = [
        item.pair
        for item in shown[: max(last, 0)]
        if item.judgement.choice in LEARNABLE and item.pair.purpose != "repeat" and item.pair.id not in again
    ]
    return tuple([pair for pair in found if pair.purpose == "held out"] or found)
