"""Finding the photos in files and folders."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ml_core.photos.formats import is_photo


def find_photos(sources: Iterable[Path]) -> Iterator[Path]:
    """Yield the absolute paths of photos, each once: files as given, folders searched through in the order of names.

    Hidden files and folders are skipped, and so is what cannot be listed; links to folders are followed once. A file
    named in `sources` is yielded whatever its name is, so that the user hears why it is no photo.
    """
    seen: set[Path] = set()
    for source in sources:
        path = Path(os.path.abspath(source))  # noqa: PTH100 - resolve() would replace the names of links
        for photo in _walk(path, set()) if path.is_dir() else (path,):
            if photo not in seen:
                seen.add(photo)
                yield photo


def _walk(folder: Path, visited: set[tuple[int, int]]) -> Iterator[Path]:
    try:
        status = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    if (status.st_dev, status.st_ino) in visited:
        return
    # Windows gives no inode on some disks; then links cannot be told apart and every folder counts as new.
    if status.st_ino:
        visited.add((status.st_dev, status.st_ino))
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if _is_folder(entry):
            yield from _walk(Path(entry.path), visited)
        elif is_photo(Path(entry.name)):
            yield Path(entry.path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
