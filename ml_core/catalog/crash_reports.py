"""Reports of a window that broke off: written while it runs, found at the next start, kept here and sent nowhere.

A file stands for a running window. It ends with it; one that is left without its process tells of a crash, and holds
where every thread was if the process could still say so.
"""

import faulthandler
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ml_core.catalog.folders import log_folder
from ml_core.specs.runs import process_exists
from ml_core.specs.version import version

LOG = "app.log"
_SUFFIX, _SHOWN = ".txt", ".shown.txt"
_KEPT = 10
_LOG_LINES, _LOG_BYTES = 60, 64_000


@dataclass(frozen=True)
class CrashReport:
    """What a window left that broke off.

    Attributes:
        file: Where it is kept.
        time: When that window was opened, in seconds of Unix time.
        trace: Where its threads were; empty when the process was ended from outside or the power failed.
    """

    file: Path
    time: float
    trace: str

    @property
    def text(self) -> str:
        """Return what to paste into a bug report: versions, the trace, and the end of the log."""
        return f"{self.file.read_text(errors='replace')}\n--- the end of {LOG}\n{log_end(_LOG_LINES)}"


class CrashWatch:
    """Marks the running window until `close`, and has Python write where it was if it crashes."""

    def __init__(self) -> None:
        folder = crashes_folder()
        self.file = folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}{_SUFFIX}"
        self._out = self.file.open("w", encoding="utf-8")
        self._out.write("\n".join(machine_lines()) + "\n\n")
        self._out.flush()
        faulthandler.enable(self._out)

    def close(self) -> None:
        """Take the mark away: the window ends as it should."""
        faulthandler.disable()
        self._out.close()
        self.file.unlink(missing_ok=True)


def crashes_folder() -> Path:
    """Return the folder of crash reports."""
    path = log_folder() / "crashes"
    path.mkdir(exist_ok=True)
    return path


def left_behind() -> list[CrashReport]:
    """Return the reports that nobody was shown yet, newest first, and forget all but the last ten that were."""
    files = sorted(crashes_folder().glob(f"*{_SUFFIX}"), reverse=True)
    shown = [file for file in files if file.name.endswith(_SHOWN)]
    for file in shown[_KEPT:]:
        file.unlink(missing_ok=True)
    return [_report(file) for file in files if file not in shown and not process_exists(_process_of(file))]


def mark_shown(reports: Sequence[CrashReport]) -> list[CrashReport]:
    """Keep in mind that the person was shown these; returns them with their new names."""
    moved = []
    for report in reports:
        file = report.file.with_name(report.file.name.removesuffix(_SUFFIX) + _SHOWN)
        report.file.replace(file)
        moved.append(CrashReport(file, report.time, report.trace))
    return moved


def recent_reports(count: int) -> list[CrashReport]:
    """Return the last reports, shown or not, newest first."""
    files = sorted(crashes_folder().glob(f"*{_SUFFIX}"), reverse=True)
    return [_report(file) for file in files if not process_exists(_process_of(file))][:count]


def machine_lines() -> list[str]:
    """Return what a report says first: the versions of Thirds, of Python and of the system."""
    return [
        f"Thirds {version()}",
        f"Python {platform.python_version()}",
        f"{platform.system()} {platform.release()} {platform.machine()}",
    ]


def log_end(lines: int) -> str:
    """Return the last lines of the window's log; empty without one."""
    try:
        with (log_folder() / LOG).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _LOG_BYTES))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


def _process_of(file: Path) -> int:
    number = file.name.split(".")[0].rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def _report(file: Path) -> CrashReport:
    text = file.read_text(errors="replace")
    trace = text.partition("\n\n")[2].strip()
    stamp = "-".join(file.name.split("-")[:2])
    try:
        opened = time.mktime(time.strptime(stamp, "%Y%m%d-%H%M%S"))
    except ValueError:
        opened = file.stat().st_mtime
    return CrashReport(file, opened, trace)
