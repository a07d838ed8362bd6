"""`thirds weights`: what network weights there are, and getting them."""

import sys
from pathlib import Path

from ml_core.models.nima.network import NimaSpec
from ml_core.models.weights.download import download
from ml_core.models.weights.manifest import WeightsEntry, manifest
from ml_core.models.weights.store import import_file, import_published, installed
from ml_core.specs import events as ev
from ml_core.specs.errors import WeightsError
from ml_core.worker.arguments import absolute
from ml_core.worker.process import OK
from ml_core.worker.progress import ProgressLine


def list_weights() -> int:
    """Print the built-in scorer and all weights, installed and to be had; returns the exit code."""
    there = {card.name: card for card in installed()}
    known = manifest()
    print("composition: built in, needs no weights")
    for entry in known:
        state = (
            "installed" if entry.name in there else f"{entry.megabytes:g} MB, thirds weights --download {entry.name}"
        )
        print(f"{entry.name}: {entry.title}. {entry.about}\n  {entry.licence}, {entry.source} ({state})")
    for name in there.keys() - {entry.name for entry in known}:
        print(f"{name}: {there[name].title} (installed)")
    return OK


def fetch_weights(name: str) -> int:
    """Fetch and install weights of the manifest; returns the exit code."""
    entry = _entry(name)
    print(f"{entry.title}, {entry.licence}, from {entry.url}")
    progress = ProgressLine(sys.stderr)

    def on_bytes(done: int, total: int) -> bool:
        progress(ev.Progress(done // 1024, max(total // 1024, 1), "kB", "Fetching"))
        return True

    try:
        card = download(entry, on_bytes)
    finally:
        progress.clear()
    print(f"Installed. Use it: --scorer {card.name}")
    return OK


def import_weights(path: Path, name: str, backbone: str = "") -> int:
    """Install published weights fetched by hand, or one's own of a timm model; returns the exit code."""
    if not name:
        own = "or your own name with --backbone"
        raise WeightsError("Which weights are these?", f"Add --name, one of: {_names()}; {own}.", path)
    if backbone:
        card = import_file(absolute(path), name, NimaSpec(backbone=backbone))
    else:
        card = import_published(absolute(path), _entry(name))
    print(f"Installed. Use it: --scorer {card.name}")
    return OK


def _entry(name: str) -> WeightsEntry:
    for entry in manifest():
        if entry.name == name:
            return entry
    raise WeightsError(f"There are no weights called “{name}”.", f"Choose one of: {_names()}.")


def _names() -> str:
    return ", ".join(entry.name for entry in manifest())
