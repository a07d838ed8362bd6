"""What the runs and the indexer say, brought to the status line."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.window.status_line import Job, StatusLine
from ml_core.specs.runs import RunState

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_INDEXER = "photos"


class JobReports(QObject):
    """Follows the jobs of a session."""

    def __init__(self, session: "Session", line: StatusLine) -> None:
        super().__init__(line)
        self._session, self._line = session, line
        session.runs.run_state.connect(self._on_run)
        session.runs.run_events.connect(self._on_run)
        session.runs.runs_changed.connect(self._on_runs_changed)
        session.indexer.progress.connect(self._on_photos)
        session.indexer.finished.connect(self._on_photos_done)
        self._on_runs_changed()

    def running(self) -> int:
        """Return how many runs are being worked on."""
        return sum(1 for run in self._session.runs.runs() if run.state is RunState.RUNNING)

    def _on_run(self, name: str, _what: object) -> None:
        run = self._session.runs.summary(name)
        if run is None or run.state is not RunState.RUNNING:
            self._line.end_job(name)
            return
        progress = run.progress
        done = progress.done / progress.total if progress is not None and progress.total > 0 else None
        left = progress.seconds_left if progress is not None else None
        self._line.show_job(name, Job(run.title, done, left, partial(self._session.runs.stop, name)))

    def _on_runs_changed(self) -> None:
        known = {run.name for run in self._session.runs.runs()}
        for name in set(self._line.jobs()) - known - {_INDEXER}:
            self._line.end_job(name)
        for name in known:
            self._on_run(name, None)

    def _on_photos(self, done: int, total: int, seconds_left: object, message: str) -> None:
        share = done / total if total else None
        left = float(seconds_left) if isinstance(seconds_left, int | float) and seconds_left >= 0 else None
        self._line.show_job(_INDEXER, Job(message or "Reading photos", share, left, self._session.indexer.stop))

    def _on_photos_done(self) -> None:
        self._line.end_job(_INDEXER)
