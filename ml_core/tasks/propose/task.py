"""Propose crops for photos: photos in, a CSV of crops out; a photo that cannot be read is left out with a reason."""

import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml_core.catalog.folders import previews_folder
from ml_core.models.picture import Picture
from ml_core.models.subject.reading import marked_subjects, read_pictures
from ml_core.photos.finding import find_photos
from ml_core.photos.previews import PreviewStore
from ml_core.specs.context import TaskContext
from ml_core.specs.crop_table import CropRow, is_table, write_table
from ml_core.specs.errors import PhotoError, RunError
from ml_core.specs.journal import Journal
from ml_core.specs.options import check
from ml_core.specs.tasks import ProposeConfig
from ml_core.tasks.propose.cropping import Cropper

JOURNAL = "outcomes.jsonl"
# A crop to look at this often; one for each of thousands of photos would only fill the disk.
_SAMPLE_SECONDS = 0.5


@dataclass(frozen=True)
class Outcome:
    """What came of one photo: its crops, or the reason why there are none."""

    photo: str
    crops: tuple[CropRow, ...] = ()
    reason: str = ""


def run(config: ProposeConfig, context: TaskContext) -> dict[str, Any]:
    """Propose crops and write the table; a relative `output` lies in the run's folder.

    Samples of kind "proposal" hold ``photo``, ``box``, ``score`` and ``full_frame_score``. When the run is stopped the
    table holds what was done until then; a resumed run goes on with the photos that are left.

    Raises:
        RunError: If there are no photos, or another file has the table's name.
        WeightsError: If the policy, the taste or the scorer's weights cannot be read.
        Stopped: If somebody asked for it.
    """
    check(config)
    table = context.run.path / config.output
    _refuse_foreign(table)
    paths = list(find_photos(config.photos))
    if not paths:
        raise RunError("There are no photos there.", "Choose a folder with photos.")
    journal = Journal(context.run.file(JOURNAL), Outcome)
    names = {str(path) for path in paths}
    outcomes = {outcome.photo: outcome for outcome in journal.read() if outcome.photo in names}
    try:
        _propose_all(config, context, [path for path in paths if str(path) not in outcomes], journal, outcomes)
    finally:
        _write(table, paths, outcomes)
    skipped = [[photo, outcome.reason] for photo, outcome in outcomes.items() if outcome.reason]
    crops = sum(len(outcome.crops) for outcome in outcomes.values())
    return {"table": str(table), "photos": len(outcomes) - len(skipped), "crops": crops, "skipped": skipped}


def _propose_all(
    config: ProposeConfig,
    context: TaskContext,
    paths: list[Path],
    journal: Journal[Outcome],
    outcomes: dict[str, Outcome],
) -> None:
    cropper = Cropper(config)
    store, subjects = PreviewStore(previews_folder()), marked_subjects(config.catalog, paths)
    done, total = len(outcomes), len(outcomes) + len(paths)
    sampled = float("-inf")
    with closing(read_pictures(paths, store, subjects)) as pictures:
        for number, (path, picture) in enumerate(pictures, done):
            context.raise_if_stopped()
            context.progress(number, total, "photos", "Proposing crops")
            outcome = _outcome(path, picture, cropper)
            journal.append(outcome)
            outcomes[outcome.photo] = outcome
            if outcome.crops and time.monotonic() - sampled > _SAMPLE_SECONDS:
                sampled = time.monotonic()
                _show(context, number, outcome.crops[0])
    context.progress(total, total, "photos", "Proposing crops")


def _outcome(path: Path, picture: Picture | PhotoError, cropper: Cropper) -> Outcome:
    if isinstance(picture, PhotoError):
        return Outcome(str(path), reason=picture.words)
    rows = cropper.crops_of(picture)
    return Outcome(str(path), rows, "" if rows else "No crop of this shape leaves every face whole.")


def _show(context: TaskContext, number: int, row: CropRow) -> None:
    data = {"photo": row.photo, "box": row.box, "score": row.score, "full_frame_score": row.full_frame_score}
    context.sample(number, "proposal", data)


def _refuse_foreign(table: Path) -> None:
    if table.is_dir() or (table.exists() and not is_table(table)):
        raise RunError("This is no table of crops; it is not replaced.", "Choose another name for the table.", table)


def _write(table: Path, paths: list[Path], outcomes: dict[str, Outcome]) -> None:
    """Write what is there of the photos, in their order."""
    table.parent.mkdir(parents=True, exist_ok=True)
    there = [outcomes[str(path)] for path in paths if str(path) in outcomes]
    write_table(table, [row for outcome in there for row in outcome.crops])
