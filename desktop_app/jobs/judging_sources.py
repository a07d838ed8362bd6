"""Where the pairs of a judging board come from, and what its progress means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from desktop_app.jobs.judging_words import Progress, taste_progress, trial_progress
from desktop_app.jobs.taste_state import LIVE_TASTE
from ml_core.catalog.records import NewPair, StoredPair
from ml_core.geometry import Box, Crop
from ml_core.specs.engine import OfferedPair, PairsReply, PairsRequest, TasteReply, TasteRequest
from ml_core.specs.errors import EngineError

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


@dataclass(frozen=True)
class Wanted:
    """What a board needs.

    Attributes:
        annotator: Who judges.
        count: How many new pairs.
        waiting: Pairs that the annotator has not answered yet, chosen ones and the one shown.
        judged: Pairs that they have answered.
    """

    annotator: str
    count: int
    waiting: tuple[NewPair, ...] = ()
    judged: tuple[NewPair, ...] = ()


@dataclass(frozen=True)
class Supply:
    """New pairs, in the order to show them; `reason` says in words why there are no more, `is_over` that none come."""

    pairs: tuple[NewPair, ...]
    reason: str = ""
    is_over: bool = False


class PairSource(Protocol):
    """What a judging board asks for its pairs; see `TasteSource` and `ListedSource`."""

    @property
    def question(self) -> str:
        """Return what is asked of the person."""

    def belongs(self, pair: StoredPair) -> bool:
        """Return whether a pair of the catalog is one of this source's."""

    def more(
        self, wanted: Wanted, on_supply: Callable[[Supply], None], on_error: Callable[[EngineError], None]
    ) -> None:
        """Ask for pairs besides those that wait already; one of the callbacks is called, at once or later."""

    def stop(self) -> None:
        """Call no callback any more."""

    def progress(self, done: int, answers: int) -> Progress:
        """Return how far the person is.

        Args:
            done: Pairs of this source that the annotator judged, skipped ones included.
            answers: Answers of everybody that the taste can learn from.
        """

    def on_answer(self) -> None:
        """Hear that an answer was kept, changed or taken back."""


class TasteSource(QObject):
    """Pairs that teach the taste, chosen by the engine, which learns from every answer.

    Args:
        session: The open profile.

    Attributes:
        known: What is known of the taste; None before the engine said something.

    Signals:
        learnt(TasteReply): The taste was fitted anew.
        failed(object): It could not be fitted.
    """

    learnt = Signal(object)
    failed = Signal(object)
    question = "Which crop is better?"

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.known: TasteReply | None = None

    def belongs(self, pair: StoredPair) -> bool:
        """Return whether the pair is there to be shown, and not one of a trial."""
        return not pair.decided and pair.purpose != "trial"

    def more(
        self, wanted: Wanted, on_supply: Callable[[Supply], None], on_error: Callable[[EngineError], None]
    ) -> None:
        """Ask the engine, which compares what the policy in use proposes."""
        policy = self._session.catalog.chosen_model("policy")
        request = PairsRequest(
            catalog=self._session.profile.catalog_file,
            annotator=wanted.annotator,
            count=wanted.count,
            policy=policy.folder if policy is not None else None,
            scorer=self._session.settings.scorer,
            waiting=tuple(_offered(pair) for pair in wanted.waiting),
        )
        name = policy.name if policy is not None else ""

        def on_reply(reply: PairsReply) -> None:
            on_supply(Supply(tuple(_new_pair(each, name) for each in reply.pairs), reply.reason))

        self._session.engine.ask(request, on_reply, on_error, "annotate.pairs")

    def stop(self) -> None:
        """Drop what the engine was asked for."""
        self._session.engine.forget("annotate.pairs")

    def progress(self, done: int, answers: int) -> Progress:
        """Return how far the taste is on its way to the next regime."""
        return taste_progress(answers, self.known.worthwhile if self.known is not None else None)

    def on_answer(self) -> None:
        """Let the engine learn from all answers so far; the newest request wins."""
        request = TasteRequest(
            catalog=self._session.profile.catalog_file,
            scorer=self._session.settings.scorer,
            save_to=self._session.profile.models_folder / LIVE_TASTE,
        )
        self._session.engine.ask(request, self._on_learnt, self.failed.emit, "annotate.taste")

    def _on_learnt(self, reply: TasteReply) -> None:
        self.known = reply
        self.learnt.emit(reply)


class ListedSource:
    """Given pairs, one after the other, such as those of a blind trial.

    Args:
        pairs: The pairs, each photo's crops on the sides they are to be shown on.
        question: What is asked of the person.
        over: What is said when all are judged.
    """

    def __init__(
        self,
        pairs: Sequence[NewPair],
        question: str = "Which crop is better?",
        over: str = "All pairs of this comparison are judged.",
    ) -> None:
        self.question, self._over = question, over
        self._pairs = {_identity(pair): pair for pair in pairs}
        self.on_progress: Callable[[], None] = lambda: None

    def belongs(self, pair: StoredPair) -> bool:
        """Return whether the pair is one of those given."""
        return _identity(pair) in self._pairs

    def more(
        self, wanted: Wanted, on_supply: Callable[[Supply], None], on_error: Callable[[EngineError], None]
    ) -> None:
        """Give the next pairs at once."""
        taken = {_identity(pair) for pair in (*wanted.waiting, *wanted.judged)}
        left = [pair for key, pair in self._pairs.items() if key not in taken]
        on_supply(Supply(tuple(left[: wanted.count]), "" if left else self._over, is_over=not left))

    def stop(self) -> None:
        """Nothing is under way."""

    def progress(self, done: int, answers: int) -> Progress:
        """Return how many of the pairs are judged."""
        return trial_progress(done, len(self._pairs))

    def on_answer(self) -> None:
        """Tell whoever waits for the outcome."""
        self.on_progress()


def _identity(pair: NewPair) -> tuple[object, ...]:
    return (pair.photo, pair.a, pair.b, pair.purpose, pair.model)


def _new_pair(offered: OfferedPair, model: str) -> NewPair:
    a, b = Crop(Box(*offered.a)), Crop(Box(*offered.b))
    return NewPair(
        offered.photo, a, b, offered.a_origin, offered.b_origin, purpose=offered.purpose, model=model,
        repeat_of=offered.repeat_of,
    )  # fmt: skip


def _offered(pair: NewPair) -> OfferedPair:
    return OfferedPair(pair.photo, pair.a.box, pair.b.box, pair.a_origin, pair.b_origin, pair.purpose, pair.repeat_of)
