"""Crops that a run proposes come into the catalog while it works, so that nobody waits for the last photo."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.crop_storing import store_crops
from desktop_app.jobs.cropping import Cropping
from ml_core.catalog.catalog import Catalog
from ml_core.specs.journal import Journal
from ml_core.specs.outcomes import OUTCOMES, Outcome
from ml_core.specs.runs import RunState

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_EVERY_SECONDS = 4.0


class _Taken(NamedTuple):
    """How far the journal of a run was read, and for how many photos there were crops."""

    run: str
    offset: int
    photos: int


class ArrivingCrops(QObject):
    """Follows a cropping; what it proposed before it was stopped is kept as well.

    Args:
        session: Where the crops go.
        cropping: The run.

    Signals:
        failed(object): They could not be stored.
    """

    failed = Signal(object)

    def __init__(self, session: "Session", cropping: Cropping, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._cropping = session, cropping
        self._run, self._offset = "", 0
        self._busy, self._last = False, 0.0
        cropping.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        run = self._cropping.follower.run
        if run is None or self._busy:
            return
        due = run.active and time.monotonic() - self._last > _EVERY_SECONDS
        # Runs of earlier sessions that broke off have told what they had.
        stopped = run.state is RunState.STOPPED and run.name == self._run
        if due or stopped:
            self._take(run.name)

    def _take(self, run: str) -> None:
        if run != self._run:
            self._run, self._offset = run, 0
        self._busy, self._last, offset = True, time.monotonic(), self._offset
        folder, file = self._session.runs.folder(run), self._session.profile.catalog_file
        journal = folder.file(OUTCOMES)

        def work() -> _Taken:
            return take_crops_since(journal, offset, file, run, folder.spec().parent)

        run_in_background(work, self._on_taken, self._on_failed)

    def _on_taken(self, taken: _Taken) -> None:
        self._busy = False
        if taken.run == self._run:
            self._offset = taken.offset
        if taken.photos:
            self._session.photos_changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        self.failed.emit(error)


def take_crops_since(journal: Path, offset: int, catalog_file: Path, run: str, model: str) -> _Taken:
    """Store what a run proposed since a place in its journal."""
    outcomes, end = Journal(journal, Outcome).since(offset)
    rows = [row for outcome in outcomes for row in outcome.crops]
    if not rows:
        return _Taken(run, end, 0)
    with Catalog.open(catalog_file, maintain=False) as catalog:
        return _Taken(run, end, store_crops(catalog, rows, model))
