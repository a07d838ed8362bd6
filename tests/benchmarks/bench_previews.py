"""How quickly previews are made, against the bare decoder."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import simplejpeg

from ml_core.photos.finding import find_photos
from ml_core.photos.previews import PREVIEW_EDGE, PreviewPool, PreviewStore
from tests.benchmarks.figure import Figure
from tests.pictures import SHARED_PHOTOS

_ASKED = "at least 0.8 of the decoder's own speed"
_PHOTOS = 12
_ROUNDS = 4
_LARGE_BYTES = 500_000


def figures() -> Iterator[Figure]:
    """Measure made-up 24-megapixel photos, and the real ones where they are."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure(_made_up_photos(Path(folder)), "24 MP, made up")
    if SHARED_PHOTOS.is_dir():
        large = [photo for photo in find_photos([SHARED_PHOTOS]) if photo.stat().st_size > _LARGE_BYTES]
        yield from _measure(large, f"{len(large)} real")


def _measure(photos: Sequence[Path], what: str) -> Iterator[Figure]:
    bare, kept, shown = _one_by_one(photos)
    yield Figure(f"previews kept, {what}, 1 thread, photos/s", kept, bare, "scaled decode, not kept", _ASKED)
    yield Figure(f"previews kept and shown, {what}, 1 thread, photos/s", shown, bare, "scaled decode, not kept")
    rounds = [(_bare_in_threads(photos), _pooled(photos)) for _ in range(_ROUNDS)]
    bare, pooled = (len(photos) / min(times) for times in zip(*rounds, strict=True))
    yield Figure(f"previews kept, {what}, pool of 2, photos/s", pooled, bare, "the same in 2 threads", _ASKED)


def _one_by_one(photos: Sequence[Path]) -> tuple[float, float, float]:
    """Return photos per second of the bare decoder, of previews kept, and of previews kept and decoded for a caller.

    The three take turns on each photo and the best of several rounds counts: other programs can only slow one down.
    """
    totals = np.sum([np.min([_turns(photo) for _ in range(_ROUNDS)], axis=0) for photo in photos], axis=0)
    bare, kept_rate, shown_rate = len(photos) / totals
    return float(bare), float(kept_rate), float(shown_rate)


def _turns(photo: Path) -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        kept, shown = PreviewStore(Path(folder) / "kept"), PreviewStore(Path(folder) / "shown")
        bare = _seconds(lambda: _bare(photo))
        return bare, _seconds(lambda: kept.ensure(photo)), _seconds(lambda: shown.make(photo))


def _bare(photo: Path) -> npt.NDArray[np.uint8]:
    """Decode as fast as the decoder can: straight to about the right size, then to the right one; nothing else."""
    data = photo.read_bytes()
    height, width, _, _ = simplejpeg.decode_jpeg_header(data)
    scale = PREVIEW_EDGE / max(width, height)
    size = round(width * scale), round(height * scale)
    pixels = simplejpeg.decode_jpeg(data, "RGB", min_width=size[0], min_height=size[1])
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def _bare_in_threads(photos: Sequence[Path]) -> float:
    with ThreadPoolExecutor(2) as pool:
        return _seconds(lambda: list(pool.map(_bare, photos)))


def _pooled(photos: Sequence[Path]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        pool = PreviewPool(PreviewStore(Path(folder)), workers=2)
        try:
            return _seconds(lambda: [future.result() for future in [pool.request(photo) for photo in photos]])
        finally:
            pool.close()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _made_up_photos(folder: Path) -> list[Path]:
    """Write photos of 6000 x 4000 pixels with detail at every scale and some noise: 5 to 8 MB each, as cameras do."""
    random = np.random.default_rng(0)
    noise = random.normal(0, 3, (4000, 6000, 1))
    photos = []
    for index in range(_PHOTOS):
        pixels = noise + 128
        for edge in (6, 40, 300):
            coarse = random.normal(0, 22, (edge * 2, edge * 3, 3))
            pixels = pixels + cv2.resize(coarse, (6000, 4000), interpolation=cv2.INTER_CUBIC)
        data = simplejpeg.encode_jpeg(np.clip(pixels, 0, 255).astype(np.uint8), quality=92, colorsubsampling="420")
        photos.append(folder / f"{index}.jpg")
        photos[-1].write_bytes(data)
    return photos
