"""What “About Thirds” says: version, licences, and where the person's things lie."""

import platform
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6 import __version__ as qt_version

from ml_core.catalog.folders import cache_folder, data_folder, log_folder, settings_folder
from ml_core.specs.version import version

FOLDER_SCHEME = "folder"
FOLDERS: dict[str, tuple[str, Callable[[], Path]]] = {
    "data": ("profiles and weights", data_folder),
    "previews": ("previews, made again when deleted", cache_folder),
    "settings": ("settings and keys", settings_folder),
    "logs": ("log and crash reports", log_folder),
}
_ABOUT = """# About Thirds

Thirds learns how you crop, on your own computer, and crops the shoot.

This is Thirds {version}, {build}, with Python {python} and Qt {qt} on {system}. [What is new](changes.md)

## Where your things are

| what | where | |
|---|---|---|
{folders}

Taking Thirds off this computer leaves these folders as they are. Your photos are where you put them.

## Licence

Thirds is free software under the Apache License, version 2.0. It stands on the work of others, each under a licence of
its own, among them Qt and PySide6 (LGPL-3.0), PyTorch (BSD-3-Clause), timm (Apache-2.0), Stable-Baselines3 (MIT), NumPy
(BSD-3-Clause), OpenCV (Apache-2.0), Pillow (MIT-CMU), LibRaw by way of rawpy (LGPL-2.1 or CDDL-1.0) and libheif by way
of pi-heif (LGPL-3.0). Weights of scorers have licences of their own: see [Models](models.md).

For a report of something that does not work, `thirds doctor` in a terminal prints what is worth knowing. See
[Troubleshooting](troubleshooting.md).
"""


def about_text() -> str:
    """Return the page as Markdown; its links to folders have the scheme `FOLDER_SCHEME` and a name of `FOLDERS`."""
    rows = (f"| {what} | `{find()}` | [Open]({FOLDER_SCHEME}:{name}) |" for name, (what, find) in FOLDERS.items())
    return _ABOUT.format(
        version=version(),
        build="the packaged build" if getattr(sys, "frozen", False) else "run from source",
        python=platform.python_version(),
        qt=qt_version,
        system=platform.system(),
        folders="\n".join(rows),
    )
