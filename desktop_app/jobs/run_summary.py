"""What a list of runs shows of each: its state, how far it is and its best figure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ml_core.specs import events as ev
from ml_core.specs.runs import RunFolder, RunSpec, RunState

HELD_OUT_SHARE = "reward/share of optimum (held out)"
TITLES = {
    "bootstrap": "Bootstrap",
    "taste": "Learn taste",
    "tune": "Refine",
    "evaluate": "Compare",
    "propose": "Crop photos",
    "export": "Export",
    "revert": "Take an export back",
    "weights": "Install weights",
}
# What exports wrote, and what was taken back of them.
_FILES = ("files", "sidecars", "embedded", "removed", "restored")
_MEANINGS = {
    "bootstrap": "of the best crop on photos it never saw",
    "tune": "of the best crop, by scorer and taste, on photos it never saw",
    "taste": "of the choices that were held back are right",
    "evaluate": "of the photos have a better crop than before",
}


@dataclass(frozen=True)
class RunSummary:
    """One run in a list.

    Attributes:
        name: Folder name, which identifies the run.
        task: Name of the task.
        title: What a person calls it.
        state: What the folder says about it.
        created: Unix seconds.
        progress: The last progress heard, or None.
        figure: Best figure so far in a few words, or empty.
        step: Last step heard of.
        failure: What the run said when it failed, else None.
        parent: Name of the run it continues from, or empty.
    """

    name: str
    task: str
    title: str
    state: RunState
    created: float
    progress: ev.Progress | None = None
    figure: str = ""
    step: int = 0
    failure: ev.Failed | None = None
    parent: str = ""

    @property
    def active(self) -> bool:
        """Return whether a worker holds the run."""
        return self.state is RunState.RUNNING

    @property
    def resumable(self) -> bool:
        """Return whether the run can be taken up where it was left."""
        return self.state in (RunState.STOPPED, RunState.FAILED, RunState.LOST, RunState.NEW)


def new_summary(folder: RunFolder, spec: RunSpec) -> RunSummary:
    """Return the summary of a run of which nothing was heard yet."""
    title = spec.title or TITLES.get(spec.task, spec.task)
    return RunSummary(folder.name, spec.task, title, RunState.NEW, spec.created, parent=spec.parent)


def updated(summary: RunSummary, events: Iterable[ev.Event]) -> RunSummary:
    """Return the summary after further events; the state is left to who watches the run."""
    for event in events:
        match event:
            case ev.Started():
                summary = replace(summary, failure=None)
            case ev.Progress():
                summary = replace(summary, progress=event)
            case ev.Metrics():
                summary = replace(summary, step=event.step, figure=_figure(event) or summary.figure)
            case ev.Finished():
                summary = replace(summary, figure=_result_figure(event) or summary.figure)
            case ev.Failed():
                summary = replace(summary, failure=event)
    return summary


def _figure(event: ev.Metrics) -> str:
    share = event.values.get(HELD_OUT_SHARE)
    return f"{share * 100:.0f} %" if share is not None else ""


def figure_words(run: RunSummary) -> str:
    """Return a run's best figure with what it means; empty without one."""
    return f"{run.figure} {_MEANINGS.get(run.task, '')}".strip() if run.figure else ""


def _result_figure(event: ev.Finished) -> str:
    result = event.result
    for key in ("share", "agreement", "taste_win_rate", "win_rate"):
        if isinstance(result.get(key), float):
            return f"{result[key] * 100:.0f} %"
    if files := [result[key] for key in _FILES if isinstance(result.get(key), int)]:
        return f"{sum(files):,} files"
    return f"{result['photos']:,} photos" if isinstance(result.get("photos"), int) else ""
