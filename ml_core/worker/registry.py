"""From a task's name to its function; a task's libraries are imported when it is asked for, not before."""

from collections.abc import Callable
from typing import Any, TypeAlias

from ml_core.specs.codec import from_plain
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError
from ml_core.specs.options import check
from ml_core.specs.runs import RunSpec
from ml_core.specs.tasks import TASK_CONFIGS

# A task takes its config and its run, and returns what `Finished` reports.
Task: TypeAlias = Callable[[Any, TaskContext], dict[str, Any]]


def task_function(name: str) -> Task:
    """Return the function of a task; raises `RunError` when there is no task of that name."""
    task: Task
    match name:
        case "bootstrap":
            from ml_core.tasks.bootstrap.task import run as bootstrap  # torch takes a second to import

            task = bootstrap
        case "taste":
            from ml_core.tasks.taste.task import run as taste

            task = taste
        case "tune":
            from ml_core.tasks.tune.task import run as tune

            task = tune
        case "evaluate":
            from ml_core.tasks.evaluate.task import run as evaluate

            task = evaluate
        case "propose":
            from ml_core.tasks.propose.task import run as propose

            task = propose
        case "export":
            from ml_core.tasks.export.task import run as export

            task = export
        case "revert":
            from ml_core.tasks.export.revert import run as revert

            task = revert
        case "import":
            from ml_core.tasks.imports.task import run as imports

            task = imports
        case "weights":
            from ml_core.tasks.weights.task import run as weights

            task = weights
        case _:
            what = f"Thirds knows no task called “{name}”."
            raise RunError(what, "Start the run with the version that made it.")
    return task


def task_config(spec: RunSpec) -> Any:
    """Return the config of a run as the task's dataclass.

    Raises:
        RunError: If there is no such task.
        SpecError: If the config has another form, or a value outside its bounds.
    """
    if spec.task not in TASK_CONFIGS:
        raise RunError(f"Thirds knows no task called “{spec.task}”.", "Start the run with the version that made it.")
    config = from_plain(TASK_CONFIGS[spec.task], spec.config)
    check(config)
    return config
