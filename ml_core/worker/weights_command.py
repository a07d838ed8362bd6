"""`thirds weights`: what network weights there are, and getting them."""

import sys

from ml_core.catalog.weights.cards import WeightsCard
from ml_core.catalog.weights.manifest import WeightsEntry, entry_of
from ml_core.catalog.weights.scorers import KnownScorer, known_scorers
from ml_core.models.weights.store import download, import_chosen
from ml_core.specs import events as ev
from ml_core.specs.tasks import WeightsConfig
from ml_core.worker.process import OK
from ml_core.worker.progress import ProgressLine


def do_weights(config: WeightsConfig) -> int:
    """Do what the flags ask for, list the weights without any, and return the exit code."""
    if config.import_file is not None:
        return _installed(import_chosen(config.import_file, config.name, config.backbone))
    if config.download:
        return _installed(_fetch(entry_of(config.download)))
    return list_weights()


def list_weights() -> int:
    """Print the built-in scorer and all weights, installed, damaged and to be had; returns the exit code."""
    for scorer in known_scorers():
        print(f"{scorer.name}: {scorer.title}. {scorer.about}".rstrip())
        about = ", ".join(part for part in (scorer.licence, scorer.source) if part)
        print("  " + " ".join(part for part in (about, f"({_state(scorer)})") if part))
    return OK


def _state(scorer: KnownScorer) -> str:
    offer = ""
    if scorer.entry is not None and scorer.state != "installed":
        offer = f"{scorer.entry.megabytes:g} MB, thirds weights --download {scorer.name}"
    words = "" if scorer.state == "missing" else f"{scorer.state}: {scorer.problem}" if scorer.problem else scorer.state
    return "; ".join(part for part in (words, offer) if part)


def _fetch(entry: WeightsEntry) -> WeightsCard:
    print(f"{entry.title}, {entry.licence}, from {entry.url}")
    progress = ProgressLine(sys.stderr)

    def on_bytes(done: int, total: int) -> None:
        progress(ev.Progress(done // 1000, max(total // 1000, 1), "kB", "Fetching"))

    try:
        return download(entry, on_bytes)
    finally:
        progress.clear()


def _installed(card: WeightsCard) -> int:
    print(f"Installed. Use it: --scorer {card.name}")
    return OK
