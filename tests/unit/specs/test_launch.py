"""Commands of other processes, from source and from a frozen build."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ml_core.specs.launch import (
    app_command,
    engine_command,
    run_command,
    start_worker,
    worker_command,
    worker_environment,
)


def test_commands_from_source() -> None:
    assert worker_command("propose", "--count", "3") == [
        sys.executable,
        "-m",
        "ml_core.worker",
        "propose",
        "--count",
        "3",
    ]
    assert run_command(Path("runs/a b")) == [sys.executable, "-m", "ml_core.worker", "work", str(Path("runs/a b"))]
    assert engine_command() == [sys.executable, "-m", "ml_core.worker", "engine"]
    assert app_command("photos") == [sys.executable, "-m", "desktop_app", "photos"]


def test_commands_of_a_frozen_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/thirds/thirds")
    assert run_command(Path("run")) == ["/opt/thirds/thirds", "--thirds", "work", "run"]
    assert engine_command() == ["/opt/thirds/thirds", "--thirds", "engine"]
    assert app_command("photos") == ["/opt/thirds/thirds", "photos"]


def test_a_workers_threads_do_not_spin_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worker_environment({"A": "1"}) == {"A": "1", "OMP_WAIT_POLICY": "PASSIVE", "TORCHDYNAMO_DISABLE": "1"}
    assert worker_environment({"OMP_WAIT_POLICY": "ACTIVE"})["OMP_WAIT_POLICY"] == "ACTIVE"
    monkeypatch.setenv("THIRDS_TEST", "here")
    assert worker_environment()["THIRDS_TEST"] == "here"
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    worker_environment()
    assert "OMP_WAIT_POLICY" not in os.environ


def test_a_worker_writes_to_its_log_and_hears_nothing(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.write_text("earlier\n")
    program = "import os, sys; print(repr(sys.stdin.read()), os.environ['OMP_WAIT_POLICY']); sys.exit('bad')"
    process = start_worker([sys.executable, "-c", program], log)
    assert process.wait(60) == 1
    # Which of its two outputs a process writes out first at its end is its own affair.
    first, *rest = log.read_text().splitlines()
    assert first == "earlier"
    assert sorted(rest) == ["'' PASSIVE", "bad"]


@pytest.mark.skipif(os.name == "nt", reason="sessions are a matter of POSIX")
def test_a_worker_has_a_session_of_its_own(tmp_path: Path) -> None:
    process = start_worker([sys.executable, "-c", "import os; print(os.getsid(0) == os.getpid())"], tmp_path / "log")
    process.wait(60)
    assert (tmp_path / "log").read_text() == "True\n"


def test_the_worker_module_is_there() -> None:
    done = subprocess.run([*worker_command("--help")], capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
