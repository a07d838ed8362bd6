"""Writing and reading files of pairs and judgements; the name's end and the content say which form it is."""

import json
from dataclasses import dataclass
from pathlib import Path

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.exchange import corner_boxes
from ml_core.catalog.exchange.archive import Archive, ArchivedJudgement, ArchivedPair, Skipped, read_text
from ml_core.catalog.exchange.csv_form import from_csv, to_csv
from ml_core.catalog.exchange.json_form import from_json, to_json
from ml_core.catalog.exchange.merging import Merged, merge
from ml_core.catalog.records import StoredJudgement, StoredPair
from ml_core.specs.errors import SpecError
from ml_core.specs.files import write_atomically


@dataclass(frozen=True)
class Exported:
    """What was written: pairs, answers, and what the file's form has no words for."""

    pairs: int
    judgements: int
    skipped: tuple[Skipped, ...] = ()


def export_judgements(catalog: Catalog, file: Path, annotator: str | None = None) -> Exported:
    """Write all pairs, and the whole journal of answers to them, to a file.

    Args:
        catalog: Where they are.
        file: Replaced when it exists. ``.csv`` is written as CSV, a ``preference_pairs.json`` with corner boxes and the
            last answers, every other ``.json`` as JSON.
        annotator: Whose answers; None for everybody's.

    Raises:
        SpecError: If the name ends in something else, or the file cannot be written.
        CatalogError: If the catalog cannot be read.
    """
    if file.name == corner_boxes.NAME:
        pairs = catalog.unjudged_pairs(annotator, ("learn", "held out", "repeat", "trial"))
        return _export_corner_boxes(catalog, file, pairs, annotator)
    forms = {".json": to_json, ".csv": to_csv}
    if file.suffix.lower() not in forms:
        raise SpecError("Judgements are written as JSON or CSV.", "Let the file's name end in .json or .csv.", file)
    archive = archive_of(catalog, annotator)
    _write(file, forms[file.suffix.lower()](archive))
    return Exported(len(archive.pairs), len(archive.judgements))


def archive_of(catalog: Catalog, annotator: str | None = None) -> Archive:
    """Return all pairs of a catalog and the whole journal of one annotator's answers, or of everybody's (None)."""
    with catalog.transaction():
        pairs, journal = catalog.pairs(), catalog.journal(annotator)
    return Archive([_archived_pair(pair) for pair in pairs], [_archived_answer(answer) for answer in journal])


def export_for_judging(catalog: Catalog, file: Path, pairs: list[StoredPair]) -> Exported:
    """Write pairs without answers in the form with corner boxes, for a program that judges them."""
    written = corner_boxes.to_corner_boxes([], pairs, corner_boxes.sizes_of(catalog))
    _write(file, written.text)
    return Exported(written.pairs, 0, tuple(written.skipped))


def import_judgements(catalog: Catalog, file: Path, annotator: str = "") -> Merged:
    """Take the pairs and judgements of a file into a catalog, all or nothing; what is there already stays as it is.

    Args:
        catalog: Where they go.
        file: JSON or CSV of `export_judgements`, or a list of pairs with corner boxes.
        annotator: Who gave the answers that bear no name.

    Raises:
        SpecError: If it is no such file, is too large, or not UTF-8. A row alone that makes no sense is skipped.
        CatalogError: If the catalog cannot be written; then nothing was taken.
    """
    text = read_text(file)
    if file.suffix.lower() == ".csv":
        return merge(catalog, from_csv(text, file), annotator)
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = f"This is not valid JSON ({error})."
        raise SpecError(what, "Choose a JSON file, or a table whose name ends in .csv.", file) from error
    if isinstance(plain, list):
        return merge(catalog, corner_boxes.from_corner_boxes(plain, file, corner_boxes.sizes_of(catalog)), annotator)
    return merge(catalog, from_json(plain, file), annotator)


def _export_corner_boxes(catalog: Catalog, file: Path, unjudged: list[StoredPair], annotator: str | None) -> Exported:
    judged, sizes = catalog.judged_pairs(annotator), corner_boxes.sizes_of(catalog)
    written = corner_boxes.to_corner_boxes(judged, unjudged, sizes)
    _write(file, written.text)
    return Exported(written.pairs, written.judgements, tuple(written.skipped))


def _write(file: Path, text: str) -> None:
    try:
        write_atomically(file, text.encode())
    except OSError as error:
        what = f"The judgements cannot be written ({error.strerror or error})."
        raise SpecError(what, "Choose another folder.", file) from error


def _archived_pair(pair: StoredPair) -> ArchivedPair:
    return ArchivedPair(
        pair.photo,
        pair.a,
        pair.b,
        pair.a_origin,
        pair.b_origin,
        pair.kind,
        pair.purpose,
        pair.model,
        pair.repeat_of,
        number=pair.id,
        created=pair.created,
    )


def _archived_answer(answer: StoredJudgement) -> ArchivedJudgement:
    return ArchivedJudgement(
        answer.pair_id,
        answer.choice,
        answer.confidence,
        answer.annotator,
        answer.milliseconds,
        place=f"judgement {answer.id}",
        time=answer.time,
    )
