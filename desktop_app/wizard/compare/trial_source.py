"""The pairs of a blind trial, as the judging board asks for them; another comparison brings other pairs."""

from collections.abc import Callable

from desktop_app.jobs.judging import Judging
from desktop_app.jobs.judging_sources import ListedSource, Supply, Wanted
from desktop_app.jobs.judging_words import Progress
from ml_core.catalog.records import NewPair, StoredPair
from ml_core.specs.errors import EngineError

_OVER = "“See what they tell” above shows which policy you prefer."


class TrialSource:
    """A `ListedSource` whose list can change."""

    question = "Which crop is better?"

    def __init__(self) -> None:
        self._pairs: tuple[NewPair, ...] = ()
        self._listed = ListedSource(())

    def change(self, pairs: tuple[NewPair, ...], judging: Judging) -> None:
        """Give these pairs from now on; `judging` forgets the ones that it had chosen ahead."""
        if pairs != self._pairs:
            self._listed = ListedSource(())
            judging.drop_offers_of(judging.coming())
            self._pairs, self._listed = pairs, ListedSource(pairs, self.question, _OVER)

    def belongs(self, pair: StoredPair) -> bool:
        """Return whether a pair of the catalog is one of the trial's."""
        return self._listed.belongs(pair)

    def more(
        self, wanted: Wanted, on_supply: Callable[[Supply], None], on_error: Callable[[EngineError], None]
    ) -> None:
        """Give the next pairs at once."""
        self._listed.more(wanted, on_supply, on_error)

    def stop(self) -> None:
        """Nothing is under way."""

    def progress(self, done: int, answers: int) -> Progress:
        """Return how many of the pairs are judged."""
        return self._listed.progress(done, answers)

    def on_answer(self) -> None:
        """Nothing is learnt from a trial."""
