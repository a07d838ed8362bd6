"""Versions of a model: what each was made from, two side by side, and deleting old ones with their files."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ml_core.catalog.model_records import ModelRecords
from ml_core.catalog.records import StoredModel
from ml_core.specs.errors import CatalogError

_DELETED = ".deleted"


@dataclass(frozen=True)
class Deletion:
    """What deleting a model would mean.

    Attributes:
        model: The model.
        refused: Why it cannot be deleted, in words for a person; empty when it can.
        children: Models that were made from it; they go on working without it.
        last: Whether it is the only one of its kind.
    """

    model: StoredModel
    refused: str
    children: tuple[StoredModel, ...]
    last: bool


def ancestors(records: ModelRecords, model: StoredModel) -> list[StoredModel]:
    """Return the models that a model was made from, directly or not, nearest first; deleted ones are left out."""
    known = {other.id: other for other in records.models()}
    found: list[StoredModel] = []
    waiting = list(model.parents)
    while waiting:
        parent = known.pop(waiting.pop(0), None)
        if parent is not None and parent.id != model.id:
            found.append(parent)
            waiting += parent.parents
    return found


def children(records: ModelRecords, model: StoredModel) -> list[StoredModel]:
    """Return the models that were made from a model directly, newest first."""
    return [other for other in records.models() if model.id in other.parents]


def deletion(records: ModelRecords, model: StoredModel) -> Deletion:
    """Return what deleting a model would mean: the one in use is only deleted when there is no other to use."""
    last = len(records.models(model.kind)) == 1
    used = records.chosen_model(model.kind)
    refused = "" if last or used is None or used.id != model.id else "This version is in use; use another one first."
    return Deletion(model, refused, tuple(children(records, model)), last)


def delete_model(records: ModelRecords, model: StoredModel) -> None:
    """Take a model out of the catalog and delete its files.

    The folder's new name is what decides: after a crash `finish_deletions` completes what was begun.

    Raises:
        CatalogError: If the model is in use, or its folder cannot be moved; then nothing changed.
    """
    if refused := deletion(records, model).refused:
        raise CatalogError(refused, path=model.folder)
    with _set_aside(model.folder) as grave, records.transaction():
        records.remove_model(model.id)
    shutil.rmtree(grave, ignore_errors=True)


@contextmanager
def _set_aside(folder: Path) -> Iterator[Path]:
    """Rename a folder for the block, and back when the block fails; a folder that is gone already is no hindrance."""
    grave = _grave(folder)
    shutil.rmtree(grave, ignore_errors=True)
    try:
        if folder.exists():
            folder.rename(grave)
    except OSError as error:
        what = f"The version could not be deleted ({error.strerror or error})."
        raise CatalogError(what, "Close what uses it, then try again.", folder) from error
    try:
        yield grave
    except BaseException:
        if grave.exists():
            grave.rename(folder)
        raise


def finish_deletions(records: ModelRecords, models_folder: Path) -> None:
    """Complete deletions that a crash cut short."""
    for grave in models_folder.glob(f".*{_DELETED}"):
        folder = grave.with_name(grave.name.removeprefix(".").removesuffix(_DELETED))
        model = records.model_at(folder)
        if model is not None and not folder.exists():
            records.remove_model(model.id)
        shutil.rmtree(grave, ignore_errors=True)


def _grave(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}{_DELETED}")
