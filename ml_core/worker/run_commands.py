"""Subcommands that run a task in this process, with progress, Ctrl+C and the words at the end."""

import sys
from pathlib import Path
from typing import Any

from ml_core.catalog.profile import default_profile
from ml_core.specs import events as ev
from ml_core.specs.errors import RunError
from ml_core.specs.runs import RunFolder, RunState, list_runs
from ml_core.specs.tasks import RevertConfig
from ml_core.worker.arguments import absolute
from ml_core.worker.process import INTERRUPTED, OK, stopping_on_signals
from ml_core.worker.progress import ProgressLine
from ml_core.worker.results import quoted, result_lines
from ml_core.worker.runner import execute

_STATE_WORDS = {
    RunState.NEW: "not started",
    RunState.RUNNING: "running",
    RunState.STOPPED: "stopped",
    RunState.FINISHED: "finished",
    RunState.FAILED: "failed",
    RunState.LOST: "broken off",
}


def start(task: str, config: Any, run_folder: Path | None, title: str) -> int:
    """Make a run of a task, execute it here, and return the exit code."""
    root = default_profile().runs_folder if run_folder is None else absolute(run_folder)
    return follow(RunFolder.create(root, task, config, title))


def resume(name: str) -> int:
    """Go on with a run, named by its folder or by its name in the first profile; returns the exit code."""
    run = _named(name)
    run.clear_stop()
    return follow(run)


def revert(name: str, run_folder: Path | None, title: str) -> int:
    """Take an export back, named as in `resume`; returns the exit code."""
    return start("revert", RevertConfig(_named(name).path), run_folder, title)


def _named(name: str) -> RunFolder:
    run = RunFolder(absolute(Path(name)))
    return run if run.path.is_dir() else RunFolder(default_profile().runs_folder / name)


def show_runs() -> int:
    """Print the runs of the first profile, newest first; returns the exit code."""
    runs = list_runs(default_profile().runs_folder)
    for run in runs:
        spec = run.spec()
        print(f"{_STATE_WORDS[run.state()]:12} {spec.task:10} {run.name}  {spec.title}".rstrip())
    if not runs:
        print("There are no runs yet. Start one with: thirds bootstrap PHOTO...")
    return OK


def follow(run: RunFolder) -> int:
    """Execute a run here, show how it goes, say what came of it, and return the exit code."""
    end = executed(run)
    task = run.spec().task
    match end:
        case ev.Finished():
            print(*result_lines(run, task, end.result), sep="\n")
            return OK
        case ev.Failed():
            raise RunError(end.what, _remedy(end, run))
    print(f"Stopped. Go on with: thirds resume {quoted(run.path)}", file=sys.stderr)
    return INTERRUPTED


def executed(run: RunFolder) -> ev.Finished | ev.StoppedEarly | ev.Failed:
    """Execute a run here with progress on standard error; Ctrl+C asks it to stop, and a second one breaks it off."""
    progress = ProgressLine(sys.stderr)
    words = "Stopping at the next safe point; press Ctrl+C again to break off."
    try:
        with stopping_on_signals(run, lambda: progress.say(words)):
            return execute(run, progress)
    finally:
        progress.clear()


def _remedy(end: ev.Failed, run: RunFolder) -> str:
    log = f"Details: {run.path / end.log}" if end.log else ""
    return " ".join(part for part in (end.remedy, log) if part)
