"""A journal of what was done, one JSON line an item: how a task that was stopped or killed goes on where it was."""

import os
from pathlib import Path
from typing import Generic, TypeVar

from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import SpecError

T = TypeVar("T")


class Journal(Generic[T]):
    """Items of one dataclass in a file that only grows.

    Args:
        path: The file; made with the first item.
        kind: The dataclass.
    """

    def __init__(self, path: Path, kind: type[T]) -> None:
        self._path = path
        self._kind = kind

    def read(self) -> list[T]:
        """Return the items, oldest first; a line that a crash tore is passed over."""
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        items = []
        for line in lines:
            try:
                items.append(loads(self._kind, line))
            except SpecError:
                continue
        return items

    def append(self, item: T) -> None:
        """Add an item, durably."""
        append_line(self._path, dumps(item).encode())


def append_line(path: Path, line: bytes) -> None:
    """Append a line in a single write, durably; a torn line before it is ended first."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(descriptor, (b"\n" if _is_torn(descriptor) else b"") + line + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_torn(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    if size == 0:
        return False
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1) != b"\n"
