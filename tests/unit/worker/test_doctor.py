"""`thirds doctor` says what a bug report needs, whatever is broken."""

from pathlib import Path

import pytest

from ml_core.catalog.crash_reports import LOG, crashes_folder
from ml_core.catalog.folders import log_folder, settings_folder
from ml_core.catalog.profile import create_profile
from ml_core.specs import events as ev
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import BootstrapConfig
from ml_core.specs.version import version
from ml_core.worker.command_line import dispatch


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIRDS_HOME", str(tmp_path))


def report(capsys: pytest.CaptureFixture[str]) -> str:
    assert dispatch(["doctor"]) == 0
    return capsys.readouterr().out


def test_a_new_machine_is_described(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = report(capsys)
    assert f"Thirds {version()}" in said
    assert "torch 2" in said
    assert str(tmp_path / "logs") in said
    assert "none yet" in said
    assert "Last errors\n  nothing" in said


def test_failures_of_windows_and_runs_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    (log_folder() / LOG).write_text("2026-01-01 INFO a: fine\n2026-01-02 ERROR a: the lens fell off\n")
    (crashes_folder() / "20260102-030405-0.txt").write_text("Thirds 0\n\nFatal Python error: Segmentation fault\n")
    profile = create_profile("Birds")
    run = RunFolder.create(profile.runs_folder, "bootstrap", BootstrapConfig())
    (run.path / "failure.log").write_text("Traceback\nZeroDivisionError: no birds\n")
    run.append(ev.Failed("There were no birds.", "Wait.", log="failure.log"))
    said = report(capsys)
    assert "the lens fell off" in said
    assert "fine" not in said
    assert "a window opened 2026-01-02 03:04 broke off" in said
    assert "Segmentation fault" in said
    assert "There were no birds." in said
    assert "ZeroDivisionError" in said


def test_what_cannot_be_read_does_not_end_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    create_profile("Birds").catalog_file.write_bytes(b"no catalog at all" * 100)
    (settings_folder() / "settings.json").write_text("{")
    said = report(capsys)
    assert "cannot be read" in said
    assert "could not be looked at: JSONDecodeError" in said
    assert "Last errors" in said
