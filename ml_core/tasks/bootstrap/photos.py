"""The photos of a bootstrap: found, decoded, looked at, and split so that no scene is on both sides."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.folders import cache_folder
from ml_core.datasets.near_duplicates import difference_hash, group
from ml_core.datasets.splits import split_photos
from ml_core.geometry import Box
from ml_core.models.picture import Picture
from ml_core.models.subject.look import picture_of
from ml_core.photos.finding import find_photos
from ml_core.photos.previews import PreviewStore
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import PhotoError, RunError
from ml_core.specs.tasks import BootstrapConfig

_WORKERS = 2


@dataclass(frozen=True, eq=False)
class Collection:
    """The photos to learn from, those to judge by, and those left out, each with a reason."""

    train: tuple[Picture, ...]
    test: tuple[Picture, ...]
    skipped: tuple[tuple[str, str], ...]


def collect(config: BootstrapConfig, context: TaskContext, test_names: frozenset[str] | None) -> Collection:
    """Find, decode and split the photos.

    Args:
        config: Which photos, how many, and how many of them to hold out.
        context: Where progress goes.
        test_names: The held-out photos of the run that is resumed, so that none of them is trained on now.

    Raises:
        RunError: If fewer than two photos, or two views of one scene only, can be read.
    """
    paths = _choose(config)
    pictures, skipped = [], []
    for done, (path, outcome) in enumerate(zip(paths, _look_at_all(paths, _subjects(config, paths)), strict=True)):
        context.raise_if_stopped()
        context.progress(done, len(paths), "photos", "Looking at the photos")
        if isinstance(outcome, Picture):
            pictures.append(outcome)
        else:
            skipped.append((str(path), outcome.what))
    train, test = _split(pictures, config, test_names)
    if not train or not test:
        found = f"Only {len(pictures)} of {len(paths)} photos can be used" if paths else "There are no photos there"
        raise RunError(f"{found}; training needs at least two different ones.", "Choose a folder with more photos.")
    return Collection(tuple(train), tuple(test), tuple(skipped))


def _choose(config: BootstrapConfig) -> list[Path]:
    paths = list(find_photos(config.photos))
    if len(paths) <= config.max_photos:
        return paths
    return sorted(random.Random(config.seed).sample(paths, config.max_photos))


def _subjects(config: BootstrapConfig, paths: list[Path]) -> dict[Path, Box]:
    """Return the subjects that a person marked in the catalog."""
    if config.catalog is None:
        return {}
    with Catalog.open(config.catalog, maintain=False) as catalog:
        photos = [(path, catalog.photo_at(path)) for path in paths]
    return {
        path: photo.subject
        for path, photo in photos
        if photo is not None and photo.subject is not None and photo.subject_source == "user"
    }


def _look_at_all(paths: list[Path], subjects: dict[Path, Box]) -> Iterator[Picture | PhotoError]:
    store = PreviewStore(cache_folder() / "previews")

    def look(path: Path) -> Picture | PhotoError:
        try:
            return picture_of(str(path), store.get(path), subjects.get(path))
        except PhotoError as error:
            return error

    pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="bootstrap-photos")
    try:
        yield from pool.map(look, paths)
    finally:
        pool.shutdown(cancel_futures=True)


def _split(
    pictures: list[Picture], config: BootstrapConfig, test_names: frozenset[str] | None
) -> tuple[list[Picture], list[Picture]]:
    if test_names is not None:
        return (
            [picture for picture in pictures if picture.name not in test_names],
            [picture for picture in pictures if picture.name in test_names],
        )
    if len(pictures) < 2:
        return pictures, []
    groups = group([difference_hash(picture.pixels) for picture in pictures])
    split = split_photos(groups, config.held_out, config.seed)
    return [pictures[index] for index in split.train], [pictures[index] for index in split.test]
