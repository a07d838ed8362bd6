"""Making the folders of an export, noting which were not there before."""

from pathlib import Path

from ml_core.specs.errors import RunError
from ml_core.tasks.export.steps import Steps


def make_folder(folder: Path, steps: Steps) -> None:
    """Make a folder and those above it, noting each that was not there; raises `RunError` when that fails."""
    missing = []
    for each in (folder, *folder.parents):
        if each.is_dir():
            break
        missing.append(each)
    try:
        for each in reversed(missing):
            each.mkdir(exist_ok=True)
            steps.made_folder("copies", each)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunError(f"The folder cannot be made ({reason}).", "Choose another folder.", folder) from error
    if not folder.is_dir():
        raise RunError("The folder cannot be made (a file has its name).", "Choose another folder.", folder)
