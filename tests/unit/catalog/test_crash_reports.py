"""A window that breaks off leaves a report; one that ends as it should leaves none."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ml_core.catalog.crash_reports import (
    LOG,
    CrashWatch,
    crashes_folder,
    left_behind,
    mark_shown,
    recent_reports,
)
from ml_core.catalog.folders import log_folder

WINDOW = """
import os, signal, sys
from ml_core.catalog.crash_reports import CrashWatch
watch = CrashWatch()
if sys.argv[1] == "end":
    watch.close()
else:
    os.kill(os.getpid(), getattr(signal, sys.argv[1]))
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIRDS_HOME", str(tmp_path))


def window(how: str) -> int:
    return subprocess.run([sys.executable, "-c", WINDOW, how], stderr=subprocess.DEVNULL, check=False).returncode


def test_a_window_that_ends_as_it_should_leaves_nothing() -> None:
    assert window("end") == 0
    assert left_behind() == []
    assert list(crashes_folder().iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="other signals there")
def test_a_crash_leaves_where_it_was_and_what_was_logged() -> None:
    (log_folder() / LOG).write_text("first\nlast words\n")
    assert window("SIGSEGV") == -signal.SIGSEGV
    (report,) = left_behind()
    assert "Segmentation fault" in report.trace
    assert report.text.startswith("Thirds ")
    assert report.text.rstrip().endswith("last words")


@pytest.mark.skipif(sys.platform == "win32", reason="other signals there")
def test_a_window_that_was_killed_leaves_a_report_without_a_trace() -> None:
    window("SIGKILL")
    (report,) = left_behind()
    assert report.trace == ""


@pytest.mark.skipif(sys.platform == "win32", reason="other signals there")
def test_a_report_is_shown_once_and_kept() -> None:
    window("SIGKILL")
    mark_shown(left_behind())
    assert left_behind() == []
    assert len(recent_reports(5)) == 1


def test_the_window_that_runs_is_no_crash() -> None:
    watch = CrashWatch()
    try:
        assert left_behind() == []
        assert recent_reports(5) == []
    finally:
        watch.close()


def test_ten_reports_are_kept() -> None:
    for number in range(14):
        (crashes_folder() / f"20260101-1200{number:02d}-0.shown.txt").write_text("Thirds\n\n")
    assert left_behind() == []
    kept = sorted(file.name for file in crashes_folder().iterdir())
    assert len(kept) == 10
    assert kept[-1].startswith("20260101-120013")
