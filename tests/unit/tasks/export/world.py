"""What tests of exports share: orders, runs in this process, and what lies in a folder."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from ml_core.specs import events as ev
from ml_core.specs.codec import from_plain
from ml_core.specs.context import TaskContext
from ml_core.specs.exports import ExportPreview, ExportResult, RevertResult
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import EXPORT_TARGETS, CropOrder, ExportConfig, RevertConfig
from ml_core.tasks.export import revert, task

BOX = (0.25, 0.0, 0.75, 0.5)
EVERYTHING = EXPORT_TARGETS


def context_of(tmp_path: Path, config: ExportConfig, listener: Callable[[ev.Event], None] | None = None) -> TaskContext:
    """Return the context of a new run."""
    return TaskContext(RunFolder.create(tmp_path / "runs", "export", config), listener)


def exported(tmp_path: Path, config: ExportConfig, context: TaskContext | None = None) -> ExportResult:
    """Return what an export says that it did."""
    return from_plain(ExportResult, task.run(config, context or context_of(tmp_path, config)))


def previewed(tmp_path: Path, config: ExportConfig) -> ExportPreview:
    """Return what an export says that it would do."""
    return from_plain(ExportPreview, task.run(config, context_of(tmp_path, config)))


def reverted(tmp_path: Path, export: RunFolder) -> RevertResult:
    """Take an export back, and return what it says of that."""
    config = RevertConfig(export.path)
    context = TaskContext(RunFolder.create(tmp_path / "runs", "revert", config))
    return from_plain(RevertResult, revert.run(config, context))


def orders(photos: list[Path]) -> tuple[CropOrder, ...]:
    """Return one order for each photo."""
    return tuple(CropOrder(photo, BOX, aspect="3:2") for photo in photos)


def names(folder: Path) -> list[str]:
    """Return what lies in a folder, by name."""
    return sorted(path.name for path in folder.iterdir())


def digests(*folders: Path) -> dict[Path, str]:
    """Return the SHA-256 of every file in folders and below."""
    files = (file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file())
    return {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
