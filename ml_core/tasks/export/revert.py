"""Taking an export back: files become what they were, last one first, except where somebody changed them since."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ml_core.specs.codec import to_plain
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError
from ml_core.specs.exports import REVERTED_FILE, STEPS_FILE, RevertResult
from ml_core.specs.files import remove_leftovers, write_atomically, written_beside
from ml_core.specs.runs import RunFolder, RunState
from ml_core.specs.tasks import RevertConfig
from ml_core.tasks.export.steps import Step, digest, digest_of, steps_of

_CHANGED = "It was changed since; it was left as it is."
_GONE = "It is not there any more."
_NO_BACKUP = "What it was before cannot be read; it was left as it is."


class _Outcome(NamedTuple):
    """Whether a file was changed back, and why it was left alone; neither when there was nothing to do."""

    changed: bool = False
    left: str = ""


def run(config: RevertConfig, context: TaskContext) -> dict[str, Any]:
    """Take an export back; doing so a second time, or after a crash, takes back what is left.

    Returns:
        A `RevertResult` as plain JSON.

    Raises:
        RunError: If the folder holds no export, or it is still running.
        Stopped: If somebody asked for it.
    """
    export = RunFolder(config.export)
    _check(export)
    steps = steps_of(export)
    # From here on the export must not be resumed: what it noted holds no more.
    write_atomically(export.file(REVERTED_FILE), b"")
    written = _last_states(steps)
    outcomes = []
    for done, step in enumerate(reversed(written)):
        context.raise_if_stopped()
        context.progress(done, len(written), "files", "Taking the export back")
        outcomes.append((step, _take_back(export, step)))
    context.progress(len(written), len(written), "files", "Taking the export back")
    _remove_empty([Path(step.path) for step in steps if step.state == "folder"])
    left = tuple((step.path, outcome.left) for step, outcome in outcomes if outcome.left)
    changed = [step for step, outcome in outcomes if outcome.changed]
    removed = sum(not step.before for step in changed)
    return dict(to_plain(RevertResult(removed, len(changed) - removed, left)))


def _check(export: RunFolder) -> None:
    if export.spec().task != "export" or not export.file(STEPS_FILE).is_file():
        raise RunError("This run has written no files.", "Name the folder of an export.", export.path)
    if export.state() is RunState.RUNNING:
        raise RunError("This export is still running.", "Stop it first.", export.path)


def _last_states(steps: Sequence[Step]) -> list[Step]:
    """Return what was written, or may have been before a crash; each state of a file once, in order."""
    written = {
        (step.path, step.before, step.after): step for step in steps if step.state in ("planned", "done") and step.path
    }
    return list(written.values())


def _take_back(export: RunFolder, step: Step) -> _Outcome:
    """Make a file what it was."""
    path = Path(step.path)
    if step.state == "planned":
        remove_leftovers(path.resolve())
    now = digest_of(path)
    if now == step.before:
        return _Outcome()
    if now != step.after:
        # A copy that was planned and never written, or thrown away, is no trouble.
        missing = not os.path.lexists(path)
        return _Outcome(left=(_GONE if step.before else "") if missing else _CHANGED)
    try:
        if step.before:
            return _restored(export.file(step.backup), path, step.before)
        path.unlink()
    except OSError as error:
        return _Outcome(left=f"It could not be changed ({error.strerror or error}).")
    return _Outcome(changed=True)


def _restored(backup: Path, path: Path, expected: str) -> _Outcome:
    try:
        content = backup.read_bytes()
    except OSError:
        return _Outcome(left=_NO_BACKUP)
    if digest(content) != expected:
        return _Outcome(left=_NO_BACKUP)
    path = path.resolve()
    with written_beside(path, content) as temporary:
        # Time and rights are the backup's, which has those of the file it was made of.
        shutil.copystat(backup, temporary)
        temporary.replace(path)
    return _Outcome(changed=True)


def _remove_empty(folders: Sequence[Path]) -> None:
    """Remove the folders that were made and hold nothing now."""
    for folder in reversed(folders):
        try:
            folder.rmdir()
        except OSError:
            # Something else lies in it, or it is gone.
            continue
