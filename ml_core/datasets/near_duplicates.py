"""Finding photos of the same scene by what they look like, so that they stay together.

The difference hash compares neighbouring pixels of a tiny grey copy (Krawetz, "Kind of Like That", 2013,
https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html).
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

Indices = npt.NDArray[np.intp]

# Bits of 64 that may differ; bursts differ in fewer, unrelated photos in more.
NEAR = 8
_ROWS_A_BLOCK = 1024


def difference_hash(pixels: npt.NDArray[np.uint8]) -> int:
    """Return the 64-bit difference hash of a picture (H, W, 3), the first comparison in the highest bit."""
    grey = Image.fromarray(pixels).convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    levels = np.asarray(grey)
    return int.from_bytes(np.packbits(levels[:, 1:] > levels[:, :-1]).tobytes(), "big")


def group(hashes: Sequence[int], near: int = NEAR) -> Indices:
    """Return the group of each photo, numbered in order of appearance; shape (N,).

    Photos whose hashes differ in at most `near` bits are in one group, and so are those that others connect.
    """
    distinct, place = np.unique(np.array(hashes, dtype=np.uint64), return_inverse=True)
    parents = list(range(len(distinct)))
    for first, second in _near_pairs(distinct, near):
        parents[_root(parents, second)] = _root(parents, first)
    roots = np.array([_root(parents, index) for index in range(len(distinct))], dtype=np.intp)[place]
    _, first_seen, numbers = np.unique(roots, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first_seen))[numbers]


def _near_pairs(hashes: npt.NDArray[np.uint64], near: int) -> Iterator[tuple[int, int]]:
    # With bits as +1 and -1, the scalar product of two hashes is 64 less twice the bits that differ: a matrix product
    # finds all distances at once.
    bits = np.unpackbits(hashes.astype(">u8").view(np.uint8).reshape(-1, 8), axis=1)
    signs = bits.astype(np.float32) * 2 - 1
    for start in range(0, len(signs), _ROWS_A_BLOCK):
        alike = signs[start : start + _ROWS_A_BLOCK] @ signs[start:].T >= 64 - 2 * near
        rows, columns = np.nonzero(np.triu(alike, 1))
        yield from zip((rows + start).tolist(), (columns + start).tolist(), strict=True)


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index
