"""What `thirds verify` looks at on the machine: Python, packages, folders and disk, the window's libraries, the GPU."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from ml_core.catalog.folders import cache_folder, data_folder, log_folder, settings_folder
from ml_core.catalog.graphics_cards import graphics_cards
from ml_core.specs.devices import device_advice
from ml_core.worker.check import Check

_PYTHON = (3, 11)
_LITTLE_GIB, _LEAST_GIB = 5.0, 0.5
_WINDOW_SECONDS = 60
# Run in a process of its own: Qt ends the process when a library is missing. The plugin for X11 is the one that needs
# libraries which a bare machine lacks.
_TRY_QT = """
import ctypes, pathlib, sys
import PySide6
from PySide6.QtWidgets import QApplication
QApplication(["verify", "-platform", "offscreen"])
plugin = pathlib.Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
if sys.platform == "linux" and plugin.exists():
    ctypes.CDLL(str(plugin))
print(PySide6.__version__)
"""


def python() -> Iterator[Check]:
    """Look at Python's version."""
    words = f"{platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    if sys.version_info >= _PYTHON:
        yield Check("Python", "OK", words)
    else:
        yield Check("Python", "PROBLEM", words, "Install Python 3.11 or newer.")


def packages() -> Iterator[Check]:
    """Look at the packages that Thirds depends on, and their versions."""
    wanted = [Requirement(line) for line in requires("thirds") or ()]
    wanted = [each for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})]
    found = {each.name: _version(each.name) for each in wanted}
    wrong = [each for each in wanted if not each.specifier.contains(found[each.name] or "0", prereleases=True)]
    for each in wrong:
        have = found[each.name] or "not installed"
        remedy = f'{sys.executable} -m pip install "{each.name}{each.specifier}"'
        yield Check("Packages", "PROBLEM", f"{each.name}: {have}, needs {each.specifier}", remedy)
    if not wrong:
        main = ", ".join(
            f"{name} {found[name]}" for name in ("torch", "timm", "stable-baselines3", "numpy") if found[name]
        )
        yield Check("Packages", "OK", f"{len(wanted)} of {len(wanted)} are there, among them {main}")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def folders() -> Iterator[Check]:
    """Try to write into each folder of the user's things, and look at the room on its disk."""
    about = {"Data": data_folder, "Previews": cache_folder, "Settings": settings_folder, "Logs": log_folder}
    for name, folder in about.items():
        yield _folder(name, folder())


def _folder(name: str, folder: Path) -> Check:
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(b"thirds")
    except OSError as error:
        return Check(name, "PROBLEM", f"{folder} cannot be written ({error.strerror}).", "Change its permissions.")
    free = shutil.disk_usage(folder).free / 2**30
    words = f"{folder}, {free:,.1f} GiB free"
    if free < _LEAST_GIB:
        return Check(name, "PROBLEM", words, "Free some disk space: previews and runs need it.")
    return Check(name, "note" if free < _LITTLE_GIB else "OK", words)


def window() -> Iterator[Check]:
    """Try to load the window's libraries in another process, and look for a display."""
    if getattr(sys, "frozen", False):
        yield Check("Window", "OK", "Qt ships with this build")
        return
    tried = subprocess.run(
        [sys.executable, "-c", _TRY_QT], capture_output=True, text=True, timeout=_WINDOW_SECONDS, check=False
    )
    if tried.returncode != 0:
        reason = (tried.stderr.strip().splitlines() or ["Qt ended without a word"])[-1]
        remedy = "On Debian and Ubuntu, packaging/run.sh installs or names the libraries that Qt needs."
        yield Check("Window", "PROBLEM", reason, remedy)
        return
    words = f"PySide6 {tried.stdout.strip()} loads"
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        yield Check("Window", "note", f"{words}, but there is no display here; the command line does without")
    else:
        yield Check("Window", "OK", words)


def gpu() -> Iterator[Check]:
    """Look for a device that networks run faster on."""
    from ml_core.models.devices import torch_facts  # the checks before it must work without torch

    facts = torch_facts()
    advice = device_advice(graphics_cards(), facts, frozen=bool(getattr(sys, "frozen", False)))
    yield Check("GPU", "OK" if facts.devices else "note", advice.what, advice.remedy)
