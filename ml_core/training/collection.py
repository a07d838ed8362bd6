"""The photos of a training: found, decoded, looked at, and split so that no scene is on both sides."""

import random
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml_core.catalog.folders import previews_folder
from ml_core.datasets.near_duplicates import difference_hash, group
from ml_core.datasets.splits import split_photos
from ml_core.models.picture import Picture
from ml_core.models.subject.reading import marked_subjects, read_pictures
from ml_core.photos.finding import find_photos
from ml_core.photos.previews import PreviewStore
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import RunError
from ml_core.specs.tasks import BootstrapConfig


@dataclass(frozen=True, eq=False)
class Collection:
    """The photos to learn from, those to judge by, and those left out, each with a reason."""

    train: tuple[Picture, ...]
    test: tuple[Picture, ...]
    skipped: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SeenPhotos:
    """Names of the photos that earlier stages trained on, and of those they held out."""

    trained: frozenset[str] = frozenset()
    held_out: frozenset[str] = frozenset()


def collect(
    config: BootstrapConfig,
    context: TaskContext,
    test_names: frozenset[str] | None,
    seen: SeenPhotos = SeenPhotos(),
) -> Collection:
    """Find, decode and split the photos.

    Args:
        config: Which photos, how many, and how many of them to hold out.
        context: Where progress goes.
        test_names: The held-out photos of the run that is resumed, so that none of them is trained on now.
        seen: What earlier stages did with the photos, so that what they held out stays held out; new photos are split.

    Raises:
        RunError: If fewer than two photos, or two views of one scene only, can be read.
    """
    paths = _choose(config)
    pictures, skipped = [], []
    store, subjects = PreviewStore(previews_folder()), marked_subjects(config.catalog, paths)
    with closing(read_pictures(paths, store, subjects)) as outcomes:
        for done, (path, outcome) in enumerate(outcomes):
            context.raise_if_stopped()
            context.progress(done, len(paths), "photos", "Looking at the photos")
            if isinstance(outcome, Picture):
                pictures.append(outcome)
            else:
                skipped.append((str(path), outcome.what))
    train, test = _split(pictures, config, test_names, seen)
    if not train or not test:
        raise RunError(_too_few(paths, len(pictures), skipped), "Choose a folder with more photos.")
    return Collection(tuple(train), tuple(test), tuple(skipped))


def _too_few(paths: list[Path], usable: int, skipped: list[tuple[str, str]]) -> str:
    """Return why there is nothing to learn from, with the first photo that cannot be used."""
    found = f"Only {usable} of {len(paths)} photos can be used" if paths else "There are no photos there"
    first = f" The first problem: {skipped[0][0]}: {skipped[0][1]}" if skipped else ""
    return f"{found}; training needs at least two different ones.{first}"


def _choose(config: BootstrapConfig) -> list[Path]:
    paths = list(find_photos(config.photos))
    if len(paths) <= config.max_photos:
        return paths
    return sorted(random.Random(config.seed).sample(paths, config.max_photos))


def _split(
    pictures: list[Picture], config: BootstrapConfig, test_names: frozenset[str] | None, seen: SeenPhotos
) -> tuple[list[Picture], list[Picture]]:
    if test_names is None:
        test_names = _held_out(pictures, config, seen)
    return (
        [picture for picture in pictures if picture.name not in test_names],
        [picture for picture in pictures if picture.name in test_names],
    )


def _held_out(pictures: list[Picture], config: BootstrapConfig, seen: SeenPhotos) -> frozenset[str]:
    """Return the names of the photos to hold out; scenes that were trained on before only where there are no others."""
    if len(pictures) < 2:
        return frozenset()
    names = np.array([picture.name for picture in pictures])
    groups = group([difference_hash(picture.pixels) for picture in pictures])
    trained = np.isin(groups, groups[np.isin(names, list(seen.trained))])
    kept = np.isin(groups, groups[np.isin(names, list(seen.held_out))]) & ~trained
    new = np.flatnonzero(~trained & ~kept)
    held_out = [*names[kept], *names[new[split_photos(groups[new], config.held_out, config.seed).test]]]
    return frozenset(held_out or names[split_photos(groups, config.held_out, config.seed).test])
