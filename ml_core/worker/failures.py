"""Errors in words for a person: the one place where what was not expected is translated."""

import errno
import time
import traceback
from pathlib import Path
from typing import NamedTuple

from ml_core.specs.errors import ThirdsError

_UNEXPECTED = "The technical details are in the log file; please report it."


class Words(NamedTuple):
    """What happened, what to do about it, and whether the technical details are worth keeping."""

    what: str
    remedy: str
    unexpected: bool = True


def words_for(error: BaseException) -> Words:
    """Return an error in words."""
    if isinstance(error, ThirdsError):
        what = f"{error.path}: {error.what}" if error.path else error.what
        return Words(what, error.remedy, unexpected=False)
    # torch's own class of it is a RuntimeError, and importing torch only to compare is dear.
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return Words("The computer ran out of memory.", "Close other programs or use fewer photos, then try again.")
    if isinstance(error, OSError):
        return _words_for_system(error)
    return Words(f"Something went wrong inside Thirds ({type(error).__name__}: {error}).", _UNEXPECTED)


def _words_for_system(error: OSError) -> Words:
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Words(f"{where}The disk is full.", "Free some space, then try again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Words(f"{where}Thirds may not write or read here.", "Choose another folder or change its permissions.")
    return Words(f"{where}{error.strerror or error}.", "Check the disk and the folder, then try again.")


def keep_details(folder: Path, error: BaseException) -> str:
    """Write the error's traceback into a new file in `folder` and return its name; raises `OSError` when it cannot."""
    name = f"failure-{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**6:06d}.log"
    (folder / name).write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return name
