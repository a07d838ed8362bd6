"""What an export reports when it has finished, and what it would do; `Finished.result` holds these as plain JSON."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from ml_core.specs.tasks import ExportTarget

# In the run's folder: what was done to each file, what files were before, and that all of it was taken back.
STEPS_FILE, BACKUPS_FOLDER, REVERTED_FILE = "steps.jsonl", "before", "reverted"

FileState: TypeAlias = Literal["new", "changed", "unchanged", "skipped"]


@dataclass(frozen=True)
class PlannedFile:
    """What an export would do to one file.

    Attributes:
        target: What it is written for.
        state: Whether the file is new, would change, would stay as it is, or cannot be written.
        path: The file; for what is skipped, the photo.
        words: What would be in it, or why not: ``"4000 × 3000 px → 2400 × 3000 px"``.
        embeds: Whether it is a photo itself that would change.
    """

    target: ExportTarget
    state: FileState
    path: Path
    words: str
    embeds: bool = False


@dataclass(frozen=True)
class ExportPreview:
    """The result of a dry run."""

    changes: tuple[PlannedFile, ...]
    dry_run: Literal[True] = True

    def count(self, state: FileState) -> int:
        """Return how many files are in that state."""
        return sum(each.state == state for each in self.changes)


@dataclass(frozen=True)
class ExportResult:
    """The result of an export.

    Attributes:
        folder: Where copies, contact sheet and table are.
        files: How many copies there are.
        sidecars: How many files beside photos were written for other editors.
        embedded: How many photos had their metadata written into them.
        unchanged: How many files had the crop already.
        sheets: The contact sheet's files.
        table: The table; empty without one.
        skipped: Photo and reason of what could not be written.
        notes: File, or photo, and what is to be told of it.
    """

    folder: str
    files: int = 0
    sidecars: int = 0
    embedded: int = 0
    unchanged: int = 0
    sheets: tuple[str, ...] = ()
    table: str = ""
    skipped: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RevertResult:
    """The result of taking an export back.

    Attributes:
        removed: How many files that the export made are gone again.
        restored: How many files are what they were before.
        left: File and reason of what was left alone.
    """

    removed: int
    restored: int
    left: tuple[tuple[str, str], ...] = ()
