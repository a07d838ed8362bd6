"""Import crops: photos, a Lightroom catalog and cropped copies in; crops and answers that teach the taste out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from ml_core.catalog.catalog import Catalog, StoredCrop
from ml_core.catalog.profile import default_profile
from ml_core.specs.codec import dumps
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError
from ml_core.specs.files import write_atomically
from ml_core.specs.imports import FOUND, ImportedCrop, source_counts
from ml_core.specs.journal import Journal
from ml_core.specs.options import check
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import ImportConfig
from ml_core.tasks.imports.places import places_of
from ml_core.tasks.imports.sorting import sorted_out
from ml_core.tasks.imports.storing import Kept, keep

JOURNAL = "looked.jsonl"


@dataclass(frozen=True)
class Looked:
    """What one place said."""

    place: str
    found: tuple[ImportedCrop, ...] = ()


def run(config: ImportConfig, context: TaskContext) -> dict[str, Any]:
    """Find crops and, unless it is a dry run, keep them and learn from them; nothing is written beside the photos.

    `FOUND` in the run's folder lists every crop that was found, a JSON line each, with a reason beside those that are
    not learnt from. A resumed run goes on where it was; the same crop imported again adds nothing.

    Raises:
        CatalogError: If a catalog cannot be read or written.
        RunError: If nothing was named to look at, or a preview is gone.
        Stopped: If somebody asked for it.
    """
    check(config)
    if not (config.photos or config.lightroom or config.copies or config.library or config.preview):
        raise RunError("There is nowhere to look for crops.", "Name photos, folders or a Lightroom catalog.")
    config = replace(config, catalog=config.catalog or default_profile().catalog_file)
    found = _previewed(config.preview) if config.preview is not None else _looked(config, context)
    found = _sorted(found, config)
    _write(context.run.file(FOUND), found)
    kept = Kept() if config.dry_run else _kept(found, config, context)
    return _result(found, kept, dry_run=config.dry_run)


def _previewed(run: Path) -> list[ImportedCrop]:
    file = RunFolder(run).file(FOUND)
    if not file.is_file():
        raise RunError("What was found before is gone.", "Look for crops again.", file)
    # What was known already is asked of the catalog again.
    return Journal(file, ImportedCrop).read()


def _looked(config: ImportConfig, context: TaskContext) -> list[ImportedCrop]:
    context.progress(0, 1, "files", "Looking for files")
    places = places_of(config)
    journal = Journal(context.run.file(JOURNAL), Looked)
    looked = {item.place: item.found for item in journal.read()}
    for phase, group in groupby(places, key=lambda place: place.phase):
        waiting = list(group)
        for number, place in enumerate(waiting):
            context.raise_if_stopped()
            context.progress(number, len(waiting), "files", phase)
            if place.key not in looked:
                looked[place.key] = place.look()
                journal.append(Looked(place.key, looked[place.key]), durable=False)
        context.progress(len(waiting), len(waiting), "files", phase)
    return [each for place in places for each in looked[place.key]]


def _sorted(found: Sequence[ImportedCrop], config: ImportConfig) -> list[ImportedCrop]:
    if config.catalog is None or not config.catalog.is_file():
        return sorted_out(found)
    with Catalog.open(config.catalog, maintain=False) as catalog:

        def known(photo: Path) -> Sequence[StoredCrop]:
            record = catalog.photo_at(photo)
            return () if record is None else catalog.crops(record.id)

        return sorted_out(found, known)


def _write(file: Path, found: Sequence[ImportedCrop]) -> None:
    write_atomically(file, "".join(f"{dumps(each)}\n" for each in found).encode())


def _kept(found: Sequence[ImportedCrop], config: ImportConfig, context: TaskContext) -> Kept:
    assert config.catalog is not None
    chosen = [each for each in found if not each.skipped]
    message = f"Learning from {len(chosen)} crops"

    def watch(done: int, total: int) -> None:
        context.raise_if_stopped()
        context.progress(done, total, "photos", message)

    with Catalog.open(config.catalog, maintain=False) as catalog:
        return keep(catalog, chosen, config.annotator, watch)


def _result(found: Sequence[ImportedCrop], kept: Kept, *, dry_run: bool) -> dict[str, Any]:
    skipped = [[each.named, each.skipped] for each in found if each.skipped]
    return {
        "found": FOUND,
        "dry_run": dry_run,
        "crops": sum(not each.skipped for each in found),
        "sources": source_counts(found),
        "new_photos": kept.photos,
        "kept": kept.crops,
        "pairs": kept.pairs,
        "skipped": [*skipped, *([photo, reason] for photo, reason in kept.failed.items())],
    }
