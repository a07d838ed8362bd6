"""The errors that Thirds raises on purpose: each says what happened and what to do about it."""

from pathlib import Path


class ThirdsError(Exception):
    """Root of every expected failure.

    Args:
        what: What happened, one sentence for a person, without a path.
        remedy: What the person can do about it; empty when nothing can be done.
        path: The file or folder it is about.
    """

    def __init__(self, what: str, remedy: str = "", path: Path | str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.path = None if path is None else Path(path)

    @property
    def words(self) -> str:
        """Return what happened and what to do, without the path: for lists that name the file beside it."""
        return " ".join(part for part in (self.what, self.remedy) if part)

    def __str__(self) -> str:
        return f"{self.path}: {self.words}" if self.path else self.words


class PhotoError(ThirdsError):
    """A photo could not be read, decoded or exported."""


class CatalogError(ThirdsError):
    """The catalog could not be opened, migrated or written."""


class SpecError(ThirdsError):
    """A configuration or a message does not have the form it must have."""


class RunError(ThirdsError):
    """A run could not be started, resumed or finished."""


class WeightsError(ThirdsError):
    """Model weights are missing, damaged, of another shape or from an untrusted format."""


class EngineError(ThirdsError):
    """The engine could not answer a request."""


class Stopped(Exception):  # noqa: N818 - it is no error: the user asked for it
    """Raised inside a task when the user asked it to stop; the runner records it as a stop, not as a failure."""
