"""The demo's report in Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml_core.specs.version import version
from ml_core.worker.comparison import Comparison
from ml_core.worker.progress import time_words
from ml_core.worker.results import bootstrap_lines, counted, skipped_lines


@dataclass(frozen=True, eq=False)
class DemoFigures:
    """What the report tells: the results of the three runs, the photos compared, seconds in all."""

    learned: dict[str, Any]
    proposed: dict[str, Any]
    exported: dict[str, Any]
    comparisons: Sequence[Comparison]
    seconds: float


def report(figures: DemoFigures) -> str:
    """Return the report."""
    return "\n".join(_lines(figures)) + "\n"


def _lines(figures: DemoFigures) -> Iterator[str]:
    yield f"# What Thirds {version()} did in {time_words(figures.seconds)}"
    yield ""
    for line in bootstrap_lines(figures.learned):
        yield f"- {line}"
    yield f"- Scorer: {figures.learned['scorer']}. Search rates every candidate; the policy makes a few moves."
    copies = counted(int(figures.exported["files"]), "cropped copy", "cropped copies")
    yield f"- {copies} written; the photos were only read."
    for line in skipped_lines(figures.proposed["skipped"]):
        yield f"- {line.strip()}"
    yield ""
    yield "| photo | | full frame | policy | crops rated | with polish | crops rated | dense search | crops rated |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---:|"
    yield from (_row(row) for row in figures.comparisons)


def _row(row: Comparison) -> str:
    ways = " | ".join(f"{found.score:.2f} | {found.calls:,}" for found in (row.policy, row.polish, row.dense))
    seen = "held out" if row.held_out else ""
    return f"| {Path(row.name).name.replace('|', ' ')} | {seen} | {row.full.score:.2f} | {ways} |"
