"""Taking pairs and judgements of a file into a catalog that may have some of them already."""

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.exchange.archive import Archive, ArchivedJudgement, ArchivedPair, Skipped
from ml_core.catalog.exchange.rows import is_there
from ml_core.catalog.records import Judgement, NewPair, StoredJudgement, StoredPair
from ml_core.geometry import Crop
from ml_core.specs.errors import SpecError

# A spreadsheet may round numbers; no two crops or moments that a person tells apart are as close as these.
_SAME_PLACE, _SAME_SECONDS = 1e-6, 1e-3


@dataclass(frozen=True)
class Merged:
    """What was taken from a file: new pairs, new answers, how many answers were there before, and what was left out."""

    pairs: int
    judgements: int
    known: int
    skipped: tuple[Skipped, ...]


def merge(catalog: Catalog, archive: Archive, annotator: str = "") -> Merged:
    """Take pairs and answers into a catalog, all or nothing; what is there already is not added again.

    Args:
        catalog: Its photos, and those whose files exist, are the photos that pairs can be of.
        archive: What a file holds.
        annotator: Who gave the answers that bear no name.

    Raises:
        CatalogError: If the catalog cannot be written; then nothing was taken.
    """
    result = Archive(skipped=list(archive.skipped))
    ordered = sorted(archive.pairs, key=lambda pair: pair.number)
    with catalog.transaction():
        pairs = _Pairs(catalog)
        result.read_each(((f"pair {pair.number}", pair) for pair in ordered), pairs.take)
        answers = _Answers(catalog, pairs.numbers, annotator)
        result.read_each(((answer.place, answer) for answer in archive.judgements), answers.take)
    return Merged(pairs.added, answers.added, answers.known, tuple(result.skipped))


class _Pairs:
    """Takes pairs of a file.

    Attributes:
        numbers: From the numbers of the file to those of the catalog.
        added: How many were new.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.numbers: dict[int, int] = {}
        self.added = 0
        self._catalog = catalog
        self._stored: dict[Path, list[StoredPair]] = {}
        self._matched: set[int] = set()

    def take(self, _place: str, pair: ArchivedPair) -> None:
        """Find a pair in the catalog, or add it; raises `SpecError` when it cannot be kept."""
        if pair.number in self.numbers:
            raise SpecError("This number stands for another pair further up.")
        if pair.repeat_of is not None and pair.repeat_of not in self.numbers:
            raise SpecError("The pair that it repeats is not in the file, or was left out.")
        repeated = None if pair.repeat_of is None else self.numbers[pair.repeat_of]
        pair = replace(pair, repeat_of=repeated)
        stored = self._find(pair) or self._add(pair)
        self._matched.add(stored.id)
        self.numbers[pair.number] = stored.id

    def _find(self, pair: ArchivedPair) -> StoredPair | None:
        if pair.photo not in self._stored:
            self._stored[pair.photo] = self._catalog.pairs_of(pair.photo)
        same = [stored for stored in self._stored[pair.photo] if _is_same(stored, pair)]
        # Two pairs of the file are two pairs, unless it does not say enough to tell.
        free = [stored for stored in same if stored.id not in self._matched]
        return next(iter(free if pair.created is not None else [*free, *same]), None)

    def _add(self, pair: ArchivedPair) -> StoredPair:
        if self._catalog.photo_at(pair.photo) is None and not is_there(pair.photo):
            raise SpecError(f"The photo {pair.photo} is not here.", "Put it there, then import the file again.")
        (number,) = self._catalog.add_pairs([pair], pair.created)
        stored = self._catalog.pair(number)
        assert stored is not None
        self._stored[pair.photo].append(stored)
        self.added += 1
        return stored


class _Answers:
    """Takes answers of a file.

    Attributes:
        added: How many were new.
        known: How many were there already.
    """

    def __init__(self, catalog: Catalog, numbers: dict[int, int], annotator: str) -> None:
        self.added = self.known = 0
        self._catalog, self._numbers, self._annotator = catalog, numbers, annotator
        self._earlier: dict[tuple[int, str], list[StoredJudgement]] = defaultdict(list)
        for answer in catalog.journal():
            self._earlier[answer.pair_id, answer.annotator].append(answer)
        self._last = {key: answers[-1].time for key, answers in self._earlier.items()}

    def take(self, _place: str, answer: ArchivedJudgement) -> None:
        """Add an answer that is not there yet; raises `SpecError` when it cannot be kept."""
        if answer.pair_id not in self._numbers:
            raise SpecError("Its pair is not in the file, or was left out.")
        number, annotator = self._numbers[answer.pair_id], answer.annotator or self._annotator
        judgement = Judgement(number, answer.choice, answer.confidence, annotator, answer.milliseconds)
        if self._is_known(judgement, answer.time):
            self.known += 1
            return
        # The order of the journal is that of judging: an older answer put at its end would count.
        if answer.time is not None and answer.time < self._last.get((number, annotator), -math.inf):
            raise SpecError("A later answer to its pair is there already.")
        self._catalog.judge(judgement, answer.time)
        self.added += 1

    def _is_known(self, judgement: Judgement, time: float | None) -> bool:
        if time is None:
            stands = self._catalog.judgement(judgement.pair_id, judgement.annotator)
            wanted = None if judgement.choice == "withdrawn" else (judgement.choice, judgement.confidence)
            return wanted == (stands and (stands.choice, stands.confidence))
        earlier = self._earlier[judgement.pair_id, judgement.annotator]
        for stored in earlier:
            if abs(stored.time - time) < _SAME_SECONDS and _said(stored) == _said(judgement):
                # Each is one answer: a second one like it is another.
                earlier.remove(stored)
                return True
        return False


def _said(judgement: Judgement) -> tuple[object, ...]:
    return judgement.choice, judgement.confidence, judgement.milliseconds


def _is_same(stored: StoredPair, pair: ArchivedPair) -> bool:
    if not (_is_alike(stored.a, pair.a, pair.pixels) and _is_alike(stored.b, pair.b, pair.pixels)):
        return False
    # A file that does not say when a pair was made does not say either how it came to be.
    if pair.created is None:
        return True
    return abs(stored.created - pair.created) < _SAME_SECONDS and _origin(stored) == _origin(pair)


def _is_alike(first: Crop, second: Crop, pixels: tuple[int, int] | None) -> bool:
    if abs(first.angle - second.angle) > _SAME_PLACE:
        return False
    if pixels is not None:
        return first.box.pixels(*pixels) == second.box.pixels(*pixels)
    return all(abs(one - other) <= _SAME_PLACE for one, other in zip(first.box, second.box, strict=True))


def _origin(pair: NewPair) -> tuple[object, ...]:
    return pair.a_origin, pair.b_origin, pair.kind, pair.purpose, pair.model, pair.repeat_of
