"""Executes a run in this process: claims its folder, runs the task, and records how it ended."""

import os
import platform
from collections.abc import Callable, Sequence

from ml_core.specs import events as ev
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError, Stopped
from ml_core.specs.runs import RunFolder, RunSpec
from ml_core.specs.version import version
from ml_core.worker.failures import keep_details, words_for
from ml_core.worker.holding import Holding
from ml_core.worker.registry import task_config, task_function

Listener = Callable[[ev.Event], None]
End = ev.Finished | ev.StoppedEarly | ev.Failed


def execute(folder: RunFolder, listener: Listener | None = None) -> End:
    """Run the task of a run folder from its start or its last checkpoint, and return the event it ended with.

    A failure of the task is an event, not an exception. The run's stop request is taken back once the run has ended;
    whoever starts a run again after a crash clears it first (`RunFolder.clear_stop`).

    Args:
        folder: The run.
        listener: Called with every event of this execution.

    Raises:
        RunError: If the folder holds no run, the run is complete, or somebody alive holds it.
        KeyboardInterrupt: If the user broke off; the stop is recorded first.
        OSError: If not even the run's end could be written.
    """
    spec = folder.spec()
    earlier, _ = folder.read_events()
    if any(isinstance(event, ev.Finished) for event in earlier):
        raise RunError("This run is complete.", "Start a new one.", folder.path)
    context = TaskContext(folder, listener)
    with Holding(folder, context.request_stop) as holding:
        context.emit(ev.Started(spec.task, version(), platform.node(), os.getpid(), last_step(earlier)))
        end = _end_of(spec, context)
        if holding.lost:
            raise RunError("Another worker took this run over.", "Follow it there.", folder.path)
        folder.clear_stop()
        context.emit(end)
    return end


def last_step(events: Sequence[ev.Event]) -> int:
    """Return the step of the last checkpoint among the events, 0 without one."""
    return max((event.step for event in events if isinstance(event, ev.Checkpoint)), default=0)


def _end_of(spec: RunSpec, context: TaskContext) -> End:
    """Run the task and return the event that says how it ended."""
    try:
        config = task_config(spec)
        return ev.Finished(task_function(spec.task)(config, context))
    except Stopped:
        return _stopped(context)
    except KeyboardInterrupt:
        context.run.clear_stop()
        context.emit(_stopped(context))
        raise
    # Whatever a library raises becomes the run's end: the window shows it, the details go to a file.
    except Exception as error:
        return _failed(context.run, error)


def _stopped(context: TaskContext) -> ev.StoppedEarly:
    return ev.StoppedEarly(last_step(context.run.read_events()[0]))


def _failed(folder: RunFolder, error: Exception) -> ev.Failed:
    words = words_for(error)
    log = keep_details(folder.path, error) if words.unexpected else ""
    return ev.Failed(words.what, words.remedy, log)
