"""Removing weights, and bringing them back as long as nobody swept."""

import shutil
from pathlib import Path

from ml_core.catalog.folders import weights_folder
from ml_core.catalog.weights.cards import folder_of
from ml_core.specs.errors import WeightsError

_BIN = ".removed"


def remove(name: str) -> Path:
    """Set weights aside, damaged ones too; returns where they lie, for `restore`.

    Raises:
        WeightsError: If there are none of that name, or their folder cannot be moved.
    """
    folder = folder_of(name)
    if not folder.is_dir():
        raise WeightsError(f"No weights called “{name}” are installed.", "Nothing was removed.", folder)
    aside = _free_place(name)
    try:
        aside.parent.mkdir(exist_ok=True)
        folder.rename(aside)
    except OSError as error:
        what = f"The weights could not be removed ({error.strerror or error})."
        raise WeightsError(what, "Check the rights of their folder.", folder) from error
    return aside


def restore(aside: Path, name: str) -> None:
    """Bring removed weights back; raises `WeightsError` when they are gone, or others of that name took their place."""
    folder = folder_of(name)
    if folder.exists():
        raise WeightsError(f"Weights called “{name}” were installed since.", "Remove those first.", folder)
    try:
        aside.rename(folder)
    except OSError as error:
        raise WeightsError("The removed weights are not there any more.", "Install them again.", aside) from error


def sweep_removed() -> None:
    """Delete what was set aside for good."""
    shutil.rmtree(weights_folder() / _BIN, ignore_errors=True)


def _free_place(name: str) -> Path:
    folder = weights_folder() / _BIN
    return next(place for number in range(10_000) if not (place := folder / f"{name}.{number}").exists())
