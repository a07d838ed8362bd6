"""How each step of the wizard stands, by the models and the answers in the catalog."""

from desktop_app.jobs.session import Session
from desktop_app.jobs.taste_state import taste_state
from desktop_app.jobs.versions import tuned_versions
from desktop_app.widgets.steps_bar import StepState
from desktop_app.wizard.step import StepName
from ml_core.specs.judgements import RERANKING_FROM
from ml_core.specs.runs import RunState

GOAL = 60


def step_states(session: Session, *, started: bool) -> dict[StepName, StepState]:
    """Return the state of each step; `started` says that the person went on from the photos."""
    answers = taste_state(session.catalog).answers
    finished = {run.task for run in session.runs.runs() if run.state is RunState.FINISHED}
    tuned = bool(tuned_versions(session.catalog))
    return {
        "photos": _state(done=started),
        "bootstrap": _state(done="bootstrap" in finished),
        "choose": _state(done=answers >= GOAL),
        "learn": _state(done="taste" in finished, possible=answers >= RERANKING_FROM),
        "refine": _state(done=tuned, possible=answers >= RERANKING_FROM),
        "compare": _state(done="evaluate" in finished, possible=tuned),
    }


def _state(*, done: bool, possible: bool = True) -> StepState:
    if done:
        return "done"
    return "open" if possible else "later"
