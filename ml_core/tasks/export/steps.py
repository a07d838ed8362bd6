"""What an export did to each file, noted before and after it is done: a killed run goes on, a whole one is reverted."""

import errno
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from ml_core.specs.errors import PhotoError, RunError
from ml_core.specs.exports import BACKUPS_FOLDER, REVERTED_FILE, STEPS_FILE
from ml_core.specs.files import remove_leftovers, write_atomically
from ml_core.specs.journal import Journal
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import ExportTarget

_FULL = (errno.ENOSPC, errno.EDQUOT)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)

StepState: TypeAlias = Literal["planned", "done", "unchanged", "skipped", "folder"]


@dataclass(frozen=True)
class Step:
    """One file of an export.

    Attributes:
        target: What it is written for.
        number: The order's place among the orders; for contact sheets the page's.
        state: ``"planned"`` is noted, durably, before anything is written; then what came of it. ``"folder"`` is a
            folder that was made.
        path: The file.
        photo: The original.
        before: SHA-256 of what the file was; empty where there was none.
        after: SHA-256 of what it becomes.
        backup: What the file was, relative to the run's folder; empty where there was none.
        reason: Why it was skipped; empty otherwise.
        notes: What is to be told, in words for a person.
    """

    target: ExportTarget
    number: int
    state: StepState
    path: str = ""
    photo: str = ""
    before: str = ""
    after: str = ""
    backup: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()

    def finished(self) -> "Step":
        """Return the step as carried out."""
        return replace(self, state="done")


class Steps:
    """The steps of one export, kept in its run's folder.

    Raises:
        RunError: If the export was reverted: what it noted holds no more.
    """

    def __init__(self, run: RunFolder) -> None:
        self._run = run
        self._journal = Journal(run.file(STEPS_FILE), Step)
        if run.file(REVERTED_FILE).exists():
            raise RunError("This export was taken back.", "Start a new one.", run.path)
        self._latest = {(step.target, step.number): step for step in self._journal.read() if step.state != "folder"}

    def latest(self, target: ExportTarget) -> list[Step]:
        """Return the last step noted for each order of a target."""
        return [step for step in self._latest.values() if step.target == target]

    def is_done(self, target: ExportTarget, number: int) -> bool:
        """Return whether an order was dealt with: written, left as it was, or skipped for a reason.

        A file that was planned and has become what it was to be counts as written.
        """
        step = self._latest.get((target, number))
        if step is None:
            return False
        if step.state == "planned":
            # The one file that a crash may have left half-written is a temporary one.
            remove_leftovers(Path(step.path).resolve())
            if digest_of(Path(step.path)) == step.after:
                self._note(step.finished(), durable=False)
        return self._latest[target, number].state != "planned"

    def planned(self, target: ExportTarget, number: int) -> Step | None:
        """Return the step that was planned but not carried out, if there is one."""
        step = self._latest.get((target, number))
        return step if step is not None and step.state == "planned" else None

    def plan(self, step: Step) -> None:
        """Note what is about to be written, durably."""
        self._note(step, durable=True)

    def done(self, step: Step) -> None:
        """Note that it was written, unchanged or skipped: after a power cut the files themselves tell."""
        self._note(step, durable=False)

    def made_folder(self, target: ExportTarget, folder: Path) -> None:
        """Note a folder that was made for the export."""
        self._journal.append(Step(target, -1, "folder", str(folder)))

    def backup(self, name: str, content: bytes, path: Path) -> str:
        """Keep what a file was, with its time and rights; returns the copy's name relative to the run's folder.

        An earlier copy of that name, of a file that somebody changed since, is kept too.
        """
        folder = self._run.file(BACKUPS_FOLDER)
        folder.mkdir(exist_ok=True)
        copy, number = folder / name, 1
        while copy.exists():
            number += 1
            copy = folder / f"{name}-{number}"
        write_atomically(copy, content)
        shutil.copystat(path, copy)
        return f"{BACKUPS_FOLDER}/{copy.name}"

    def _note(self, step: Step, *, durable: bool) -> None:
        self._journal.append(step, durable=durable)
        self._latest[step.target, step.number] = step


def steps_of(run: RunFolder) -> list[Step]:
    """Return everything that an export noted, oldest first."""
    return Journal(run.file(STEPS_FILE), Step).read()


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; empty when it is not there or cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def is_full(error: Exception) -> bool:
    """Return whether a failure comes of a disk that takes no more."""
    return _errno(error) in _FULL


def is_refused(error: Exception) -> bool:
    """Return whether a failure comes of a folder that may not be written to."""
    return _errno(error) in _REFUSED


@contextmanager
def stopping_when_full(folder: Path, *, refused: bool = False) -> Iterator[None]:
    """End the run when a disk takes no more, rather than fail for each photo anew; resuming goes on there.

    Args:
        folder: Where files are written.
        refused: Whether a folder that may not be written ends the run too.

    Raises:
        RunError: If the disk is full, or the folder is refused.
    """
    try:
        yield
    except (PhotoError, OSError) as error:
        if is_full(error):
            remedy = "Free some space, then resume this export: what is written is complete."
            raise RunError("The disk is full.", remedy, folder) from error
        if refused and is_refused(error):
            raise RunError("The folder may not be written to.", "Choose another one.", folder) from error
        raise


def _errno(error: BaseException) -> int | None:
    cause = error if isinstance(error, OSError) else error.__cause__
    return cause.errno if isinstance(cause, OSError) else None
