"""What is said of a scorer: its lines in the list, its facts, and the questions before something is fetched."""

from typing import NamedTuple
from urllib.parse import urlsplit

from desktop_app.jobs.run_summary import RunSummary
from desktop_app.jobs.run_words import duration, percent, share_done
from ml_core.catalog.weights.manifest import WeightsEntry
from ml_core.catalog.weights.scorers import KnownScorer

# Enough of a digest to compare by eye.
_FIRST, _LAST = 12, 8
_STATES = {"built in": "always there", "installed": "installed", "damaged": "damaged", "missing": "not installed"}


class Fact(NamedTuple):
    """A name and its value."""

    name: str
    value: str


def row_words(scorer: KnownScorer, used: bool, job: RunSummary | None) -> str:
    """Return the two lines of a scorer in the list."""
    return f"{scorer.title}\n{state_words(scorer, used, job)}"


def state_words(scorer: KnownScorer, used: bool, job: RunSummary | None) -> str:
    """Return how it stands with a scorer."""
    if job is not None:
        words = f"installing, {percent(share_done(job.progress))}" if job.progress is not None else "starting…"
    elif scorer.state == "missing" and scorer.entry is not None:
        words = f"{_STATES[scorer.state]}, {megabytes(scorer.megabytes)}"
    else:
        words = _STATES[scorer.state]
    return f"in use, {words}" if used else words


def facts_of(scorer: KnownScorer) -> list[Fact]:
    """Return what is known of a scorer, in the order it is shown."""
    if scorer.state == "built in":
        return [Fact("Licence", scorer.licence), Fact("Source", "part of Thirds"), Fact("Size", "nothing to download")]
    facts = []
    if scorer.digest:
        facts += [Fact("Licence", scorer.licence or "nobody said"), Fact("Source", scorer.source or "a file of yours")]
    if scorer.entry is not None:
        facts.append(Fact("Address", scorer.entry.url))
    if scorer.megabytes:
        facts.append(Fact("Size", megabytes(scorer.megabytes)))
    if scorer.digest:
        facts.append(Fact("Digest", short_digest(scorer.digest)))
    return facts


def short_digest(digest: str) -> str:
    """Return the ends of a digest."""
    kind, _, number = digest.partition(":")
    return f"{kind} {number[:_FIRST]}…{number[-_LAST:]}"


def megabytes(size: float) -> str:
    """Return a size."""
    return f"{size:.1f}\u00a0MB" if size < 100 else f"{size:,.0f}\u00a0MB"


def download_question(entry: WeightsEntry, fetched: int) -> str:
    """Return what a download would do, as a question."""
    rest = f" ({megabytes(fetched / 1e6)} are here already)" if fetched else ""
    return (
        f"Download {megabytes(entry.megabytes)}{rest} from {urlsplit(entry.url).hostname}? Licence: {entry.licence}. "
        "Only this file is asked for; nothing of yours is sent."
    )


def job_words(job: RunSummary) -> str:
    """Return how far a download or an import is."""
    progress = job.progress
    if progress is None:
        return "Starting…"
    if progress.unit != "kB":
        return progress.message
    left = progress.seconds_left
    time_left = f", {duration(left)} left" if left is not None and left >= 0.5 else ""
    if progress.done >= progress.total:
        return "Checking and installing…"
    return f"{megabytes(progress.done / 1000)} of {megabytes(progress.total / 1000)}{time_left}"


def remedy_of(scorer: KnownScorer) -> str:
    """Return what to do about damaged or missing weights."""
    if scorer.state == "damaged":
        again = "download it again" if scorer.entry is not None else "import its file again"
        return f"Remove it, then {again}."
    if scorer.state == "missing" and scorer.entry is None:
        return "Import its file again, or use another scorer."
    return ""
