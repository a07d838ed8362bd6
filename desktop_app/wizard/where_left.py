"""Where a person left the wizard: at the step of what happened last, by the runs and the answers in the catalog."""

from collections.abc import Sequence

from desktop_app.jobs.run_summary import RunSummary
from desktop_app.jobs.taste_state import TasteState
from desktop_app.wizard.step import StepName

_STEPS: dict[str, StepName] = {"bootstrap": "bootstrap", "taste": "learn", "tune": "refine", "evaluate": "compare"}


def where_left(runs: Sequence[RunSummary], state: TasteState) -> StepName:
    """Return the step of the last run or answer; the first step before there was any.

    Crops of all photos count for the step whose run they continue from.
    """
    tasks = {run.name: run.task for run in runs}
    happened: list[tuple[float, StepName]] = [(0.0, "photos")]
    for run in runs:
        step = _STEPS.get(run.task if run.task != "propose" else tasks.get(run.parent, ""))
        if step is not None:
            happened.append((run.created, step))
    happened += [(state.last_answer, "choose")] if state.answers else []
    happened += [(state.last_trial, "compare")] if state.trials else []
    return max(happened, key=lambda each: each[0])[1]
