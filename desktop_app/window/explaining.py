"""The one place where an exception becomes words for a person."""

import errno
import traceback
from dataclasses import dataclass

from ml_core.specs.errors import ThirdsError

_SYSTEM = {
    errno.ENOSPC: ("The disk is full.", "Make room and try again."),
    errno.EACCES: ("Thirds may not read or write there.", "Check the permissions of the file or folder."),
    errno.EPERM: ("Thirds may not read or write there.", "Check the permissions of the file or folder."),
    errno.EROFS: ("That disk can only be read.", "Choose another folder."),
    errno.ENOENT: ("A file or folder is not there any more.", "Check that the disk is connected."),
    errno.EMFILE: ("Too many files are open.", "Close Thirds and open it again."),
}


@dataclass(frozen=True)
class Explanation:
    """What happened, what to do about it, and the technical details one click deeper."""

    what: str
    remedy: str = ""
    details: str = ""


def explain(error: BaseException) -> Explanation:
    """Return what to tell a person about an exception."""
    details = "".join(traceback.format_exception(error))
    if isinstance(error, ThirdsError):
        where = f" ({error.path})" if error.path is not None else ""
        return Explanation(error.what.removesuffix(".") + where + ".", error.remedy, details)
    if isinstance(error, OSError) and error.errno in _SYSTEM:
        what, remedy = _SYSTEM[error.errno]
        where = f" ({error.filename})" if error.filename else ""
        return Explanation(what.removesuffix(".") + where + ".", remedy, details)
    # By name, because most starts never need that module.
    if type(error).__module__ == "sqlite3":
        return Explanation("The catalog could not be read or written.", "Close Thirds and open it again.", details)
    if isinstance(error, MemoryError):
        return Explanation("There is not enough memory.", "Close other programs and try again.", details)
    what = "Something in Thirds went wrong; your photos and your work are safe."
    return Explanation(what, "Try again; the log holds the details.", details)
