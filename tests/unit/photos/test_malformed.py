"""Whatever a file holds, there is a picture or a `PhotoError`: no other exception, no warning, no crash."""

import logging
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest

from ml_core.geometry import FULL_FRAME, Crop
from ml_core.photos.decoding import decode
from ml_core.photos.export import EXTENSIONS, ExportFormat, export_crop
from ml_core.photos.info import PhotoInfo, read_info
from ml_core.photos.previews import PreviewStore
from ml_core.photos.thumbnails import embedded_thumbnail
from ml_core.specs.errors import PhotoError
from tests.unit.photos.malformed import malformed_files

# What decoding the small files may need at the most, the claims of those that lie included.
# More than the tests before have left behind.
_MEMORY = 1_000_000_000


@pytest.fixture(scope="module")
def files() -> Iterator[list[Path]]:
    with tempfile.TemporaryDirectory() as folder:
        yield list(malformed_files(Path(folder)))


def _outcome(work: Callable[[], object], path: Path) -> object:
    """Return what `work` gives, or its `PhotoError`; every other exception and every warning fails the test."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            result = work()
        except PhotoError as error:
            result = error
    assert heard == [], path.name
    if isinstance(result, PhotoError):
        assert result.path == path
        assert result.what
    return result


def test_there_are_two_hundred(files: list[Path]) -> None:
    assert len(set(files)) >= 200


@pytest.mark.parametrize("max_edge", [None, 32])
def test_decoding(files: list[Path], max_edge: int | None, caplog: pytest.LogCaptureFixture) -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    for path in files:
        pixels = _outcome(partial(decode, path, max_edge), path)
        if isinstance(pixels, np.ndarray):
            assert pixels.dtype == np.uint8
            assert pixels.ndim == 3
            assert pixels.shape[2] == 3
        else:
            assert isinstance(pixels, PhotoError)
        assert process.memory_info().rss - before < _MEMORY, path.name
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_headers_and_thumbnails(files: list[Path]) -> None:
    for path in files:
        assert isinstance(_outcome(partial(read_info, path), path), PhotoInfo | PhotoError)
        assert isinstance(_outcome(partial(embedded_thumbnail, path), path), np.ndarray | PhotoError | None)


def test_previews(files: list[Path], tmp_path: Path) -> None:
    store = PreviewStore(tmp_path)
    for path in files:
        assert isinstance(_outcome(partial(store.get, path), path), np.ndarray | PhotoError)


@pytest.mark.parametrize("format_", list(EXTENSIONS))
def test_exports(files: list[Path], tmp_path: Path, format_: ExportFormat) -> None:
    for number, path in enumerate(files):
        target = tmp_path / f"{number}{EXTENSIONS[format_]}"
        work = partial(export_crop, path, Crop(FULL_FRAME), target, format=format_)
        outcome = _outcome(work, path)
        assert target.exists() != isinstance(outcome, PhotoError)
        if target.exists():
            decode(target)
            target.unlink()


def test_what_must_be_refused_is_refused_with_a_reason(files: list[Path]) -> None:
    reasons = {
        "empty.jpg": "empty",
        "half.jpg": "incomplete",
        "half.jpeg": "incomplete",
        "half.png": "incomplete",
        "half.webp": "incomplete",
        "nine-tenths.tif": "incomplete",
        "nine-tenths.dng": "incomplete",
        "tall.jpg": "damaged",
        "bomb.png": "too large",
        "bomb.jpg": "too large",
        "bomb.tif": "too large",
        "moving.png": "animation",
        "moving.webp": "animation",
        "moving.avif": "animation",
        "moving.gif": "not a photo",
        "text.jpg": "not a photo",
        "folder.jpg": "folder",
        "missing.jpg": "no longer there",
        "dead-link.jpg": "no longer there",
        "pipe.jpg": "ordinary",
        "device.jpg": "ordinary",
    }
    named = {path.name: path for path in files}
    for name, reason in reasons.items():
        if name in named:
            with pytest.raises(PhotoError, match=reason):
                decode(named[name])


def test_what_can_be_shown_is_shown(files: list[Path]) -> None:
    named = {path.name: path for path in files}
    shown = [name for name in named if name.startswith(("exif-", "icc-", "xmp-", "really-"))]
    assert len(shown) > 70
    for name in [*shown, "garbage-appended.jpg", "garbage-appended.png", "twice.jpg"]:
        if not (name.startswith("really-") and name.endswith(".dng")) and not name.startswith("really-dng"):
            assert decode(named[name]).size > 0
