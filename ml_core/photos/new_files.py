"""Writing files that never replace another."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ml_core.specs.errors import PhotoError
from ml_core.specs.files import written_beside


def free_target(folder: Path, stem: str, suffix: str, extension: str) -> Path:
    """Return a path in `folder` that no file has: stem and suffix, numbered where taken.

    Args:
        folder: Where the file goes.
        stem: Name of the photo without its extension.
        suffix: What is added to it.
        extension: With its dot.
    """
    number = 1
    path = folder / f"{stem}{suffix}{extension}"
    while os.path.lexists(path):
        number += 1
        path = folder / f"{stem}{suffix}-{number}{extension}"
    return path


def write_new(target: Path, data: bytes) -> None:
    """Write a file by temporary file, fsync and rename; a crash leaves all of it or nothing.

    Raises:
        PhotoError: If `target` exists, which is never replaced, or the disk does not take it.
    """
    with _explained(target), written_beside(target, data) as temporary:
        move_to_new(temporary, target)


def move_to_new(temporary: Path, target: Path) -> None:
    """Give a file a name that no file has; raises `FileExistsError` when one has it, and never replaces it."""
    try:
        # Unlike a rename, a link never replaces a file.
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        # Memory cards and network disks have no links: take the name first, then replace what is ours.
        target.open("xb").close()
        temporary.replace(target)


@contextmanager
def _explained(target: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise PhotoError("A file of this name exists; it is not replaced.", "Choose another name.", target) from error
    # ValueError: a name that no file can have.
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PhotoError(
            f"The copy could not be written: {reason}.", "Check the folder and the disk.", target
        ) from error
