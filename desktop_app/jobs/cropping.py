"""Photos of the library are cropped: by which policy and taste, and how far that is."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.catalog_paths import catalog_paths
from desktop_app.jobs.crop_proposing import ALTERNATIVES
from desktop_app.jobs.run_follower import RunFollower
from desktop_app.jobs.taste_state import proposing
from ml_core.catalog.catalog import PhotoQuery
from ml_core.catalog.records import StoredModel
from ml_core.specs.outputs import Output
from ml_core.specs.tasks import AspectName, ProposeConfig

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


class CropsWanted(NamedTuple):
    """What crops are asked for.

    Attributes:
        aspect: Shape of the photos' own crops; None for the one the policy learnt.
        turned: Whether it is turned against the photos' orientation.
        outputs: Outputs that get crops besides.
    """

    aspect: AspectName | None = None
    turned: bool = False
    outputs: tuple[Output, ...] = ()


class Cropping(QObject):
    """Proposes crops for photos of the library, as a run; for a step, as one that continues from the step's run.

    Args:
        session: The open profile.

    Signals:
        changed(): It started, got on or ended.
        failed(object): It could not be started.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._policy: StoredModel | None = None
        self._parent_run = ""
        self._gathering, self._waiting = False, True
        self.follower = RunFollower(session.runs, "propose", self)
        self.follower.keep_to("-")
        for signal in (self.follower.taken_up, self.follower.heard, self.follower.changed):
            signal.connect(self.changed)
        self.follower.failed.connect(self.failed)
        session.results.crops_stored.connect(self._on_stored)

    def follow(self, parent_run: str, policy: StoredModel | None = None, *, wait: bool = False) -> None:
        """Show the cropping that continues from this run; by this policy, or else by the one in use.

        Args:
            parent_run: Name of the run.
            policy: The policy, where it is not the one in use.
            wait: Whether it cannot start yet, as the policy is still being kept.
        """
        self._parent_run, self._policy, self._waiting = parent_run, policy, wait
        self.follower.keep_to(parent_run)
        self.changed.emit()

    def follow_last(self) -> None:
        """Show the last cropping, whatever it continues from."""
        self._waiting = False
        self.follower.keep_to(None)
        self.changed.emit()

    @property
    def ready(self) -> bool:
        """Return whether it can be started."""
        return not self._gathering and not self._waiting and not self.follower.active and self.photos > 0

    @property
    def photos(self) -> int:
        """Return how many photos there are to crop."""
        return self._session.catalog.count(PhotoQuery())

    @property
    def stored(self) -> int | None:
        """Return for how many photos the run's crops are in the library, or None while they are not."""
        return self._session.results.stored(self.follower.name) if self.follower.name else None

    def start(self) -> None:
        """Gather all photos and start."""
        file = self._session.profile.catalog_file
        self.start_for(lambda: catalog_paths(file, PhotoQuery()))

    def start_for(self, gather: Callable[[], tuple[Path, ...]], wanted: CropsWanted | None = None) -> None:
        """Gather photos beside the window, and start."""
        if self.ready:
            self._gathering = True
            run_in_background(gather, lambda paths: self._start(paths, wanted or CropsWanted()), self._on_failed)
            self.changed.emit()

    def _start(self, paths: tuple[Path, ...], wanted: CropsWanted) -> None:
        self._gathering = False
        what = proposing(self._session, self._policy)
        config = ProposeConfig(
            photos=paths,
            policy=what.policy.folder if what.policy is not None else None,
            method="polish" if what.policy is not None else "dense",
            scorer=what.scorer,
            aspect=wanted.aspect or what.aspect,
            turned=wanted.turned,
            outputs=wanted.outputs,
            count=ALTERNATIVES,
            cut_faces=what.cut_faces,
            taste=what.taste,
            weight=what.weight,
            catalog=self._session.profile.catalog_file,
        )
        self.follower.start(config, self._parent_run)

    def stop(self) -> None:
        """Stop it."""
        self.follower.stop()

    def resume(self) -> None:
        """Go on where it was left."""
        self.follower.resume()

    def _on_failed(self, error: Exception) -> None:
        self._gathering = False
        self.failed.emit(error)

    def _on_stored(self, run: str, _photos: int) -> None:
        if run == self.follower.name:
            self.changed.emit()
