"""A worker as it is, but with a manifest of the test's: usage: python -m tests.gui.weights_worker MANIFEST FOLDER"""

import sys
from pathlib import Path
from unittest.mock import patch

from ml_core.specs.runs import RunFolder
from ml_core.worker.runner import execute


def main() -> None:
    """Execute the run."""
    file, folder = map(Path, sys.argv[1:])
    with patch("ml_core.catalog.weights.manifest.resource", lambda *_parts: file):
        execute(RunFolder(folder))


if __name__ == "__main__":
    main()
