"""Install weights as a run: progress with time left, a stop that keeps what was fetched, errors in words."""

from typing import Any

from ml_core.catalog.weights.cards import WeightsCard
from ml_core.catalog.weights.manifest import entry_of
from ml_core.models.weights.store import download, import_chosen
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError
from ml_core.specs.tasks import WeightsConfig

_KILOBYTE = 1000


def run(config: WeightsConfig, context: TaskContext) -> dict[str, Any]:
    """Fetch or import what the config names; the result holds ``weights``, their name, and ``title``.

    Raises:
        RunError: If the config names nothing.
        WeightsError: If the file cannot be had, or is not what it should be.
        Stopped: If somebody asked for it; the next run goes on where this one stopped.
    """
    card = _install(config, context)
    return {"weights": card.name, "title": card.title}


def _install(config: WeightsConfig, context: TaskContext) -> WeightsCard:
    if config.import_file is not None:
        context.progress(0, 1, "files", "Checking the file")
        return import_chosen(config.import_file, config.name, config.backbone)
    if config.download:
        return _download(config.download, context)
    raise RunError("No weights were named.", "Choose some to fetch, or a file to import.")


def _download(name: str, context: TaskContext) -> WeightsCard:
    entry = entry_of(name)

    def on_bytes(done: int, total: int) -> None:
        context.raise_if_stopped()
        context.progress(done // _KILOBYTE, (total or int(entry.megabytes * 1e6)) // _KILOBYTE, "kB", "Fetching")

    return download(entry, on_bytes)
