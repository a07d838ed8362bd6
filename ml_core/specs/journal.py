"""A journal of what was done, one JSON line an item: how a task that was stopped or killed goes on where it was."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import SpecError
from ml_core.specs.files import append_line

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
        return list(self)

    def __iter__(self) -> Iterator[T]:
        """Yield the same one by one, for journals that are long."""
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            return
        with file:
            yield from self._items(file)

    def since(self, offset: int) -> tuple[list[T], int]:
        """Return the items from a place in the file on, in bytes, and where whole lines end now."""
        try:
            with self._path.open("rb") as file:
                file.seek(offset)
                lines = file.read()
        except FileNotFoundError:
            return [], offset
        whole = lines[: lines.rfind(b"\n") + 1]
        return list(self._items(whole.splitlines())), offset + len(whole)

    def append(self, item: T, *, durable: bool = True) -> None:
        """Add an item; one that is not `durable` may be missing after a power cut, never after a crash."""
        append_line(self._path, dumps(item).encode() + b"\n", durable=durable)

    def _items(self, lines: Iterable[bytes]) -> Iterator[T]:
        for line in lines:
            try:
                yield loads(self._kind, line)
            except SpecError:
                continue
