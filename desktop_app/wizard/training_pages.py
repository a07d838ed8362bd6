"""The three pages of a step that trains a policy: set it up, watch it, see what came of it."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.jobs.run_follower import RunFollower
from desktop_app.wizard.live_page import LivePage
from ml_core.specs import events as ev


class TrainingPages(QStackedWidget):
    """Shows the page that fits the state of the run that is followed.

    Args:
        follower: The run.
        setup: Where a run is set up.
        live: Where it is watched.
        outcome: What came of it.
        show_outcome: Called to fill the last page, each time it comes into view.
    """

    def __init__(
        self,
        follower: RunFollower,
        setup: QWidget,
        live: LivePage,
        outcome: QWidget,
        show_outcome: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._follower, self._live = follower, live
        self._setup, self._outcome, self._show_outcome = setup, outcome, show_outcome
        for page in (setup, live, outcome):
            self.addWidget(page)
        live.stop.connect(self.stop)
        live.resume.connect(follower.resume)
        live.again.connect(follower.let_go)
        follower.taken_up.connect(self._on_taken_up)
        follower.heard.connect(self._on_heard)
        follower.changed.connect(self.show_state)
        self._on_taken_up()

    def stop(self) -> None:
        """Stop the run and say so at once."""
        if self._follower.active:
            self._follower.stop()
            self._live.show_stopping()

    def show_state(self) -> None:
        """Show the page that fits the run's state."""
        run = self._follower.run
        if run is None:
            self.setCurrentWidget(self._setup)
        elif self._follower.finished:
            self._show_outcome()
            self.setCurrentWidget(self._outcome)
        else:
            self._live.show_state(run)
            self.setCurrentWidget(self._live)

    def _on_taken_up(self) -> None:
        run = self._follower.run
        if run is not None:
            self._live.show_run(run, self._follower.events())
        self.show_state()

    def _on_heard(self, events: Sequence[ev.Event]) -> None:
        run = self._follower.run
        if run is not None:
            self._live.append(run, events)
