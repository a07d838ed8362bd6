"""Which photos to learn from: where they come from and how many there are."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop_app.jobs.catalog_paths import catalog_paths
from ml_core.catalog.catalog import PhotoQuery
from ml_core.photos.finding import find_photos
from ml_core.photos.samples import sample_photos

Source = Literal["library", "shown", "folder", "samples"]
# The task samples down to its own limit; a spec of this many paths is still small and quick to read.
MOST_PATHS = 2000


@dataclass(frozen=True)
class PhotoChoice:
    """A choice of photos: its source, words for it, and how many there are."""

    source: Source
    words: str
    count: int
    folder: Path | None = None


def paths_of(choice: PhotoChoice, catalog_file: Path, shown: PhotoQuery) -> Callable[[], tuple[Path, ...]]:
    """Return a function that gathers the paths of a choice, to be called on a background thread.

    Args:
        choice: What was chosen.
        catalog_file: The profile's catalog.
        shown: What the library shows now.
    """
    if choice.source == "folder" and choice.folder is not None:
        folder = choice.folder
        return lambda: sampled(tuple(find_photos([folder])))
    if choice.source == "samples":
        return sample_photos
    query = shown if choice.source == "shown" else PhotoQuery()
    return lambda: sampled(catalog_paths(catalog_file, query))


def sampled(paths: tuple[Path, ...], most: int = MOST_PATHS) -> tuple[Path, ...]:
    """Return at most `most` of the paths, the same ones each time, in their order."""
    if len(paths) <= most:
        return paths
    chosen = sorted(random.Random(0).sample(range(len(paths)), most))
    return tuple(paths[place] for place in chosen)
