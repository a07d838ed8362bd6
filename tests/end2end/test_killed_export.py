"""An export of 500 files, killed again and again: every file is old or new, and in the end all are new."""

import hashlib
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

from ml_core.specs.codec import from_plain
from ml_core.specs.events import Finished
from ml_core.specs.exports import ExportResult
from ml_core.specs.launch import run_command, start_worker
from ml_core.specs.runs import RunFolder, RunState
from ml_core.specs.tasks import CropOrder, ExportConfig, RevertConfig
from ml_core.worker.runner import execute
from tests.pictures import scenes, write_photo

# Four files for each photo make 500.
PHOTOS, KILLS = 125, 8
WAIT_SECONDS = 150
BOX = (0.25, 0.25, 0.75, 0.75)


def shoot(folder: Path) -> list[Path]:
    """Write small photos, a tenth of them with a sidecar of somebody else's."""
    sources = [write_photo(folder / "sources" / f"{number}.jpg", each) for number, each in enumerate(scenes(5, 96, 64))]
    (folder / "photos").mkdir()
    photos = [folder / "photos" / f"{number:04d}.jpg" for number in range(PHOTOS)]
    for number, photo in enumerate(photos):
        shutil.copy(sources[number % len(sources)], photo)
        if number % 10 == 0:
            photo.with_name(f"{photo.name}.pp3").write_text(f"[Exposure]\nCompensation={number / 1000}\n")
    return photos


def digests(*folders: Path) -> dict[Path, str]:
    files = (file for folder in folders if folder.is_dir() for file in folder.iterdir())
    return {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def config_of(photos: list[Path], output: Path) -> ExportConfig:
    crops = tuple(CropOrder(photo, BOX) for photo in photos)
    return ExportConfig(
        crops=crops, output=output, targets=("copies", "darktable", "lightroom", "rawtherapee"), embed=True
    )


def undisturbed(folder: Path) -> tuple[dict[str, str], int]:
    """Return what an export that nobody disturbs makes of such photos, by name, and how long its journal is."""
    folder.mkdir()
    run = RunFolder.create(folder / "runs", "export", config_of(shoot(folder), folder / "out"))
    assert isinstance(execute(run), Finished)
    made = digests(folder / "photos", folder / "out")
    return {path.name: digest for path, digest in made.items()}, _steps(run)


def worker_on(run: RunFolder) -> "subprocess.Popen[bytes]":
    return start_worker(run_command(run.path), run.path / "worker.log")


def test_every_file_is_old_or_new_and_resuming_finishes(tmp_path: Path) -> None:
    new, whole = undisturbed(tmp_path / "undisturbed")
    photos, output = shoot(tmp_path), tmp_path / "out"
    old = {path.name: digest for path, digest in digests(tmp_path / "photos").items()}
    run = RunFolder.create(tmp_path / "runs", "export", config_of(photos, output))
    moments = random.Random(int(time.time()))
    for _ in range(KILLS):
        # Killed within the work, not while the process starts, and before all of it is done.
        until = _steps(run) + moments.uniform(0, 0.8) * whole / KILLS
        with worker_on(run) as worker:
            deadline = time.monotonic() + WAIT_SECONDS
            while _steps(run) <= until and worker.poll() is None and time.monotonic() < deadline:
                time.sleep(0.002)
            worker.kill()
        assert worker.returncode == -signal.SIGKILL
        torn = {path.name for path in (*photos[0].parent.iterdir(), *output.iterdir()) if path.suffix == ".tmp"}
        # One write at a time: at most one hidden temporary file lies about.
        assert len(torn) <= 1
        for path, digest in digests(photos[0].parent, output).items():
            assert path.name in torn or digest in (old.get(path.name), new[path.name])
    with worker_on(run) as worker:
        assert worker.wait(WAIT_SECONDS) == 0, (run.path / "worker.log").read_text()
    assert run.state() is RunState.FINISHED
    end = run.read_events()[0][-1]
    assert isinstance(end, Finished)
    result = from_plain(ExportResult, end.result)
    assert (result.files, result.sidecars, result.embedded, result.skipped) == (PHOTOS, 2 * PHOTOS, PHOTOS, ())
    assert {path.name: digest for path, digest in digests(photos[0].parent, output).items()} == new
    revert = RunFolder.create(tmp_path / "runs", "revert", RevertConfig(run.path))
    assert isinstance(execute(revert), Finished)
    assert {path.name: digest for path, digest in digests(photos[0].parent, output).items()} == old


def _steps(run: RunFolder) -> int:
    file = run.path / "steps.jsonl"
    return file.stat().st_size if file.exists() else 0
