"""A catalog of 100,000 photos: opening, first screen, every order and filter, against loading all photos."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

from ml_core.catalog.catalog import Catalog, NewCrop, PhotoFile, PhotoQuery, PhotoSort
from ml_core.geometry import FULL_FRAME, Crop
from ml_core.photos.info import PhotoInfo
from tests.benchmarks.figure import Figure

PHOTOS, FOLDERS, SCREEN = 100_000, 50, 60
FILTERS = {
    "all": PhotoQuery(),
    "state": PhotoQuery(state="ready"),
    "crop": PhotoQuery(crop="accepted"),
    "score": PhotoQuery(min_score=7.0),
    "folder": PhotoQuery(folder=Path("/photos/shoot 7")),
    "text": PhotoQuery(text="img_99"),
}


def figures() -> Iterator[Figure]:
    """Measure in a temporary folder; times are medians, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalog.sqlite"
        yield _fill(file)
        with_backup = _milliseconds(lambda: Catalog.open(file).close(), repeats=1)
        everything = _milliseconds(lambda: _load_all(file), repeats=3)
        yield _figure(
            f"first screen, opening and check included (opening with a backup {with_backup:.0f})",
            _milliseconds(lambda: _first_screen(file)),
            everything,
        )
        with Catalog.open(file, maintain=False) as catalog:
            for sort in get_args(PhotoSort):
                yield from _figures_of(catalog, sort, everything)


def _fill(file: Path) -> Figure:
    files = [
        PhotoFile(Path(f"/photos/shoot {number % FOLDERS}/IMG_{number}.jpg"), 10**7 + number * 7919 % 10**6, number)
        for number in range(PHOTOS)
    ]
    with Catalog.open(file) as catalog:
        began = time.perf_counter()
        catalog.add_photos(files)
        many = PHOTOS / (time.perf_counter() - began)
        began = time.perf_counter()
        for number in range(300):
            catalog.add_photos([PhotoFile(Path(f"/photos/shoot 0/DSC_{number}.jpg"), 1, 1)])
        alone = 300 / (time.perf_counter() - began)
        _describe(catalog)
    return Figure("catalog, files added/s", many, alone, "one file a transaction")


def _describe(catalog: Catalog) -> None:
    draw = random.Random(0)
    ids = catalog.photo_ids(PhotoQuery())
    with catalog.transaction():
        for photo_id in ids:
            taken = 1.6e9 + draw.randrange(10**8)
            catalog.record_info(photo_id, PhotoInfo(6000, 4000, 1, "JPEG", taken, "Maker One", "35 mm"))
            catalog.record_ready(photo_id) if draw.random() < 0.95 else catalog.record_failure(photo_id, "It is empty.")
        catalog.record_scores((photo_id, draw.uniform(3, 8), 1.4, "composition") for photo_id in ids)
        catalog.add_crops(NewCrop(photo_id, Crop(FULL_FRAME), "dense", "accepted") for photo_id in ids[::10])


def _first_screen(file: Path) -> None:
    with Catalog.open(file) as catalog:
        assert catalog.report.backup is None
        assert catalog.count(PhotoQuery()) > PHOTOS
        assert len(catalog.page(PhotoQuery(), 0, SCREEN)) == SCREEN


def _load_all(file: Path) -> None:
    with Catalog.open(file) as catalog:
        sql = "SELECT photos.*, folders.path FROM photos JOIN folders ON folders.id = folder_id"
        assert len(sorted(catalog._rows(sql), key=lambda row: row[3])) > PHOTOS


def _figures_of(catalog: Catalog, sort: PhotoSort, everything: float) -> Iterator[Figure]:
    """Count and list one screen, at the top and nine tenths down, with each filter; the slowest filter counts."""
    orders = {name: replace(query, sort=sort, descending=sort in ("taken", "score")) for name, query in FILTERS.items()}
    for share in (0.0, 0.9):
        times = {name: _screen(catalog, query, share) for name, query in orders.items()}
        slowest = max(times, key=lambda name: times[name])
        yield _figure(f"screen by {sort} {share:.0%} down, no filter", times["all"], everything)
        yield _figure(f"screen by {sort} {share:.0%} down, slowest filter ({slowest})", times[slowest], everything)
    photo_id = catalog.photo_ids(orders["all"], PHOTOS * 9 // 10, 1)[0]
    jump = _milliseconds(lambda: catalog.position(orders["all"], photo_id))
    yield _figure(f"place of a photo by {sort}", jump, everything)


def _screen(catalog: Catalog, query: PhotoQuery, share: float) -> float:
    offset = int(catalog.count(query) * share)
    return _milliseconds(lambda: (catalog.count(query), catalog.page(query, offset, SCREEN)))


def _figure(name: str, milliseconds: float, everything: float) -> Figure:
    asked = "under 1000" if "first screen" in name else ""
    return Figure(f"catalog, {name}, ms", milliseconds, everything, "opened, all photos fetched and sorted", asked)


def _milliseconds(action: Callable[[], object], repeats: int = 5) -> float:
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1e3
