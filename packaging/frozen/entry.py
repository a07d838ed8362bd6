"""The one program of a frozen build: window, worker, engine and command line, told apart by how it is called."""

import multiprocessing
import os
import sys
from pathlib import Path


def main() -> int:
    """Open the window, or act as `thirds` where called by that name or with `--thirds` in front."""
    multiprocessing.freeze_support()
    os.environ.setdefault("TORCHDYNAMO_DISABLE", "1")
    _give_back_library_path()
    words = sys.argv[1:]
    if words[:1] == ["--thirds"] or Path(sys.argv[0]).stem == "thirds":
        from ml_core.worker.command_line import main as command_line  # noqa: PLC0415 - one of two programs

        command_line(words[words[:1] == ["--thirds"] :])
    from desktop_app.app import main as window  # noqa: PLC0415 - the other one

    return window(words)


def _give_back_library_path() -> None:
    """Let programs of the system that are started from here, such as a browser, find their own libraries.

    The frozen program's start sets the path to its own ones; this process has read it already, and its own workers are
    told to set it anew.
    """
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)


if __name__ == "__main__":
    sys.exit(main())
