"""Photos on disk turned into the pictures that models see, a few ahead of who asks."""

from collections import deque
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from ml_core.catalog.catalog import Catalog
from ml_core.geometry import Box
from ml_core.models.picture import Picture
from ml_core.models.subject.look import picture_of
from ml_core.photos.previews import PREVIEW_EDGE, PreviewStore
from ml_core.specs.errors import PhotoError

# Decoding lets go of Python's lock; more threads than this would take the cores from the window.
_THREADS, AHEAD = 2, 6


def read_pictures(
    paths: Iterable[Path],
    store: PreviewStore,
    subjects: Mapping[Path, Box],
    max_edge: int = PREVIEW_EDGE,
    ahead: int = AHEAD,
) -> Generator[tuple[Path, Picture | PhotoError], None, None]:
    """Yield each photo's picture in the order given, or the error that says why it has none.

    Close the generator when leaving it early: it reads a few photos ahead.

    Args:
        paths: The photos.
        store: Where previews are, and go.
        subjects: The subjects that a person marked.
        max_edge: Long side of the pictures: networks look at all of a preview, the built-in scorer at less. Previews
            that are not there yet are made only for those who look at all of them.
        ahead: Photos to read before they are asked for.
    """

    def look(path: Path) -> Picture | PhotoError:
        try:
            pixels = store.get(path) if max_edge >= PREVIEW_EDGE else store.glance(path, max_edge)
            return picture_of(str(path), pixels, subjects.get(path))
        except PhotoError as error:
            return error

    waiting: deque[tuple[Path, Future[Picture | PhotoError]]] = deque()
    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="pictures")
    try:
        for path in paths:
            waiting.append((path, pool.submit(look, path)))
            if len(waiting) > ahead:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def marked_subjects(catalog_file: Path | None, paths: Iterable[Path]) -> dict[Path, Box]:
    """Return the subjects that a person marked in a catalog; none without a catalog."""
    if catalog_file is None:
        return {}
    with Catalog.open(catalog_file, maintain=False) as catalog:
        photos = [(path, catalog.photo_at(path)) for path in paths]
    return {
        path: photo.subject
        for path, photo in photos
        if photo is not None and photo.subject is not None and photo.subject_source == "user"
    }
