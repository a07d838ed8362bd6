"""`thirds pairs`: pairs of crops and the judgements on them: counted, chosen, written to files and read from them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.exchange.archive import Skipped
from ml_core.catalog.exchange.files import export_for_judging, export_judgements, import_judgements
from ml_core.catalog.judgement_records import checked_name
from ml_core.catalog.profile import default_profile
from ml_core.catalog.records import Annotator, JudgedPair, PhotoFile
from ml_core.datasets.annotators import agreement_between
from ml_core.datasets.answers import answers_of, consistency
from ml_core.datasets.done import remember_decisions
from ml_core.photos.finding import find_photos
from ml_core.specs.errors import CatalogError, PhotoError, SpecError
from ml_core.specs.judgements import answers_to_next
from ml_core.worker.arguments import absolute
from ml_core.worker.pairs_arguments import Pairs
from ml_core.worker.process import OK

# A list of more reasons helps nobody; the count says how many there are.
_REASONS = 20


def do_pairs(asked: Pairs) -> int:
    """Read, make, choose and write what was asked, in this order, or list who judged; returns the exit code."""
    checked_name(asked.annotator)
    if asked.choose < 0:
        raise SpecError("Fewer than no pairs cannot be chosen.", "Write: thirds pairs --choose 20")
    with _open(asked.catalog) as catalog:
        lines = list(_done(catalog, asked)) or _listing(catalog)
    print(*lines, sep="\n")
    return OK


def _open(file: Path | None) -> Catalog:
    if file is None:
        return Catalog.open(default_profile().catalog_file)
    if not file.is_file():
        raise CatalogError("There is no catalog.", "Name the catalog.sqlite of a profile.", file)
    return Catalog.open(absolute(file))


def _done(catalog: Catalog, asked: Pairs) -> Iterator[str]:
    if asked.import_file is not None:
        yield from _import(catalog, absolute(asked.import_file), asked.annotator)
    if asked.from_crops:
        yield f"Pairs from your accepted and corrected crops: {remember_decisions(catalog, asked.annotator)} new."
    if asked.choose:
        yield from _choose(catalog, asked)
    if asked.export is not None:
        yield from _export(catalog, absolute(asked.export), asked.annotator)


def _import(catalog: Catalog, file: Path, annotator: str) -> Iterator[str]:
    merged = import_judgements(catalog, file, annotator)
    yield f"Read {_count(merged.pairs, 'new pair')} and {_count(merged.judgements, 'new answer')} from {file}."
    if merged.known:
        yield f"{_count(merged.known, 'answer')} you had already."
    yield from _left_out(merged.skipped)


def _choose(catalog: Catalog, asked: Pairs) -> Iterator[str]:
    from ml_core.worker.pair_choice import next_pairs  # the rest need not wait for models

    output = _free(absolute(asked.output))
    photos = [absolute(path) for path in asked.photos]
    found = tuple(find_photos(photos))
    if photos and not found:
        raise SpecError("No photos were found.", "Name photos, or folders of photos.", photos[0])
    catalog.add_photos(_file(path) for path in found)
    pairs, reason = next_pairs(catalog, asked.annotator, asked.choose, found)
    if not pairs:
        raise SpecError("There are no pairs to judge.", reason)
    written = export_for_judging(catalog, output, pairs)
    yield f"Wrote {_count(written.pairs, 'pair')} to judge to {output}."
    if len(pairs) < asked.choose:
        yield reason
    yield from _left_out(written.skipped)
    yield f"When they are judged: thirds pairs --import-file {output}"


def _export(catalog: Catalog, file: Path, annotator: str) -> Iterator[str]:
    exported = export_judgements(catalog, _free(file), annotator or None)
    yield f"Wrote {_count(exported.pairs, 'pair')} and {_count(exported.judgements, 'answer')} to {file}."
    yield from _left_out(exported.skipped)


def _free(file: Path) -> Path:
    """Return a file's name that is free: one may hold answers that nobody read in yet."""
    if file.exists():
        raise SpecError("There is a file of this name.", "Choose another name, or move it away.", file)
    return file


def _file(path: Path) -> PhotoFile:
    try:
        status = path.stat()
    except OSError as error:
        what = f"The photo cannot be read ({error.strerror or error})."
        raise PhotoError(what, "Check its name.", path) from error
    return PhotoFile(path, status.st_size, status.st_mtime_ns)


def _left_out(skipped: Sequence[Skipped]) -> Iterator[str]:
    if skipped:
        yield f"Left out {len(skipped)}:"
        yield from (f"  {item.place}: {item.reason}" for item in skipped[:_REASONS])
    if len(skipped) > _REASONS:
        yield f"  and {len(skipped) - _REASONS} more"


# The listing


def _listing(catalog: Catalog) -> list[str]:
    annotators = catalog.annotators()
    if not annotators:
        waiting = len(catalog.unjudged_pairs())
        return [f"No pair is judged yet; {_count(waiting, 'pair')} to judge. Choose some: thirds pairs --choose 20"]
    judged = catalog.judged_pairs()
    lines = [line for who in annotators for line in _about(catalog, who, judged)]
    missing = answers_to_next(answers_of(judged).count)
    if missing is not None:
        lines.append(f"{_count(missing, 'more choice')} to the next step of learning.")
    return lines + list(_agreement(judged))


def _about(catalog: Catalog, who: Annotator, judged: Sequence[JudgedPair]) -> Iterator[str]:
    counts = catalog.choice_counts(who.name)
    yield (
        f"{_name(who.name)}: {_count(who.answers, 'choice')} (left {counts.a}, right {counts.b}, no difference "
        f"{counts.tie}), {counts.skip} skipped, {counts.unjudged} to judge"
    )
    own = answers_of([item for item in judged if item.judgement.annotator == who.name])
    agreeing, total = consistency(own)
    if total:
        yield f"  the same answer again to {agreeing:g} of {_count(total, 'pair')} shown twice"


def _agreement(judged: Sequence[JudgedPair]) -> Iterator[str]:
    agreement = agreement_between(judged)
    for two in agreement.between:
        if two.pairs:
            names = f"{_name(two.first)} and {_name(two.second)}"
            yield f"{names}: agreement {_figure(two.kappa)} on {_count(two.pairs, 'pair')} (Cohen's kappa)"
    if len(agreement.names) > 2 and agreement.pairs:
        yield f"All: agreement {_figure(agreement.alpha)} on {_count(agreement.pairs, 'pair')} (Krippendorff's alpha)"


def _figure(value: float | None) -> str:
    return "cannot be told from chance" if value is None else f"{value:.2f}"


def _name(annotator: str) -> str:
    return annotator or "You"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
