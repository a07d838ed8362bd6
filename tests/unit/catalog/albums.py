"""Catalogs with photos for the tests."""

from pathlib import Path

from ml_core.catalog.catalog import Catalog, PhotoFile
from ml_core.photos.info import PhotoInfo

SHOOT = Path("/photos/shoot")


def files(count: int, folder: Path = SHOOT) -> list[PhotoFile]:
    """Return files that need not exist: the catalog never looks at them."""
    return [PhotoFile(folder / f"IMG_{index}.jpg", 1000 + index, 10**18 + index) for index in range(count)]


def info(taken: float | None = 1e9, camera: str = "Maker One") -> PhotoInfo:
    return PhotoInfo(6000, 4000, 1, "JPEG", taken, camera, "35 mm")


def album(file: Path, count: int = 3) -> Catalog:
    """Return a new catalog with `count` photos, whose ids are 1 to `count`."""
    catalog = Catalog.open(file)
    catalog.add_photos(files(count))
    return catalog
