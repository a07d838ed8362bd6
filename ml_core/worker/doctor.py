"""`thirds doctor`: versions, devices, folders, profiles and the last errors, as a text for a bug report."""

import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.crash_reports import log_end, machine_lines, recent_reports
from ml_core.catalog.folders import cache_folder, data_folder, log_folder, settings_folder
from ml_core.catalog.profile import list_profiles
from ml_core.specs import events as ev
from ml_core.specs.runs import list_runs
from ml_core.worker.failures import words_for
from ml_core.worker.process import OK

_PACKAGES = (
    *("torch", "torchvision", "timm", "stable-baselines3", "numpy", "opencv-python-headless", "pillow"),
    *("PySide6-Essentials", "pyqtgraph", "rawpy", "pi-heif"),
)
_ENVIRONMENT = ("THIRDS_HOME", "DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM", "QT_SCALE_FACTOR")
_ERRORS, _RUNS, _REPORTS = 12, 5, 3


def doctor() -> int:
    """Print the report."""
    print("Please read this before you send it: it names folders of this computer.\n")
    for title, look in _SECTIONS.items():
        print(title)
        for line in _guarded(look):
            print(f"  {line}")
        print()
    return OK


def _thirds() -> Iterator[str]:
    yield from machine_lines()
    yield "a frozen build" if getattr(sys, "frozen", False) else f"run by {sys.executable}"
    for name in _PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name}: not found"


def _machine() -> Iterator[str]:
    memory = psutil.virtual_memory()
    yield f"{psutil.cpu_count(logical=False)} cores, {os.cpu_count()} threads, {platform.processor() or 'unknown'}"
    yield f"{memory.total / 2**30:.1f} GiB memory, {memory.available / 2**30:.1f} GiB free"
    yield from (f"{name}={os.environ[name]}" for name in _ENVIRONMENT if name in os.environ)


def _devices() -> Iterator[str]:
    import torch

    yield f"torch built for CUDA {torch.version.cuda or 'none'}, {torch.get_num_threads()} threads"
    for number in range(torch.cuda.device_count()):
        about = torch.cuda.get_device_properties(number)
        yield f"{about.name}, {about.total_memory / 2**30:.0f} GiB"
    yield f"CUDA {'works' if torch.cuda.is_available() else 'is not available'}"
    if torch.backends.mps.is_available():
        yield "Apple GPU (MPS) works"


def _folders() -> Iterator[str]:
    for name, folder in (
        ("data", data_folder()),
        ("previews", cache_folder()),
        ("settings", settings_folder()),
        ("logs", log_folder()),
    ):
        yield f"{name}: {folder} ({shutil.disk_usage(folder).free / 2**30:,.1f} GiB free)"


def _profiles() -> Iterator[str]:
    profiles = list_profiles()
    if not profiles:
        yield "none yet"
    for profile in profiles:
        try:
            with Catalog.open(profile.catalog_file, maintain=False) as catalog:
                answers = sum(each.answers for each in catalog.annotators())
                models = len(catalog.models("policy")), len(catalog.models("taste"))
                words = f"{catalog.count():,} photos, {answers:,} choices, {models[0]} policies, {models[1]} tastes"
        # A catalog that cannot be read is what this report is for.
        except Exception as error:
            words = f"cannot be read: {words_for(error).what}"
        yield f"{profile.path.name}: {words}, {len(list_runs(profile.runs_folder))} runs"


def _runs() -> Iterator[str]:
    folders = [folder for profile in list_profiles() for folder in list_runs(profile.runs_folder)]
    for folder in sorted(folders, key=lambda each: each.name, reverse=True)[:_RUNS]:
        events, _ = folder.read_events()
        failure = next((event for event in reversed(events) if isinstance(event, ev.Failed)), None)
        yield f"{folder.name}: {folder.state(events)}" + (f", {failure.what} {failure.remedy}" if failure else "")
        if failure is not None:
            details = folder.file(failure.log) if failure.log else None
            if details is not None and details.is_file():
                yield from (f"    {line}" for line in details.read_text(errors="replace").splitlines()[-_ERRORS:])


def _errors() -> Iterator[str]:
    for report in recent_reports(_REPORTS):
        opened = time.strftime("%Y-%m-%d %H:%M", time.localtime(report.time))
        yield f"a window opened {opened} broke off: {report.file}"
        yield from (f"    {line}" for line in report.trace.splitlines()[:_ERRORS])
    for file in sorted(log_folder().glob("failure-*.log"), reverse=True)[:_REPORTS]:
        yield f"{file.name}: {_last_line(file)}"
    errors = [line for line in log_end(1000).splitlines() if " ERROR " in line or " CRITICAL " in line]
    yield from errors[-_ERRORS:]


def _last_line(file: Path) -> str:
    return next(iter(reversed(file.read_text(errors="replace").strip().splitlines())), "")


def _settings() -> Iterator[str]:
    for file in sorted(settings_folder().glob("*.json")):
        yield f"{file.name}: {json.dumps(json.loads(file.read_text()))[:500]}"


_SECTIONS: dict[str, Callable[[], Iterator[str]]] = {
    "Thirds": _thirds,
    "Machine": _machine,
    "Devices": _devices,
    "Folders": _folders,
    "Settings": _settings,
    "Profiles": _profiles,
    "Last runs": _runs,
    "Last errors": _errors,
}


def _guarded(look: Callable[[], Iterator[str]]) -> Iterator[str]:
    """Yield what a section says; one that fails says so, since a report from a sick machine is the point."""
    empty = True
    try:
        for line in look():
            empty = False
            yield line
    except Exception as error:
        yield f"could not be looked at: {type(error).__name__}: {error}"
        return
    if empty:
        yield "nothing"
