"""Crops for a whole shoot: a folder of 24-megapixel JPEGs beside decoding alone, memory by photos, and bursts."""

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import psutil
from PIL import Image

from ml_core.catalog.folders import previews_folder
from ml_core.models.descriptors.channels import SHARP_EDGE
from ml_core.photos.decoding import decode
from ml_core.photos.finding import find_photos
from ml_core.photos.previews import PREVIEW_EDGE, PreviewStore
from ml_core.photos.samples import sample_photos
from ml_core.specs.context import TaskContext
from ml_core.specs.engine import BurstsRequest
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import ProposeConfig
from ml_core.tasks.propose.task import run
from ml_core.worker.bursting import group_bursts
from tests.benchmarks.figure import Figure
from tests.pictures import SHARED_PHOTOS

# Distinct photos, names each in the speed test, and rounds of it: other work on the machine comes and goes.
_PHOTOS, _NAMES, _ROUNDS = 12, 48, 3
_THREADS = 2
# Grain that makes a 24-megapixel JPEG as large as cameras write them, about 9 MB.
_GRAIN, _QUALITY = 7.0, 92
# Photos that memory is measured over; THIRDS_BENCH_PHOTOS=10000 for all that the issue names.
_MANY = int(os.environ.get("THIRDS_BENCH_PHOTOS", "1500"))
_ASKED = 10_000


def figures() -> Iterator[Figure]:
    """Measure with one thread a library, as the worker runs."""
    threads, home = cv2.getNumThreads(), os.environ.get("THIRDS_HOME")
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["THIRDS_HOME"] = str(Path(folder) / "home")
        try:
            yield from _speed(Path(folder))
            yield from _memory(Path(folder))
            yield from _bursts(Path(folder))
        finally:
            cv2.setNumThreads(threads)
            os.environ.pop("THIRDS_HOME")
            if home is not None:
                os.environ["THIRDS_HOME"] = home


def _speed(folder: Path) -> Iterator[Figure]:
    originals = make_originals(folder / "originals", _PHOTOS, (6000, 4000))
    photos = named(originals, folder / "shoot", _NAMES)
    megabytes = sum(photo.stat().st_size for photo in originals) / len(originals) / 1e6
    pace: dict[str, list[float]] = {"preview": [], "look": [], "propose": [], "again": []}
    for number in range(_ROUNDS):
        pace["preview"].append(len(photos) / _seconds_to_decode(photos, PREVIEW_EDGE))
        pace["propose"].append(len(photos) / _seconds_to_propose(folder, f"speed-{number}", photos))
        pace["look"].append(len(photos) / _seconds_to_decode(photos, SHARP_EDGE))
    store = PreviewStore(previews_folder())
    for photo in photos:
        store.ensure(photo)
    pace["again"].append(len(photos) / _seconds_to_propose(folder, "again", photos))
    best = {name: max(found) for name, found in pace.items()}
    name = f"24-megapixel JPEGs of {megabytes:.1f} MB proposed, photos/s"
    alone = "decoding alone to {} px, {} threads"
    yield Figure(name, best["propose"], best["preview"], alone.format(PREVIEW_EDGE, _THREADS), "at least 0.8")
    yield Figure(name, best["propose"], best["look"], alone.format(SHARP_EDGE, _THREADS))
    yield Figure("the same with previews on disk, photos/s", best["again"], best["preview"], "decoding alone")


def _seconds_to_decode(photos: Sequence[Path], edge: int) -> float:
    began = time.perf_counter()
    with ThreadPoolExecutor(_THREADS) as pool:
        for _ in pool.map(lambda photo: decode(photo, edge).shape, photos):
            pass
    return time.perf_counter() - began


def _seconds_to_propose(folder: Path, name: str, photos: Sequence[Path]) -> float:
    config = ProposeConfig(photos=tuple(photos), output=folder / f"{name}.csv")
    context = TaskContext(RunFolder.create(folder / "runs", "propose", config))
    began = time.perf_counter()
    run(config, context)
    return time.perf_counter() - began


def _memory(folder: Path) -> Iterator[Figure]:
    """Measure in this process; small photos, since what could grow is kept a photo, not a pixel."""
    originals = make_originals(folder / "small", 24, (1200, 800))
    photos = named(originals, folder / "many", _MANY)
    sizes: list[tuple[int, float]] = []
    config = ProposeConfig(photos=(folder / "many",), output=folder / "many.csv")

    def note(_event: object) -> None:
        sizes.append((len(sizes), psutil.Process().memory_info().rss / 2**20))

    run(config, TaskContext(RunFolder.create(folder / "runs", "propose", config), note))
    resident = [size for _, size in sizes]
    settled = resident[len(resident) // 3]
    growth = (resident[-1] - settled) / (2 / 3 * len(photos)) * 1000
    yield Figure(f"resident memory at its highest over {len(photos):,} photos, MB", max(resident), asked="under 1500")
    yield Figure("growth of resident memory, MB per 1,000 photos", growth)
    if len(photos) < _ASKED:
        extrapolated = max(resident) + max(growth, 0.0) * (_ASKED - len(photos)) / 1000
        yield Figure(f"extrapolated to {_ASKED:,} photos, MB", extrapolated, asked="under 1500")


def _bursts(folder: Path) -> Iterator[Figure]:
    photos = tuple(sorted(find_photos([folder / "many"])))[:1000]
    store = PreviewStore(previews_folder())
    for photo in photos:
        store.ensure(photo)
    began = time.perf_counter()
    group_bursts(BurstsRequest(photos))
    first = time.perf_counter() - began
    began = time.perf_counter()
    group_bursts(BurstsRequest(photos))
    yield Figure(f"bursts of {len(photos):,} photos with previews, s", first)
    yield Figure("the same asked again, s", time.perf_counter() - began)


def make_originals(folder: Path, count: int, size: tuple[int, int]) -> list[Path]:
    """Write distinct JPEGs of a size, with the grain of a camera."""
    folder.mkdir(parents=True)
    sources = list(find_photos([SHARED_PHOTOS] if SHARED_PHOTOS.is_dir() else sample_photos()))
    made = []
    for number in range(count):
        pixels = cv2.resize(decode(sources[number % len(sources)], 2048), size, interpolation=cv2.INTER_CUBIC)
        grain = np.random.default_rng(number).normal(0, _GRAIN, pixels.shape[:2]).astype(np.int16)
        made.append(folder / f"{number:03}.jpg")
        noisy = np.clip(pixels.astype(np.int16) + grain[..., None], 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(made[-1], quality=_QUALITY)
    return made


def named(originals: Sequence[Path], folder: Path, count: int) -> list[Path]:
    """Give photos `count` names: links, each of which is decoded and previewed as a photo of its own."""
    folder.mkdir()
    photos = [folder / f"DSC_{number:05}.jpg" for number in range(count)]
    for number, photo in enumerate(photos):
        photo.hardlink_to(originals[number % len(originals)])
    return photos
