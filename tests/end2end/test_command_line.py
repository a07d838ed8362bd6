"""`thirds` as a person runs it."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from ml_core.specs import events as ev
from ml_core.specs.crop_table import CropRow, read_table, write_table
from ml_core.specs.launch import worker_command
from ml_core.specs.options import options_of
from ml_core.specs.runs import RunFolder, RunState, list_runs
from ml_core.specs.tasks import TASK_CONFIGS, DemoConfig, VerifyConfig
from ml_core.specs.version import version
from tests.pictures import scenes, write_photo

WAIT_SECONDS = 150
CONFIGS = {**TASK_CONFIGS, "demo": DemoConfig, "verify": VerifyConfig}


def thirds(*words: str | Path, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        worker_command(*map(str, words)),
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "100"},
        timeout=WAIT_SECONDS,
        check=False,
    )


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "my photos"
    for number, pixels in enumerate(scenes(6, 240, 160)):
        write_photo(folder / f"{number}.jpg", pixels)
    (folder / "torn.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    return folder


def test_help_and_version_name_everything() -> None:
    assert thirds("--version").stdout == f"thirds {version()}\n"
    said = thirds("--help").stdout
    assert all(name in said for name in (*CONFIGS, "resume", "runs", "weights"))


@pytest.mark.parametrize("name", CONFIGS)
def test_help_lists_every_option_of_the_config(name: str) -> None:
    said = thirds(name, "--help")
    assert said.returncode == 0
    flags = set(re.findall(r"--([a-z-]+)", said.stdout))
    for item in options_of(CONFIGS[name]):
        if item.name == "photos":
            assert "PHOTO..." in said.stdout
        elif name == "revert":
            # Named as “runs” shows it, not by a flag.
            assert "RUN" in said.stdout
        # Nobody types those.
        elif item.name not in ("crops", "outputs"):
            # What is on by default has a flag that turns it off.
            assert f"{'no-' if item.default is True else ''}{item.name.replace('_', '-')}" in flags
            # Help is broken into lines; its first words stand together.
            assert item.option.help.split()[0] in said.stdout


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("bootstrap", "a.jpg", "--stps", "3"), 2, "--steps"),
        (("bootstrap", "a.jpg", "--steps", "3"), 2, "“Steps” is 3"),
        (("bootstrap",), 2, "No photos were named"),
        (("nonsense",), 2, "nonsense"),
        (("export",), 1, "There are no crops to write."),
        (("propose", "/nowhere", "--policy", "/nowhere"), 1, "This policy cannot be read"),
        (("resume", "no such run"), 1, "no run"),
        (("revert",), 2, "No export was named"),
        (("revert", "no such run"), 1, "no run"),
        (("export", "--name", "../{name}"), 1, "cannot be part of a file's name"),
        (("export", "--targets", "prints"), 2, "targets"),
        (("work", "/nowhere"), 1, "no run"),
        (("weights", "--download", "unheard-of"), 1, "There are no weights called “unheard-of”."),
    ],
)
def test_what_goes_wrong_is_one_message_and_a_code(
    tmp_path: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    done = thirds(*words, cwd=tmp_path)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_from_photos_to_a_policy_to_crops_to_copies(tmp_path: Path, photos: Path) -> None:
    learned = thirds(
        "bootstrap", photos, "--steps", "2048", "--environments", "32", "--batch-size", "256", "--title", "First"
    )
    assert learned.returncode == 0, learned.stderr
    assert "torn.jpg" in learned.stdout
    assert "left" in learned.stderr or "of 2,048 steps" in learned.stderr
    assert "\x1b" not in learned.stderr
    policy = re.search(r"^Policy: (.*)$", learned.stdout, re.MULTILINE)
    assert policy is not None
    proposed = thirds("propose", photos, "--policy", policy[1], "--count", "1", cwd=tmp_path)
    assert proposed.returncode == 0, proposed.stderr
    assert len(read_table(tmp_path / "crops.csv")) == 6
    exported = thirds("export", "--table", "crops.csv", "--output", "out", "--format", "png", cwd=tmp_path)
    assert exported.returncode == 0, exported.stderr
    assert len(list((tmp_path / "out").glob("*-crop.png"))) == 6
    assert not list((tmp_path / "out").glob(".*"))
    listed = thirds("runs").stdout.splitlines()
    assert [line.split()[:2] for line in listed] == [
        ["finished", "export"],
        ["finished", "propose"],
        ["finished", "bootstrap"],
    ]
    assert listed[-1].endswith("First")


def test_an_export_to_editors_is_looked_at_first_and_taken_back(tmp_path: Path, photos: Path) -> None:
    table, before = tmp_path / "crops.csv", sorted(photos.iterdir())
    crops = [CropRow(str(photos / f"{n}.jpg"), 1, 0.1, 0.2, 0.9, 0.8, 1.5, "4:5", 6.0, 5.0, "dense") for n in range(3)]
    write_table(table, crops)
    words = ("export", "--table", table, "--targets", "copies", "darktable", "--output", tmp_path / "out")
    looked = thirds(*words, "--dry-run")
    assert looked.stdout.startswith("Files: 6 new. Nothing was written.")
    assert "0.jpg.xmp: no crop → 192 × 96 px, turned +1.5°" in looked.stdout
    assert sorted(photos.iterdir()) == before
    done = thirds(*words)
    assert "Wrote 3 copies" in done.stdout
    assert "into 3 files beside the photos" in done.stdout
    run = re.search(r"^Take it back: thirds revert (.*)$", done.stdout, re.MULTILINE)
    assert run is not None
    (photos / "1.jpg.xmp").write_text("mine")
    taken_back = thirds("revert", Path(run[1].strip('"')).name)
    assert "Took back 5 new files" in taken_back.stdout
    assert "1.jpg.xmp: It was changed since" in taken_back.stdout
    assert sorted(photos.iterdir()) == sorted([*before, photos / "1.jpg.xmp"])
    assert not (tmp_path / "out").exists()


def test_ctrl_c_stops_a_run_that_can_then_be_resumed(tmp_path: Path, photos: Path) -> None:
    command = worker_command(
        "bootstrap", str(photos), "--steps", "300000", "--environments", "32", "--run-folder", str(tmp_path / "runs")
    )
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        run = wait_for_training(tmp_path / "runs")
        os.kill(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 130
    assert "Stopping at the next safe point" in said
    assert f"thirds resume {run.path}" in said
    assert "Traceback" not in said
    assert run.state() is RunState.STOPPED
    # The rest of the run is made short: the stop is what this test is about.
    spec = (run.path / "spec.json").read_text()
    (run.path / "spec.json").write_text(spec.replace('"steps":300000', '"steps":512'))
    done = thirds("resume", run.path)
    assert done.returncode == 0, done.stderr
    assert run.state() is RunState.FINISHED
    again = thirds("resume", run.path)
    assert again.returncode == 1
    assert "complete" in again.stderr


def wait_for_training(root: Path) -> RunFolder:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        for run in list_runs(root):
            if any(isinstance(event, ev.Metrics) for event in run.read_events()[0]):
                return run
        time.sleep(0.02)
    raise AssertionError("no training began")


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    for number in range(400):
        RunFolder.create(tmp_path / "home" / "data" / "profiles" / "p" / "runs", "propose", {}, f"run {number} " * 50)
    (tmp_path / "home" / "data" / "profiles" / "p" / "profile.json").write_text('{"name": "p", "created": 1.0}')
    with subprocess.Popen(worker_command("runs"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(WAIT_SECONDS) == 0
    assert said == b""


def test_verify_looks_at_the_window_too(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.jpg")
    done = thirds("verify", photo)
    assert done.returncode == 0, done.stdout
    assert "PySide6" in done.stdout


def test_the_demo_leaves_crops_a_sheet_and_a_report(tmp_path: Path, photos: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").touch()
    done = thirds("demo", photos, "--steps", "2048", "--output", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    output = tmp_path / "out-2"
    assert sorted(path.name for path in output.iterdir()) == ["contact-sheet.jpg", "crops", "crops.csv", "report.md"]
    assert len(list((output / "crops").iterdir())) == 6
    with Image.open(output / "contact-sheet.jpg") as sheet:
        assert sheet.width > 1000
        assert sheet.height > 6 * 200
    report = (output / "report.md").read_text()
    assert report.count("| held out |") == 2
    assert "torn.jpg" in report
    assert report in done.stdout
    assert "Open the app with: thirds" in done.stdout
    assert sys.executable not in report
