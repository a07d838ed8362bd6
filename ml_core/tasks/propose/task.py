"""Propose crops for photos: photos in, a CSV of crops out; a photo that cannot be read is left out with a reason.

However many photos there are, only a few are in memory: outcomes go to the journal on disk one by one, and the table is
made from it in the end.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

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
from ml_core.specs.outcomes import OUTCOMES, Outcome
from ml_core.specs.tasks import ProposeConfig
from ml_core.tasks.propose.cropping import Cropper

# Photos at once: proposing costs a third of what it does one by one, and a stop waits for less than a second.
BATCH = 16
Seen: TypeAlias = tuple[Path, Picture | PhotoError]
_MESSAGE = "Proposing crops"
# A crop to look at this often; one for each of thousands of photos would only fill the disk.
_SAMPLE_SECONDS = 0.5


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
    journal = Journal(context.run.file(OUTCOMES), Outcome)
    names = {str(path) for path in paths}
    done = {outcome.photo for outcome in journal if outcome.photo in names}
    try:
        _propose_all(config, context, [path for path in paths if str(path) not in done], journal, len(done))
    finally:
        table.parent.mkdir(parents=True, exist_ok=True)
        write_table(table, (row for outcome in journal if outcome.photo in names for row in outcome.crops))
    return {"table": str(table), **_summary(outcome for outcome in journal if outcome.photo in names)}


def _propose_all(
    config: ProposeConfig, context: TaskContext, paths: list[Path], journal: Journal[Outcome], done: int
) -> None:
    cropper = Cropper(config)
    store, subjects = PreviewStore(previews_folder()), marked_subjects(config.catalog, paths)
    total, sampled = done + len(paths), float("-inf")
    with closing(read_pictures(paths, store, subjects, cropper.edge, 2 * BATCH)) as pictures:
        context.progress(done, total, "photos", _MESSAGE)
        for batch in _batches(pictures):
            context.raise_if_stopped()
            outcomes = _outcomes(batch, cropper)
            for outcome in outcomes:
                # A power cut would cost a few photos, which are then done again.
                journal.append(outcome, durable=False)
            done += len(outcomes)
            context.progress(done, total, "photos", _MESSAGE)
            if outcomes[0].crops and time.monotonic() - sampled > _SAMPLE_SECONDS:
                sampled = time.monotonic()
                _show(context, done, outcomes[0].crops[0])


def _batches(pictures: Iterator[Seen]) -> Iterator[list[Seen]]:
    while batch := list(islice(pictures, BATCH)):
        yield batch


def _outcomes(batch: Sequence[Seen], cropper: Cropper) -> list[Outcome]:
    """Return what comes of each photo, in their order."""
    crops = iter(cropper.crops_of([picture for _, picture in batch if isinstance(picture, Picture)]))
    return [
        Outcome(str(path), reason=picture.words) if isinstance(picture, PhotoError) else _outcome(path, next(crops))
        for path, picture in batch
    ]


def _outcome(path: Path, rows: tuple[CropRow, ...]) -> Outcome:
    return Outcome(str(path), rows, "" if rows else "No crop of this shape leaves every face whole.")


def _summary(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    photos, crops, skipped = 0, 0, []
    for outcome in outcomes:
        photos, crops = photos + (not outcome.reason), crops + len(outcome.crops)
        if outcome.reason:
            skipped.append([outcome.photo, outcome.reason])
    return {"photos": photos, "crops": crops, "skipped": skipped}


def _show(context: TaskContext, number: int, row: CropRow) -> None:
    data = {"photo": row.photo, "box": row.box, "score": row.score, "full_frame_score": row.full_frame_score}
    context.sample(number, "proposal", data)


def _refuse_foreign(table: Path) -> None:
    if table.is_dir() or (table.exists() and not is_table(table)):
        raise RunError("This is no table of crops; it is not replaced.", "Choose another name for the table.", table)
