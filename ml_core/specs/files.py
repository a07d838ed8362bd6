"""Writing files so that a crash leaves either the old content or the new one, and no line mixed with another."""

import errno
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Windows refuses to replace a file while somebody reads it, which takes moments.
_PATIENCE = (0.01, 0.05, 0.2, 1.0) if os.name == "nt" else ()
# What file systems answer that cannot make a folder durable, such as network shares.
_CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EACCES)


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` by temporary file, fsync and rename; the folder must exist."""
    with written_beside(path, content) as temporary:
        _replace(temporary, path)


@contextmanager
def written_beside(path: Path, content: bytes) -> Iterator[Path]:
    """Write `content` durably to a temporary file beside `path`, for the caller to move there within the block."""
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.tmp")
    try:
        # Unlike a file of the module tempfile, it gets the rights that the user's new files get.
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def remove_leftovers(path: Path) -> None:
    """Remove temporary files that a crash while writing `path` left beside it; its folder may be gone."""
    name = re.compile(re.escape(f".{path.name[:40]}.") + r"[0-9a-f]{8}\.tmp")
    if path.parent.is_dir():
        for each in path.parent.iterdir():
            if name.fullmatch(each.name):
                each.unlink(missing_ok=True)


def _replace(temporary: Path, path: Path) -> None:
    for seconds in _PATIENCE:
        try:
            temporary.replace(path)
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    temporary.replace(path)


# Windows would make two bytes of every line end.
_APPENDING = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


def append_line(path: Path, line: bytes, *, durable: bool) -> None:
    """Append a line, given with its end, in a single write; a line that a crash tore is ended first."""
    descriptor = os.open(path, _APPENDING, 0o666)
    try:
        rest = memoryview((b"\n" if _is_torn(descriptor) else b"") + line)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if durable:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_torn(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    if size == 0:
        return False
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1) != b"\n"


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, where system and file system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(descriptor)
