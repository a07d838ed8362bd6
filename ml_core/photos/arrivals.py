"""Photos that come into folders: noticed by looking, since network disks and cards tell nobody of new files."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ml_core.photos.finding import find_photos
from ml_core.photos.formats import is_photo


class Stamp(NamedTuple):
    """What tells whether a file changed: its size in bytes and its time of change in nanoseconds."""

    size: int
    mtime_ns: int


class Arrivals:
    """Photos that are new in folders and completely written.

    A photo counts as written when its size and time are the same in two looks that follow each other.

    Args:
        folders: The folders; one that is not there, such as a card that was taken out, has no photos.
        subfolders: Whether the folders below count too.
        ignored: A folder whose photos do not count, such as that of the cropped copies.
        is_done: Says of a photo, as it is now, whether it needs no further look.
    """

    def __init__(
        self, folders: Iterable[Path], subfolders: bool, ignored: Path, is_done: Callable[[Path, Stamp], bool]
    ) -> None:
        self._folders = tuple(folders)
        self._subfolders = subfolders
        self._ignored = ignored
        self._is_done = is_done
        self._last: dict[Path, Stamp] = {}

    def look(self) -> list[tuple[Path, Stamp]]:
        """Look once, and return the photos that became ready, in the order of folders and names."""
        seen = {path: stamp for path in self._photos() if (stamp := stamp_of(path)) is not None}
        waiting = {path: stamp for path, stamp in seen.items() if not self._is_done(path, stamp)}
        ready = [(path, stamp) for path, stamp in waiting.items() if stamp.size and self._last.get(path) == stamp]
        self._last = waiting
        return ready

    @property
    def seen(self) -> tuple[Path, ...]:
        """Return the photos of the last look that were not done before it."""
        return tuple(self._last)

    def _photos(self) -> Iterator[Path]:
        there = [folder for folder in self._folders if folder.is_dir()]
        found = find_photos(there) if self._subfolders else (path for folder in there for path in _listed(folder))
        return (path for path in found if not path.is_relative_to(self._ignored))


def stamp_of(path: Path) -> Stamp | None:
    """Return a file's stamp, or None when it is gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Stamp(status.st_size, status.st_mtime_ns)


def _listed(folder: Path) -> Iterator[Path]:
    """Yield the photos right in a folder in the order of names, hidden ones left out."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names are what is sorted and looked at
    except OSError:
        return
    for name in names:
        path = folder / name
        if not name.startswith(".") and is_photo(path) and path.is_file():
            yield path
