"""The files of a catalog's photos, for tasks that work on many of them."""

from pathlib import Path

from ml_core.catalog.catalog import Catalog, PhotoQuery

PAGE = 500


def catalog_paths(catalog_file: Path, query: PhotoQuery) -> tuple[Path, ...]:
    """Return the paths of a query's photos that are not broken, in its order, over a connection of its own."""
    with Catalog.open(catalog_file, maintain=False) as catalog:
        pages = range(0, catalog.count(query), PAGE)
        photos = (photo for offset in pages for photo in catalog.page(query, offset, PAGE))
        return tuple(photo.path for photo in photos if photo.state != "broken")
