"""Grouping a shoot into bursts, from previews and headers alone."""

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml_core.catalog.folders import previews_folder
from ml_core.datasets.bursts import Look, bursts
from ml_core.datasets.near_duplicates import difference_hash
from ml_core.photos.info import read_info
from ml_core.photos.previews import PreviewStore
from ml_core.photos.thumbnails import embedded_thumbnail
from ml_core.specs.engine import BurstsReply, BurstsRequest
from ml_core.specs.errors import PhotoError
from ml_core.worker.warm import stamp

_THREADS = 2
# The hash looks at nine by eight pixels.
_EDGE = 128


def group_bursts(request: BurstsRequest) -> BurstsReply:
    """Return the groups of photos that were taken one right after the other and look nearly alike."""
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="bursts") as pool:
        looks = list(pool.map(look_of, request.paths))
    there = [(path, look) for path, look in zip(request.paths, looks, strict=True) if look is not None]
    groups = bursts([look for _, look in there])
    return BurstsReply(tuple(tuple(there[place][0] for place in group) for group in groups))


def look_of(path: Path) -> Look | None:
    """Return what tells whether a photo belongs to a burst; None when it cannot be read."""
    return _look(path, stamp(path))


# A hundred bytes each.
@lru_cache(maxsize=20_000)
def _look(path: Path, changed: int) -> Look | None:  # noqa: ARG001 - a photo that changed is another photo
    try:
        return Look(difference_hash(_small(path)), read_info(path).taken)
    except PhotoError:
        return None


def _small(path: Path) -> npt.NDArray[np.uint8]:
    """Return a photo as small as is quickest: of its preview, or the picture its camera put beside it."""
    store = PreviewStore(previews_folder())
    found = store.load(path, _EDGE)
    found = embedded_thumbnail(path) if found is None else found
    return store.glance(path, _EDGE) if found is None else found
