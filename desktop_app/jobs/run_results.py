"""What finished runs leave in the profile: policies and tastes among its models, figures, proposed crops."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.crop_storing import store_crops
from desktop_app.jobs.kept_models import keep_figures, keep_policy, keep_taste
from desktop_app.jobs.run_marks import Taken, finished_result, mark, taken_of
from desktop_app.jobs.run_supervisor import RunSupervisor
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.model_versions import finish_deletions
from ml_core.catalog.profile import Profile
from ml_core.specs.crop_table import rows_of
from ml_core.specs.runs import RunFolder, RunState

__all__ = ["RunResults", "finished_result", "take_crops"]


class RunResults(QObject):
    """Takes over the result of each run that finishes, also of those that finished while no window was open.

    Args:
        profile: Where results go.
        runs: The profile's runs.
        catalog: The GUI thread's connection.

    Signals:
        model_kept(str): The policy or the taste of this run is among the profile's models.
        figures_kept(str): The figures of this evaluation are kept with the policy that was judged.
        crops_stored(str, int): The proposals of this run are in the catalog; for so many photos.
        failed(str, Exception): The result of this run could not be taken over.
    """

    model_kept = Signal(str)
    figures_kept = Signal(str)
    crops_stored = Signal(str, int)
    failed = Signal(str, object)

    def __init__(self, profile: Profile, runs: RunSupervisor, catalog: Catalog) -> None:
        super().__init__()
        self._profile, self._runs, self._catalog = profile, runs, catalog
        self._busy: set[str] = set()
        finish_deletions(catalog, profile.models_folder)
        runs.run_state.connect(self._on_state)

    def kept(self, run: str) -> bool:
        """Return whether the run's policy or taste is among the models."""
        return self.policy(run) is not None

    def policy(self, run: str) -> Path | None:
        """Return the folder of the run's policy or taste among the models, or None before it is kept."""
        taken = self._taken(run)
        folder = self._profile.models_folder / taken.model if taken is not None and taken.model else None
        return folder if folder is not None and folder.is_dir() else None

    def stored(self, run: str) -> int | None:
        """Return for how many photos the run's crops are in the catalog, or None while they are not."""
        taken = self._taken(run)
        return None if taken is None else taken.photos

    def _taken(self, run: str) -> Taken | None:
        return taken_of(self._runs.folder(run))

    def _on_state(self, name: str, state: RunState) -> None:
        run = self._runs.summary(name)
        if run is None:
            return
        folder = self._runs.folder(name)
        self._catalog.record_run(folder.path, run.task, run.title, state.value, run.figure)
        if state is not RunState.FINISHED or name in self._busy or self._taken(name) is not None:
            return
        result = finished_result(self._runs.events(name))
        match run.task:
            case "bootstrap" | "tune":
                self._take(name, partial(keep_policy, self._profile, folder, run.title, result), self._on_model)
            case "taste":
                self._take(name, partial(keep_taste, self._profile, folder, run.title, result), self._on_model)
            case "evaluate":
                self._take(name, partial(keep_figures, self._profile, folder, result), self._on_figures)
            case "propose":
                self._take(name, partial(take_crops, self._profile, folder, result), self._on_crops)

    def _take(self, name: str, act: partial[Taken], on_taken: Callable[[str, Taken], None]) -> None:
        self._busy.add(name)
        run_in_background(act, partial(on_taken, name), partial(self._on_failed, name))

    def _on_model(self, name: str, _taken: Taken) -> None:
        self._busy.discard(name)
        self.model_kept.emit(name)

    def _on_figures(self, name: str, _taken: Taken) -> None:
        self._busy.discard(name)
        self.figures_kept.emit(name)

    def _on_crops(self, name: str, taken: Taken) -> None:
        self._busy.discard(name)
        self.crops_stored.emit(name, taken.photos)

    def _on_failed(self, name: str, error: Exception) -> None:
        self._busy.discard(name)
        self.failed.emit(name, error)


def take_crops(profile: Profile, folder: RunFolder, result: dict[str, Any]) -> Taken:
    """Put the crops that a run proposed into the catalog, in place of older proposals.

    Raises:
        SpecError: If the run left no table of crops, or one that cannot be read.
    """
    table = Path(str(result.get("table", "crops.csv")))
    # A run that was moved since, with its profile for example, has its table beside its events.
    rows = rows_of(table if table.is_file() else folder.file(table.name))
    with Catalog.open(profile.catalog_file, maintain=False) as catalog:
        count = store_crops(catalog, rows, folder.spec().parent)
    return mark(folder, Taken(photos=count))
