"""What the catalog said it kept is there after its process was killed at a random moment."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from ml_core.catalog.catalog import Catalog, PhotoQuery

KILLS = 8
# Each round is one transaction of several tables; its number is printed once it is acknowledged.
WRITER = """
import sys
from pathlib import Path
from ml_core.catalog.catalog import Catalog, NewCrop, PhotoFile
from ml_core.geometry import FULL_FRAME, Crop
file, first = Path(sys.argv[1]), int(sys.argv[2])
with Catalog.open(file) as catalog:
    for number in range(first, first + 100_000):
        with catalog.transaction():
            path = Path(f"/photos/{number}.jpg")
            catalog.add_photos([PhotoFile(path, number, number)])
            photo = catalog.photo_at(path)
            catalog.record_scores([(photo.id, 5.0, 1.0, "composition")])
            catalog.add_crops([NewCrop(photo.id, Crop(FULL_FRAME), "dense", "accepted")] * 2)
        print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_acknowledged_changes_outlive_a_kill_at_any_moment(tmp_path: Path) -> None:
    file, draw, known = tmp_path / "catalog.sqlite", random.Random(0), 0
    for _ in range(KILLS):
        known = kill_writer(file, known, rounds=draw.randrange(1, 40))
        with Catalog.open(file) as catalog:
            assert catalog.report.damaged is None
            assert catalog.report.restored_from is None
            # The last transaction may have been kept without the word getting out.
            assert catalog.count() in (known, known + 1)
            known = catalog.count()
            assert catalog.count(PhotoQuery(crop="accepted", min_score=5.0)) == known
            assert catalog._rows("SELECT count(*) FROM crops")[0][0] == 2 * known
            assert catalog._rows("PRAGMA integrity_check") == [("ok",)]
            assert catalog._rows("PRAGMA foreign_key_check") == []


def kill_writer(file: Path, known: int, rounds: int) -> int:
    """Let a process write, kill it in the middle of the work and return the last round it printed."""
    command = [sys.executable, "-c", WRITER, str(file), str(known)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        for _ in range(rounds):
            assert writer.stdout.readline()
        writer.kill()
        printed = [line for line in writer.stdout.read().split(b"\n")[:-1] if line]
    return known + rounds + len(printed)
