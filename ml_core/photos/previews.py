"""Previews: photos decoded once to 1024 pixels and kept on disk, made by a small pool in the background.

A preview is a JPEG of quality 90 without chroma subsampling: the whole preview stands for 24 or more megapixels, so
its chroma is real detail, and colour fringes at 4:2:0 would show on screen and in the scorers. It differs from the
decoded photo by less than one level on average, takes 200 to 400 kB and is written in a tenth of the decoder's time;
PNG would take ten times as long and four times the space.
"""

import hashlib
import os
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml_core.photos import jpeg
from ml_core.photos.decoding import decode
from ml_core.photos.preview_pool import PreviewPool
from ml_core.specs.errors import PhotoError

__all__ = ["PREVIEW_EDGE", "PreviewPool", "PreviewStore"]

PREVIEW_EDGE = 1024
_QUALITY = 90
# Part of the key: raise it when previews come out differently.
_VERSION = "1"
# Trimming frees more than it must, so that it is not due again at once.
_KEPT_SHARE = 0.9


class _Entry(NamedTuple):
    used: float
    size: int
    file: Path


class PreviewStore:
    """The previews on disk; safe to use from many threads, and from several processes on one folder.

    Args:
        folder: Where they are; made when missing.
        max_bytes: Those least recently used are removed when all together take more.
    """

    def __init__(self, folder: Path, max_bytes: int = 2 * 2**30) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._total: int | None = None

    def key(self, path: Path) -> str:
        """Return the preview's name: it changes with the photo's path, size and time of change.

        Raises:
            PhotoError: If the photo is missing or may not be looked at.
        """
        try:
            status = path.stat()
        # ValueError: a name that no file can have.
        except (OSError, ValueError) as error:
            raise PhotoError("The file is no longer there.", "Find it, or remove it from the library.", path) from error
        text = f"{_VERSION}\0{PREVIEW_EDGE}\0{path.absolute()}\0{status.st_size}\0{status.st_mtime_ns}"
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def file(self, path: Path) -> Path:
        """Return where a photo's preview is, or would be; raises `PhotoError` as `key` does."""
        key = self.key(path)
        return self._folder / key[:2] / f"{key}.jpg"

    def has(self, path: Path) -> bool:
        """Return whether a whole preview is on disk, without decoding it; raises `PhotoError` as `key` does."""
        return _is_whole(self.file(path))

    def load(self, path: Path, max_edge: int = PREVIEW_EDGE) -> npt.NDArray[np.uint8] | None:
        """Return a photo's preview from disk, sRGB, displayed, shape (H, W, 3); None when there is no sound one.

        A smaller `max_edge` takes less time.

        Raises:
            PhotoError: As `key` does.
        """
        file = self.file(path)
        try:
            data = file.read_bytes()
        except OSError:
            return None
        _mark_used(file)
        try:
            return _decoded(data, max_edge)
        except PhotoError:
            return None

    def make(self, path: Path) -> npt.NDArray[np.uint8]:
        """Decode a photo, keep its preview on disk and return what `load` will return.

        Raises:
            PhotoError: If the photo cannot be decoded. A full or read-only disk is no error: the preview is not kept.
        """
        data = self._encoded(path)
        pixels = _decoded(data, PREVIEW_EDGE)
        if pixels is None:
            raise PhotoError("The preview could not be made.", "", path)
        return pixels

    def get(self, path: Path) -> npt.NDArray[np.uint8]:
        """Return a photo's preview, made now when it is not on disk; raises `PhotoError` as `make` does."""
        found = self.load(path)
        return self.make(path) if found is None else found

    def glance(self, path: Path, max_edge: int) -> npt.NDArray[np.uint8]:
        """Return a photo at `max_edge`: of its preview where there is one, else decoded no larger, and not kept.

        A shoot of thousands of photos would push out the previews that somebody looks at.

        Raises:
            PhotoError: If the photo cannot be decoded.
        """
        found = self.load(path, max_edge)
        return decode(path, max_edge) if found is None else found

    def ensure(self, path: Path) -> Path:
        """Make sure that a photo's preview is on disk and return its file, which nobody has decoded.

        Raises:
            PhotoError: If the photo cannot be decoded, or the disk does not take the preview.
        """
        file = self.file(path)
        if _is_whole(file):
            _mark_used(file)
            return file
        self._encoded(path)
        if not file.is_file():
            raise PhotoError("The preview could not be saved.", "Free some disk space.", path)
        return file

    def trim(self) -> None:
        """Remove the previews least recently used until the rest fits the limit."""
        with self._lock:
            self._trim()

    def _encoded(self, path: Path) -> bytes:
        # Looked up before decoding: a photo replaced meanwhile then has another key.
        file = self.file(path)
        data = jpeg.encode_rgb(decode(path, PREVIEW_EDGE), _QUALITY)
        if _write(file, data):
            self._count(len(data))
        return data

    def _count(self, size: int) -> None:
        with self._lock:
            self._total = sum(entry.size for entry in self._entries()) if self._total is None else self._total + size
            if self._total > self._max_bytes:
                self._trim()

    def _trim(self) -> None:
        entries = sorted(self._entries())
        total = sum(entry.size for entry in entries)
        room = self._max_bytes * _KEPT_SHARE if total > self._max_bytes else self._max_bytes
        for entry in entries:
            if total <= room:
                break
            entry.file.unlink(missing_ok=True)
            total -= entry.size
        self._total = total

    def _entries(self) -> list[_Entry]:
        entries = []
        for file in self._folder.glob("??/*"):
            try:
                status = file.stat()
            # Another process trims as well.
            except OSError:
                continue
            entries.append(_Entry(status.st_mtime, status.st_size, file))
        return entries


def _decoded(data: bytes, max_edge: int) -> npt.NDArray[np.uint8] | None:
    return jpeg.decode_rgb(data, 0, 0, None) if max_edge >= PREVIEW_EDGE else jpeg.decode_smaller(data, max_edge)


def _write(file: Path, data: bytes) -> bool:
    """Write by temporary file and rename, without fsync: a preview that a power cut spoils is made again."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=file.parent)
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(data)
        Path(temporary).replace(file)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        return False
    return True


def _is_whole(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            begins = opened.read(3) == b"\xff\xd8\xff"
            opened.seek(-2, os.SEEK_END)
            return begins and opened.read(2) == b"\xff\xd9"
    except OSError:
        return False


def _mark_used(file: Path) -> None:
    """Note the use in the file's time: access times are switched off on most disks."""
    try:
        os.utime(file)
    except OSError:
        # Another process removed it, or the disk is read-only: then nothing is trimmed either.
        return
