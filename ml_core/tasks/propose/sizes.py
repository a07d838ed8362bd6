"""Whether a crop has the pixels its output needs, by the photo's own size."""

from functools import lru_cache
from pathlib import Path

from ml_core.geometry import Box
from ml_core.photos.info import read_info
from ml_core.specs.attention import Attention
from ml_core.specs.errors import PhotoError
from ml_core.specs.outputs import Output
from ml_core.specs.outputs import is_small as falls_short


def is_small(photo: str, box: Box, output: Output | None) -> tuple[Attention, ...]:
    """Return the remark that a crop has too few pixels for its output, or none."""
    if output is None or not (output.width or output.height):
        return ()
    size = _size_of(photo)
    return ("small",) if size is not None and falls_short(output, size, box) else ()


# Some crops of one photo follow each other.
@lru_cache(maxsize=64)
def _size_of(photo: str) -> tuple[int, int] | None:
    try:
        info = read_info(Path(photo))
    # It was decoded a moment ago; if it is gone now, nothing is said of its size.
    except PhotoError:
        return None
    return info.width, info.height
