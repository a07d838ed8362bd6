"""An annotator's pairs in the order they came, with the answers that count: back, forward, and taking answers back."""

from collections.abc import Callable

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import StoredPair
from ml_core.specs.judgements import LEARNABLE, Choice


class JudgingSequence:
    """The pairs that one annotator has judged or has before them; free of Qt, writes nothing.

    Args:
        catalog: Where pairs and answers are.
        annotator: Whose sequence it is.
        belongs: Says which stored pairs are of this sequence.

    Attributes:
        position: Place of the pair before the annotator; one past the last while a new pair is awaited.
    """

    def __init__(self, catalog: Catalog, annotator: str, belongs: Callable[[StoredPair], bool]) -> None:
        journal = catalog.journal(annotator)
        self.rows = len(journal)
        judged = {each.pair.id: each for each in catalog.judged_pairs(annotator)}
        waiting = [*catalog.shown_pairs(annotator), *_for_anybody(catalog)]
        known = {pair.id: pair for pair in (*(each.pair for each in judged.values()), *waiting)}
        numbers = dict.fromkeys([*(row.pair_id for row in journal), *(pair.id for pair in waiting)])
        pairs = (known.get(number) or catalog.pair(number) for number in numbers)
        self._pairs = [pair for pair in pairs if pair is not None and belongs(pair)]
        own = {pair.id for pair in self._pairs}
        # In the order of judging, the newest last, as dictionaries keep the order of their keys.
        self._answers: dict[int, Choice] = {key: each.judgement.choice for key, each in judged.items() if key in own}
        self.position = self._first_unjudged()

    @property
    def current(self) -> StoredPair | None:
        """Return the pair before the annotator; None while a new one is awaited."""
        return self._pairs[self.position] if self.position < len(self._pairs) else None

    @property
    def pairs(self) -> list[StoredPair]:
        """Return the pairs in their order."""
        return list(self._pairs)

    @property
    def learnable(self) -> int:
        """Return how many answers the taste can learn from."""
        trials = {pair.id for pair in self._pairs if pair.purpose == "trial"}
        return sum(choice in LEARNABLE and key not in trials for key, choice in self._answers.items())

    @property
    def judged(self) -> int:
        """Return how many pairs have an answer, skipped ones included."""
        return len(self._answers)

    @property
    def last_answered(self) -> StoredPair | None:
        """Return the pair whose answer is the newest that counts."""
        newest = next(reversed(self._answers), None)
        return None if newest is None else next(pair for pair in self._pairs if pair.id == newest)

    def choice(self, pair_id: int) -> Choice | None:
        """Return the answer to a pair; None when there is none that counts."""
        return self._answers.get(pair_id)

    def following(self) -> StoredPair | None:
        """Return the pair that comes once the current one is answered; None when it has to be a new one."""
        current = self.current
        waiting = (pair for pair in self._pairs if pair.id not in self._answers)
        return next((pair for pair in waiting if current is None or pair.id != current.id), None)

    def neighbours(self) -> list[StoredPair]:
        """Return pairs one may go to next: the unanswered ones, then the one before and the one after."""
        current = self.current
        near = [self._pairs[at] for at in (self.position - 1, self.position + 1) if 0 <= at < len(self._pairs)]
        waiting = [pair for pair in self._pairs if pair.id not in self._answers]
        return [pair for pair in dict.fromkeys([*waiting, *near]) if current is None or pair.id != current.id]

    def answered(self, choice: Choice) -> None:
        """Note the answer to the current pair and go on to the first one without an answer."""
        current = self.current
        assert current is not None
        self.rows += 1
        # Anew at the end: it is the newest answer now.
        self._answers.pop(current.id, None)
        self._answers[current.id] = choice
        self.position = self._first_unjudged()

    def withdrawn(self, pair: StoredPair) -> None:
        """Note that the answer to a pair was taken back, and go to it."""
        self.rows += 1
        self._answers.pop(pair.id, None)
        self.go_to(pair.id)

    def passed_over(self) -> None:
        """Leave the current pair, which cannot be shown, out of this session; it stays without an answer."""
        del self._pairs[self.position]
        self.position = self._first_unjudged()

    def came(self, pair: StoredPair) -> None:
        """Put a new pair at the end."""
        self._pairs.append(pair)

    def can_step(self, by: int) -> bool:
        """Return whether there is a pair before this one, or an answered one to go on from."""
        if by < 0:
            return self.position > 0
        return self.current is not None and self.position < self._first_unjudged()

    def step(self, by: int) -> None:
        """Go to the pair before or after; not past one without an answer."""
        if self.can_step(by):
            self.position += by

    def go_to(self, pair_id: int) -> bool:
        """Go to a pair of the sequence; returns whether it is one."""
        for place, pair in enumerate(self._pairs):
            if pair.id == pair_id:
                self.position = place
                return True
        return False

    def _first_unjudged(self) -> int:
        places = (place for place, pair in enumerate(self._pairs) if pair.id not in self._answers)
        return next(places, len(self._pairs))


def _for_anybody(catalog: Catalog) -> list[StoredPair]:
    """Return pairs that wait for whoever comes first, such as imported ones: nobody was shown or answered them."""
    taken = {row.pair_id for row in catalog.journal()} | {pair.id for pair in catalog.shown_pairs()}
    return [pair for pair in catalog.unjudged_pairs() if pair.id not in taken and pair.repeat_of is None]
