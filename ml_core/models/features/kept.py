"""Features on disk: one file a photo and backbone, bounded in number and size.

What is lost is computed again, so that a file that cannot be read or written is no error.
"""

import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load, save

Features = npt.NDArray[np.float32]

# Places of a crop that are the same to a network; also keeps a box that went through JSON the same one.
_STEPS = 10_000
MAX_CROPS = 512
MAX_BYTES = 512 * 2**20
_MAX_FILE_BYTES = 64 * 2**20


def key_of(box: npt.NDArray[np.float64]) -> bytes:
    """Return what a box (4,) is kept under."""
    return np.rint(box * _STEPS).astype(np.int32).tobytes()


def photo_digest(pixels: npt.NDArray[np.uint8]) -> str:
    """Return what a photo is kept under: a digest of its preview (H, W, 3), so that an edited photo is another one."""
    digest = hashlib.blake2b(str(pixels.shape).encode(), digest_size=16)
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()


class KeptFeatures:
    """The features of crops by photo, kept in a folder.

    Args:
        folder: Where the files of one backbone are; made when something is kept.
        width: How many features a crop has.
        max_bytes: When the files are larger together, those used longest ago are removed.
    """

    def __init__(self, folder: Path, width: int, max_bytes: int = MAX_BYTES) -> None:
        self._folder, self._width, self._max_bytes = folder, width, max_bytes

    def read(self, photo: str) -> dict[bytes, Features]:
        """Return the features (F,) of a photo's crops by `key_of` their boxes; nothing when none are kept."""
        path = self._path(photo)
        try:
            data = path.read_bytes() if path.stat().st_size <= _MAX_FILE_BYTES else b""
            tensors = load(data)
            keys, values = tensors["boxes"], tensors["features"]
            # Marks the file as used.
            os.utime(path)
        except (OSError, SafetensorError, ValueError, KeyError, TypeError):
            return {}
        if not self._belong(keys, values):
            return {}
        return {key.tobytes(): row for key, row in zip(keys, values, strict=True)}

    def write(self, photo: str, features: dict[bytes, Features]) -> None:
        """Keep the features of a photo's crops, the last `MAX_CROPS` of them."""
        last = list(features.items())[-MAX_CROPS:]
        keys = np.frombuffer(b"".join(key for key, _ in last), dtype=np.int32).reshape(-1, 4)
        data = save({"boxes": keys, "features": np.array([row for _, row in last], dtype=np.float32)})
        if _written(self._path(photo), data):
            self._make_room()

    def _belong(self, keys: npt.NDArray[np.generic], values: npt.NDArray[np.generic]) -> bool:
        """Return whether the tensors of a file are boxes and their features."""
        kinds = keys.dtype == np.int32 and values.dtype == np.float32
        return kinds and keys.shape == (len(values), 4) and values.shape[1:] == (self._width,)

    def _path(self, photo: str) -> Path:
        return self._folder / f"{photo}.safetensors"

    def _make_room(self) -> None:
        """Remove the files that were used longest ago, of any backbone."""
        files = [(entry.stat(), entry) for entry in self._folder.parent.glob("*/*.safetensors")]
        excess = sum(facts.st_size for facts, _ in files) - self._max_bytes
        for facts, path in sorted(files, key=lambda item: item[0].st_mtime_ns):
            if excess <= 0:
                break
            path.unlink(missing_ok=True)
            excess -= facts.st_size


def _written(path: Path, data: bytes) -> bool:
    """Write by temporary file and rename, without fsync: what a power cut spoils is made again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(data)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        return False
    return True
