"""`thirds demo`: the main job without a window, from photos to a policy, crops, a contact sheet and a report."""

import os
import sys
import time
from pathlib import Path
from typing import Any

from ml_core.catalog.profile import default_profile
from ml_core.photos.finding import find_photos
from ml_core.photos.samples import sample_photos
from ml_core.specs import events as ev
from ml_core.specs.errors import RunError, Stopped
from ml_core.specs.files import write_atomically
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import BootstrapConfig, DemoConfig, ExportConfig, ProposeConfig
from ml_core.worker.comparison import Comparison, compare
from ml_core.worker.demo_report import DemoFigures, report
from ml_core.worker.demo_sheet import sheet
from ml_core.worker.process import INTERRUPTED, OK
from ml_core.worker.results import counted
from ml_core.worker.run_commands import executed

TABLE, CROPS, SHEET, REPORT = "crops.csv", "crops", "contact-sheet.jpg", "report.md"
# More rows than this do not fit a sheet that one looks at.
SHEET_ROWS = 12
_TITLE = "Demo"


def run_demo(config: DemoConfig) -> int:
    """Do the whole job and say where everything is; returns the exit code.

    Raises:
        ThirdsError: If a step fails.
    """
    try:
        _run(config)
    except Stopped:
        _say("Stopped.")
        return INTERRUPTED
    return OK


def _run(config: DemoConfig) -> None:
    began = time.monotonic()
    photos = tuple(find_photos(config.photos or sample_photos()))
    output = _free_folder(config.output)
    _say(f"1 of 4: a policy learns to crop from {counted(len(photos), 'photo')}")
    training, learned = _done("bootstrap", _bootstrap_config(config, photos))
    policy = training.path / learned["policy"]
    _say("2 of 4: the policy crops every photo, and a short search polishes the crops")
    _, proposed = _done("propose", ProposeConfig(photos=photos, policy=policy, count=1, output=output / TABLE))
    _say("3 of 4: cropped copies are written")
    _, exported = _done("export", ExportConfig(table=output / TABLE, output=output / CROPS))
    _say("4 of 4: contact sheet and report")
    comparisons = _compare(photos, policy, _held_out(training))
    sheet(comparisons).save(output / SHEET, quality=90)
    figures = DemoFigures(learned, proposed, exported, comparisons, time.monotonic() - began)
    text = report(figures)
    write_atomically(output / REPORT, text.encode("utf-8", "surrogateescape"))
    _say_where(text, output, policy)


def _bootstrap_config(config: DemoConfig, photos: tuple[Path, ...]) -> BootstrapConfig:
    # One held-out photo would judge nothing; of a handful, two are kept back.
    held_out = min(0.5, max(0.2, 2 / max(len(photos), 1)))
    return BootstrapConfig(photos=photos, steps=config.steps, held_out=held_out)


def _done(task: str, config: Any) -> tuple[RunFolder, dict[str, Any]]:
    """Run a task in the first profile and return its run and result; raises `Stopped` or `RunError` otherwise."""
    run = RunFolder.create(default_profile().runs_folder, task, config, _TITLE)
    end = executed(run)
    match end:
        case ev.Finished():
            return run, end.result
        case ev.Failed():
            raise RunError(end.what, end.remedy, run.path / end.log if end.log else None)
    raise Stopped


def _held_out(training: RunFolder) -> frozenset[str]:
    """Return the photos that the policy was judged by."""
    samples = [event for event in training.read_events()[0] if isinstance(event, ev.Sample) and event.kind == "paths"]
    return frozenset(str(item["photo"]) for item in samples[-1].data["photos"]) if samples else frozenset()


def _compare(photos: tuple[Path, ...], policy: Path, held_out: frozenset[str]) -> list[Comparison]:
    """Compare the ways to crop on photos for the sheet, those the policy never saw first."""
    ordered = sorted(photos, key=lambda photo: (str(photo) not in held_out, str(photo)))
    return compare(ordered[:SHEET_ROWS], policy, held_out)


def _free_folder(wanted: Path) -> Path:
    """Make and return the folder wanted, or one with a number when it has something in it already."""
    folder, number = wanted, 1
    while os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
        number += 1
        folder = wanted.with_name(f"{wanted.name}-{number}")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _say_where(text: str, output: Path, policy: Path) -> None:
    print(f"\n{text}")
    print(f"Contact sheet: {output / SHEET}")
    print(f"Report:        {output / REPORT}")
    print(f"Cropped:       {output / CROPS}")
    print(f"Policy:        {policy}")
    print("Open the app with: thirds   (the training run and its curves are in Train)")
