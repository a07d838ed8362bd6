"""What finished runs leave in the profile: a policy among its models, proposed crops in its catalog."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.crop_storing import store_crops
from desktop_app.jobs.run_supervisor import RunSupervisor
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.profile import Profile
from ml_core.specs import events as ev
from ml_core.specs.codec import dumps, loads
from ml_core.specs.crop_table import read_table
from ml_core.specs.errors import RunError, SpecError
from ml_core.specs.files import write_atomically
from ml_core.specs.runs import RunFolder, RunState

MARK = "taken.json"


@dataclass(frozen=True)
class Taken:
    """That a run's result is in the profile: the model's name, and how many photos got crops."""

    model: str = ""
    photos: int = 0


class RunResults(QObject):
    """Takes over the result of each run that finishes, also of those that finished while no window was open.

    Args:
        profile: Where results go.
        runs: The profile's runs.
        catalog: The GUI thread's connection.

    Signals:
        model_kept(str): The policy of this run is among the profile's models.
        crops_stored(str, int): The proposals of this run are in the catalog; for so many photos.
        failed(str, Exception): The result of this run could not be taken over.
    """

    model_kept = Signal(str)
    crops_stored = Signal(str, int)
    failed = Signal(str, object)

    def __init__(self, profile: Profile, runs: RunSupervisor, catalog: Catalog) -> None:
        super().__init__()
        self._profile, self._runs, self._catalog = profile, runs, catalog
        self._busy: set[str] = set()
        runs.run_state.connect(self._on_state)

    def kept(self, run: str) -> bool:
        """Return whether the run's policy is among the models."""
        taken = self._taken(run)
        return taken is not None and bool(taken.model)

    def policy(self, run: str) -> Path | None:
        """Return the folder of the run's policy among the models, or None before it is kept."""
        taken = self._taken(run)
        folder = self._profile.models_folder / taken.model if taken is not None and taken.model else None
        return folder if folder is not None and folder.is_dir() else None

    def stored(self, run: str) -> int | None:
        """Return for how many photos the run's crops are in the catalog, or None while they are not."""
        taken = self._taken(run)
        return None if taken is None else taken.photos

    def _taken(self, run: str) -> Taken | None:
        try:
            return loads(Taken, (self._runs.folder(run).path / MARK).read_bytes())
        except (OSError, SpecError):
            return None

    def _on_state(self, name: str, state: RunState) -> None:
        run = self._runs.summary(name)
        if run is None:
            return
        folder = self._runs.folder(name)
        self._catalog.record_run(folder.path, run.task, run.title, state.value, run.figure)
        if state is not RunState.FINISHED or name in self._busy or self._taken(name) is not None:
            return
        result = finished_result(self._runs.events(name))
        if run.task == "bootstrap":
            self._take(name, partial(keep_policy, self._profile, folder, run.title, result))
        elif run.task == "propose":
            self._take(name, partial(take_crops, self._profile, folder, result))

    def _take(self, name: str, act: partial[Taken]) -> None:
        self._busy.add(name)
        run_in_background(act, partial(self._on_taken, name), partial(self._on_failed, name))

    def _on_taken(self, name: str, taken: Taken) -> None:
        self._busy.discard(name)
        if taken.model:
            self.model_kept.emit(name)
        else:
            self.crops_stored.emit(name, taken.photos)

    def _on_failed(self, name: str, error: Exception) -> None:
        self._busy.discard(name)
        self.failed.emit(name, error)


def finished_result(events: Sequence[ev.Event]) -> dict[str, Any]:
    """Return what the last `Finished` among events reported, or nothing."""
    return next((event.result for event in reversed(events) if isinstance(event, ev.Finished)), {})


def keep_policy(profile: Profile, folder: RunFolder, title: str, result: dict[str, Any]) -> Taken:
    """Copy a run's policy to the profile's models and note it in the catalog, once.

    Raises:
        RunError: If the run holds no policy.
        OSError: If it cannot be copied.
    """
    source, target = folder.file(str(result.get("policy", "policy"))), profile.models_folder / folder.name
    if not source.is_dir():
        raise RunError("The run finished without a policy.", "Train once more.", folder.path)
    if not target.exists():
        # Half a copy must not look like a model after a crash.
        draft = target.with_name(f".{target.name}.part")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(source, draft)
        draft.rename(target)
    with Catalog.open(profile.catalog_file, maintain=False) as catalog:
        figures = {key: value for key, value in result.items() if isinstance(value, int | float | str)}
        catalog.add_model("policy", title, target, evaluation=figures)
    return _mark(folder, Taken(model=folder.name))


def take_crops(profile: Profile, folder: RunFolder, result: dict[str, Any]) -> Taken:
    """Put the crops that a run proposed into the catalog, in place of older proposals.

    Raises:
        SpecError: If the run left no table of crops, or one that cannot be read.
    """
    table = Path(str(result.get("table", "crops.csv")))
    # A run that was moved since, with its profile for example, has its table beside its events.
    rows = read_table(table if table.is_file() else folder.file(table.name))
    with Catalog.open(profile.catalog_file, maintain=False) as catalog:
        count = store_crops(catalog, rows, folder.spec().parent)
    return _mark(folder, Taken(photos=count))


def _mark(folder: RunFolder, taken: Taken) -> Taken:
    write_atomically(folder.path / MARK, dumps(taken).encode())
    return taken
