"""The one program of a frozen build: window, worker, engine and command line, told apart by how it is called."""

import multiprocessing
import os
import sys
from pathlib import Path


def main() -> int:
    """Open the window, or act as `thirds` where called by that name or with `--thirds` in front."""
    multiprocessing.freeze_support()
    os.environ.setdefault("TORCHDYNAMO_DISABLE", "1")
    words = sys.argv[1:]
    if words[:1] == ["--thirds"] or Path(sys.argv[0]).stem == "thirds":
        from ml_core.worker.command_line import main as command_line  # noqa: PLC0415 - one of two programs

        command_line(words[words[:1] == ["--thirds"] :])
    from desktop_app.app import main as window  # noqa: PLC0415 - the other one

    return window(words)


if __name__ == "__main__":
    sys.exit(main())
