"""Judging: the link between the catalog, where pairs come from, and the board that shows them.

An answer is on disk before the next pair is shown, and the next pair with it, in one transaction.
"""

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop_app.jobs.judging_sequence import JudgingSequence
from desktop_app.jobs.judging_sources import PairSource, Supply, Wanted
from desktop_app.jobs.judging_words import Progress
from ml_core.catalog.records import Judgement, NewPair, StoredPair
from ml_core.specs.errors import EngineError, ThirdsError
from ml_core.specs.judgements import LEARNABLE, Choice, Confidence

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

# Pairs chosen ahead: few, so that an answer soon has a say in what comes next.
_AHEAD = 6
_REFILL_AT = 3
# A disk that is gone takes all its photos along.
_PASSED_OVER_AT_MOST = 5


class Waiting(NamedTuple):
    """Why no pair is shown.

    Attributes:
        since: Pairs are being chosen since then, in seconds of the steady clock; None when nothing is under way.
        reason: Why there are none, in words; empty when that is not known.
        error: What went wrong, or None.
        is_over: Whether all pairs there will be are judged.
    """

    since: float | None
    reason: str
    error: EngineError | None
    is_over: bool = False


class Judging(QObject):
    """One annotator's judging of the pairs of one source.

    Args:
        session: The open profile.
        source: Where pairs come from.
        annotator: Who judges.

    Signals:
        pair_changed(): Another pair is before the person, or none (see `waiting`).
        supply_changed(): Other pairs are likely to come next.
        answered(): An answer was kept, changed or taken back.
        failed(object): An answer could not be kept, or no pairs could be chosen.
    """

    pair_changed = Signal()
    supply_changed = Signal()
    answered = Signal()
    failed = Signal(object)

    def __init__(
        self, session: "Session", source: PairSource, annotator: str = "", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self.source, self._annotator = session, source, annotator
        self._offers: list[NewPair] = []
        self._waiting = Waiting(None, "", None)
        self._over = False
        self._question = self._passed_over = 0
        self._is_resting = True
        self._read()

    # What is before the person

    @property
    def annotator(self) -> str:
        """Return who judges."""
        return self._annotator

    @property
    def current(self) -> StoredPair | None:
        """Return the pair before the person, or None."""
        return self._sequence.current

    @property
    def choice(self) -> Choice | None:
        """Return the answer that was given to the current pair earlier; None when there is none."""
        return self._sequence.choice(self.current.id) if self.current is not None else None

    @property
    def answers(self) -> int:
        """Return how many answers of everybody the taste can learn from."""
        return self._others + self._sequence.learnable

    def waiting(self) -> Waiting:
        """Return why there is no current pair."""
        return self._waiting

    def progress(self) -> Progress:
        """Return how far the person is."""
        return self.source.progress(self._sequence.judged, self.answers)

    def coming(self) -> list[NewPair]:
        """Return the pairs one may go to next, the likeliest first."""
        near = self._sequence.neighbours()
        first = [pair for pair in near if self._sequence.choice(pair.id) is None]
        return [*first, *self._offers, *(pair for pair in near if pair not in first)]

    # Coming and going

    def begin(self, annotator: str | None = None) -> None:
        """Take up the judging where it was left, also by another board, and of another annotator when named."""
        other = annotator is not None and annotator != self._annotator
        self._annotator = self._annotator if annotator is None else annotator
        place, rows = self.current, self._sequence.rows
        self._read()
        if other or rows != self._sequence.rows:
            self._offers.clear()
            self.rest()
        elif place is not None:
            self._sequence.go_to(place.id)
        self._over = self._is_resting = False
        self.pair_changed.emit()
        self.answered.emit()
        self._go_on()

    def rest(self) -> None:
        """Ask for nothing while the board is not seen."""
        self._is_resting = True
        self._question += 1
        self._waiting = Waiting(None, "", None)
        self.source.stop()

    # What the person does

    def answer(self, choice: Choice, confidence: Confidence = "normal", milliseconds: int = 0) -> bool:
        """Keep an answer to the current pair and go on to the next; returns whether it is on disk."""
        pair = self.current
        if pair is None:
            return False
        try:
            with self._session.catalog.transaction():
                self._session.catalog.judge(Judgement(pair.id, choice, confidence, self._annotator, milliseconds))
                stored = self._store_next()
        except ThirdsError as error:
            self.failed.emit(error)
            return False
        self._sequence.answered(choice)
        self._came(stored)
        self._tell_answer()
        return True

    def undo(self) -> bool:
        """Take the newest answer back and show its pair again; returns whether there was one."""
        pair = self._sequence.last_answered
        if pair is None:
            return False
        try:
            self._session.catalog.judge(Judgement(pair.id, "withdrawn", annotator=self._annotator))
        except ThirdsError as error:
            self.failed.emit(error)
            return False
        self._sequence.withdrawn(pair)
        self._tell_answer()
        return True

    def can_undo(self) -> bool:
        """Return whether there is an answer to take back."""
        return self._sequence.last_answered is not None

    def can_step(self, by: int) -> bool:
        """Return whether there is a pair to go to."""
        return self._sequence.can_step(by)

    def step(self, by: int) -> None:
        """Go to the pair before, or forward to the first one without an answer."""
        self._sequence.step(by)
        self.pair_changed.emit()

    def look_again(self, pair_id: int) -> bool:
        """Show a pair once more; after its answer the judging goes on where it was.

        Returns:
            Whether it is one of the annotator's pairs.
        """
        found = self._sequence.go_to(pair_id)
        if found:
            self.pair_changed.emit()
        return found

    def drop_offers_of(self, broken: Sequence[NewPair]) -> None:
        """Show none of these pairs, whose photo cannot be read."""
        kept = [pair for pair in self._offers if pair not in broken]
        if len(kept) < len(self._offers):
            self._offers = kept
            self._go_on()

    def pass_over(self) -> bool:
        """Go on to the next pair because the current one cannot be shown; an answered one stays.

        Returns:
            Whether there is another pair now, or soon; after some in a row that cannot be shown, the last one stays.
        """
        if self.current is None or self.choice is not None or self._passed_over >= _PASSED_OVER_AT_MOST:
            return False
        self._passed_over += 1
        self._sequence.passed_over()
        self.pair_changed.emit()
        self._go_on()
        return True

    def was_seen(self) -> None:
        """Note that the current pair can be shown."""
        self._passed_over = 0

    # Within

    def _read(self) -> None:
        """Take up what the catalog knows; another board or an import may have added to it."""
        catalog = self._session.catalog
        self._sequence = JudgingSequence(catalog, self._annotator, self.source.belongs)
        counts = (
            each.judgement.choice in LEARNABLE and each.pair.purpose != "trial" for each in catalog.judged_pairs()
        )
        self._others = sum(counts) - self._sequence.learnable

    def _tell_answer(self) -> None:
        self.pair_changed.emit()
        self.answered.emit()
        self._session.answers_changed.emit()
        self.source.on_answer()
        # An answer lets go of its photo, of which another pair may be shown.
        self._over = False
        self._go_on()

    def _go_on(self) -> None:
        """Show a new pair when one is awaited, and have enough chosen ahead."""
        if self._is_resting:
            return
        if self.current is None and self._offers:
            self._show_new()
        if len(self._offers) <= _REFILL_AT and self._waiting.since is None and not self._over:
            self._ask()

    def _ask(self) -> None:
        self._question += 1
        self._waiting = Waiting(monotonic(), "", None)
        pairs = self._sequence.pairs
        judged = tuple(pair for pair in pairs if self._sequence.choice(pair.id) is not None)
        waiting = (*(pair for pair in pairs if self._sequence.choice(pair.id) is None), *self._offers)
        wanted = Wanted(self._annotator, _AHEAD - len(self._offers), waiting, judged)
        number = self._question
        if self.current is None:
            self.pair_changed.emit()
        self.source.more(wanted, lambda supply: self._on_supply(number, supply), lambda e: self._on_error(number, e))

    def _on_supply(self, number: int, supply: Supply) -> None:
        if number != self._question:
            return
        self._waiting = Waiting(None, supply.reason, None, supply.is_over)
        self._over = not supply.pairs
        self._offers.extend(supply.pairs)
        if self.current is None and self._offers:
            self._show_new()
        elif self.current is None:
            self.pair_changed.emit()
        self.supply_changed.emit()

    def _on_error(self, number: int, error: EngineError) -> None:
        if number == self._question:
            self._waiting = Waiting(None, "", error)
            if self.current is None:
                self.pair_changed.emit()

    def _show_new(self) -> None:
        try:
            with self._session.catalog.transaction():
                stored = self._store_next()
        except ThirdsError as error:
            self.failed.emit(error)
            return
        self._came(stored)
        self.pair_changed.emit()

    def _store_next(self) -> StoredPair | None:
        """Note which pair comes next; returns it when it is a new one."""
        catalog, following = self._session.catalog, self._sequence.following()
        if following is not None:
            catalog.show_pair(following.id, self._annotator)
            return None
        if not self._offers:
            return None
        number = catalog.add_pairs([self._offers[0]])[0]
        catalog.show_pair(number, self._annotator)
        return catalog.pair(number)

    def _came(self, stored: StoredPair | None) -> None:
        if stored is not None:
            self._sequence.came(stored)
            del self._offers[0]
