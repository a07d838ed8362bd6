"""How a process of Thirds starts another one, from source and from a frozen build."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def worker_command(*arguments: str) -> list[str]:
    """Return the command that runs the `thirds` command line with `arguments`."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--thirds", *arguments]
    return [sys.executable, "-m", "ml_core.worker", *arguments]


def app_command(*arguments: str) -> list[str]:
    """Return the command that opens the window."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "desktop_app", *arguments]


def run_command(folder: Path) -> list[str]:
    """Return the command of a worker that takes up the run in `folder`."""
    return worker_command("work", str(folder))


def engine_command() -> list[str]:
    """Return the command of the interactive engine, which talks over its standard input and output."""
    return worker_command("engine")


def worker_environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a worker: idle OpenMP threads must not spin beside the window."""
    environment = dict(os.environ if base is None else base)
    environment.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    environment.setdefault("TORCHDYNAMO_DISABLE", "1")
    return environment


def start_worker(command: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
    """Start a worker that outlives this process, its output going to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=worker_environment(),
            # Its own session: closing the window or a terminal does not end the training.
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
