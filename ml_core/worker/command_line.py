"""`thirds`: the command line."""

import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    match words:
        # These two are started by the window for every run; they must not wait for the command line's libraries.
        case ["work", folder]:
            from ml_core.worker.process import work  # noqa: PLC0415

            sys.exit(work(Path(folder)))
        case ["engine"]:
            from ml_core.worker.engine import serve  # noqa: PLC0415

            serve()
    sys.exit(2)
