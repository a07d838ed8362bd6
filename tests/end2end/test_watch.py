"""`thirds watch` as a process of its own: killed, started again, and ended by Ctrl+C."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_core.specs.crop_table import read_table
from tests.pictures import scenes, write_photo


def started(folder: Path, output: Path, home: Path) -> "subprocess.Popen[str]":
    words = ["watch", str(folder), "--output", str(output), "--export", "copies", "--seconds", "0.2"]
    return subprocess.Popen(
        [sys.executable, "-m", "ml_core.worker", *words],
        env=os.environ | {"THIRDS_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(holds: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def copies(output: Path) -> list[str]:
    return sorted(path.name for path in output.glob("*.jpg"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_killed_and_started_again_it_crops_every_photo_once(tmp_path: Path, home: Path) -> None:
    folder, output = tmp_path / "shoot", tmp_path / "out"
    pictures = scenes(6, 300, 200)
    for number in range(3):
        write_photo(folder / f"{number}.jpg", pictures[number])
    process = started(folder, output, home)
    try:
        wait_until(lambda: bool(copies(output)), process)
    finally:
        process.kill()
        process.communicate()
    for number in range(3, 6):
        write_photo(folder / f"{number}.jpg", pictures[number])
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff torn")
    process = started(folder, output, home)
    try:
        wait_until(lambda: len(copies(output)) >= 6, process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0, err
    assert "6 photos cropped so far" in out
    assert "Traceback" not in err
    assert copies(output) == [f"{number}-crop.jpg" for number in range(6)]
    assert sorted(Path(row.photo).name for row in read_table(output / "crops.csv")) == [f"{n}.jpg" for n in range(6)]
