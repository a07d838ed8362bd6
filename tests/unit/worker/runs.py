"""Runs for tests: a task that is a function of the test."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml_core.specs import events as ev
from ml_core.specs.context import TaskContext
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import ProposeConfig
from ml_core.worker import runner


def run_of(monkeypatch: pytest.MonkeyPatch, root: Path, task: Callable[[TaskContext], dict[str, Any]]) -> RunFolder:
    """Return a new run whose task is the function given."""
    monkeypatch.setattr(runner, "task_function", lambda _name: lambda _config, context: task(context))
    return RunFolder.create(root, "propose", ProposeConfig())


def kinds(run: RunFolder) -> list[str]:
    """Return the kinds of the run's events, in order."""
    return [type(event).__name__ for event in run.read_events()[0]]


def last(run: RunFolder) -> ev.Event:
    """Return the run's last event."""
    return run.read_events()[0][-1]
