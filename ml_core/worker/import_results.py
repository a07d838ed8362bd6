"""What came of an import, as a table on the terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ml_core.specs.imports import SOURCE_NAMES, ImportedCrop
from ml_core.specs.journal import Journal
from ml_core.specs.runs import RunFolder

_SHOWN = 20


def import_lines(run: RunFolder, result: dict[str, Any]) -> Iterator[str]:
    """Yield where crops were found and how many, what became of them, and what was left out for which reasons."""
    found = Journal(run.file(str(result["found"])), ImportedCrop).read()
    crops = int(result["crops"])
    yield from _table(found)
    if result["dry_run"]:
        yield f"{_counted(crops, 'crop')} to learn from. Nothing was changed."
        if crops:
            yield f"Learn from them: thirds import --preview {_quoted(run.path)}"
    else:
        yield (
            f"Learnt from {_counted(int(result['kept']), 'crop')}: {_counted(int(result['pairs']), 'comparison')} with "
            f"other crops of the same photos; {_counted(int(result['new_photos']), 'photo')} new to the catalog."
        )
    yield from _left_out(result["skipped"])


def _table(found: Sequence[ImportedCrop]) -> Iterator[str]:
    used = Counter(each.source for each in found if not each.skipped)
    left = Counter(each.source for each in found if each.skipped)
    if not found:
        yield "No crops were found there."
        return
    yield f"  {'from':18} {'crops':>7} {'left out':>9}"
    for source, name in SOURCE_NAMES.items():
        if used[source] or left[source]:
            yield f"  {name:18} {used[source]:7,} {left[source]:9,}"


def _left_out(skipped: Sequence[Sequence[str]]) -> Iterator[str]:
    if not skipped:
        return
    reasons = Counter(reason for _, reason in skipped)
    yield f"{_counted(len(skipped), 'file')} left out:"
    yield from (f"  {count:6,} x {reason}" for reason, count in reasons.most_common(_SHOWN))
    yield "  for example:"
    yield from (f"  {file}: {reason}" for file, reason in skipped[:_SHOWN])
    if len(skipped) > _SHOWN:
        yield f"  and {len(skipped) - _SHOWN:,} more; all are in the run's found.jsonl."


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _quoted(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text
