"""`thirds weights`: what network weights there are, and getting them."""

import sys

from ml_core.catalog.weights.cards import BUILT_IN, WeightsCard
from ml_core.catalog.weights.listing import local_weights
from ml_core.catalog.weights.manifest import WeightsEntry, entry_of, manifest
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
    there = {each.name: each for each in local_weights()}
    known = manifest()
    print(f"{BUILT_IN}: built in, needs no weights")
    for entry in known:
        local = there.pop(entry.name, None)
        offer = f"{entry.megabytes:g} MB, thirds weights --download {entry.name}"
        state = offer if local is None else f"damaged: {local.problem} {offer}" if local.problem else "installed"
        print(f"{entry.name}: {entry.title}. {entry.about}\n  {entry.licence}, {entry.source} ({state})")
    for local in there.values():
        title = local.card.title if local.card is not None else "unknown weights"
        print(f"{local.name}: {title} ({f'damaged: {local.problem}' if local.problem else 'installed'})")
    return OK


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
