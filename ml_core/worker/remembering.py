"""Learning from what a person did with crops, as the window asks for it."""

from ml_core.datasets.done import remember_decisions, remember_photos
from ml_core.specs.engine import RememberReply, RememberRequest
from ml_core.worker.known_photos import open_catalog


def remember(request: RememberRequest) -> RememberReply:
    """Bring the answers that stand for decisions up to date; raises `CatalogError` when that cannot be written."""
    with open_catalog(request.catalog) as catalog:
        if not request.photos:
            return RememberReply(remember_decisions(catalog, request.annotator))
        return RememberReply(remember_photos(catalog, request.photos, request.annotator))
