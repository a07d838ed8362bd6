"""What is known of judged crops and of photos that were looked at, kept on disk so that nothing is looked at twice.

After a restart a taste is fitted to hundreds of answers at once, and photos that are gone still teach.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load, save

from ml_core.geometry import Box
from ml_core.models.descriptors import DESCRIPTOR_VERSION, DESCRIPTORS

# Crops and photos kept for one catalog; those known longest are forgotten first.
MAX_CROPS, MAX_PHOTOS = 20_000, 20_000
_MAX_BYTES = 64 * 2**20
_FORMAT = 1
# The tensors' names carry the versions: what another version wrote is not found, and made again.
_NAME = f"{{table}} {{part}} {_FORMAT}.{DESCRIPTOR_VERSION}"

Array: TypeAlias = npt.NDArray[Any]


class Kept:
    """Descriptors of crops and difference hashes of photos, by what they were computed from.

    A `state` stands for everything that they depend on beside photo and crop, such as the file's time of change;
    without one, what is known of any state will do.

    Args:
        file: Where they are kept; a file that is missing or damaged is made new.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._crops = _Table("crops", len(DESCRIPTORS), np.dtype(np.float32), MAX_CROPS)
        self._photos = _Table("photos", 1, np.dtype(np.uint64), MAX_PHOTOS)
        tensors = _read(file)
        self._crops.fill(tensors)
        self._photos.fill(tensors)

    def descriptors(self, photo: Path, box: Box, state: str | None) -> npt.NDArray[np.float32] | None:
        """Return the descriptors (D,) of a crop; None when they are not known for this state of the photo."""
        return self._crops.get(_digest(photo, *box), state)

    def keep_descriptors(self, photo: Path, box: Box, state: str, values: npt.NDArray[np.float32]) -> None:
        """Keep the descriptors (D,) of a crop."""
        self._crops.put(_digest(photo, *box), state, values)

    def look(self, photo: Path, state: str | None) -> int | None:
        """Return the difference hash of a photo; None when it is not known for this state."""
        found = self._photos.get(_digest(photo), state)
        return None if found is None else int(found[0])

    def keep_look(self, photo: Path, state: str, look: int) -> None:
        """Keep the difference hash of a photo."""
        self._photos.put(_digest(photo), state, np.array([look], dtype=np.uint64))

    def save(self) -> None:
        """Write what is new to disk; a disk that is full or read-only is no error, as all of it can be made again."""
        if self._crops.changed or self._photos.changed:
            _write(self._file, save(self._crops.tensors() | self._photos.tensors()))


class _Table:
    """Rows of numbers by place and state; the first row in it is the first to be forgotten."""

    def __init__(self, name: str, width: int, kind: np.dtype[Any], most: int) -> None:
        self.changed = False
        self._name, self._width, self._kind, self._most = name, width, kind, most
        self._rows: dict[bytes, tuple[bytes, Array]] = {}

    def get(self, place: bytes, state: str | None) -> Array | None:
        found = self._rows.get(place)
        return None if found is None or (state is not None and found[0] != _digest(state)) else found[1]

    def put(self, place: bytes, state: str, values: Array) -> None:
        self._rows.pop(place, None)
        self._rows[place] = (_digest(state), np.asarray(values, dtype=self._kind))
        while len(self._rows) > self._most:
            self._rows.pop(next(iter(self._rows)))
        self.changed = True

    def tensors(self) -> dict[str, Array]:
        self.changed = False
        keys = b"".join(place + state for place, (state, _) in self._rows.items())
        values = [values for _, values in self._rows.values()]
        return {
            self._part("keys"): np.frombuffer(keys, dtype=np.uint8).reshape(-1, 2 * _DIGEST),
            self._part("values"): np.array(values, dtype=self._kind).reshape(-1, self._width),
        }

    def fill(self, tensors: Mapping[str, Array]) -> None:
        keys, values = tensors.get(self._part("keys")), tensors.get(self._part("values"))
        if keys is None or values is None or len(keys) != len(values):
            return
        forms = (np.dtype(np.uint8), (2 * _DIGEST,)), (self._kind, (self._width,))
        if ((keys.dtype, keys.shape[1:]), (values.dtype, values.shape[1:])) != forms or not np.isfinite(values).all():
            return
        for key, row in zip(keys, values, strict=True):
            self._rows[key[:_DIGEST].tobytes()] = (key[_DIGEST:].tobytes(), row)

    def _part(self, part: str) -> str:
        return _NAME.format(table=self._name, part=part)


_DIGEST = 16


def _digest(*what: object) -> bytes:
    text = "\0".join(map(str, what)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=_DIGEST).digest()


def _read(file: Path) -> dict[str, Array]:
    try:
        data = file.read_bytes() if file.stat().st_size <= _MAX_BYTES else b""
        return load(data)
    except (OSError, SafetensorError, ValueError, KeyError, TypeError):
        return {}


def _write(file: Path, data: bytes) -> None:
    """Write by temporary file and rename, without fsync: what a power cut spoils is made again."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=file.parent)
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(data)
        Path(temporary).replace(file)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
