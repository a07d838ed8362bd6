"""What weights can be had, from where and under which licence."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ml_core.catalog.weights.digests import has_digest
from ml_core.specs.codec import loads
from ml_core.specs.errors import WeightsError
from ml_core.specs.networks import NimaSpec
from ml_core.specs.resources import resource


@dataclass(frozen=True)
class WeightsEntry:
    """One entry of the manifest.

    Attributes:
        name: Name of the installed weights.
        title: What a person calls them.
        about: One sentence on what they know.
        url: Where they are fetched from, on request.
        source: Page of the publisher.
        licence: SPDX identifier.
        digest: ``"sha256:HEX"``, or ``"git-sha1:HEX"`` for a git blob's identifier, which covers size and content.
        megabytes: Size, rounded.
        format: Form of the file.
        spec: The network they belong to.
    """

    name: str
    title: str
    about: str
    url: str
    source: str
    licence: str
    digest: str
    megabytes: float
    format: Literal["keras-hdf5", "safetensors", "torch"]
    spec: NimaSpec


@dataclass(frozen=True)
class _Manifest:
    weights: tuple[WeightsEntry, ...]


def manifest(path: Path | None = None) -> tuple[WeightsEntry, ...]:
    """Return the entries of the manifest shipped with Thirds, or of the file given."""
    return loads(_Manifest, (path or resource("weights", "manifest.json")).read_bytes()).weights


def entry_of(name: str) -> WeightsEntry:
    """Return the entry of that name; raises `WeightsError` when there is none."""
    entries = manifest()
    for entry in entries:
        if entry.name == name:
            return entry
    names = ", ".join(entry.name for entry in entries)
    raise WeightsError(f"There are no weights called “{name}”.", f"Choose one of: {names}.")


def published_as(path: Path) -> WeightsEntry | None:
    """Return the entry of the manifest whose file this is, by its digest; None when it is none of them.

    Raises:
        WeightsError: If the file cannot be read.
    """
    try:
        return next((entry for entry in manifest() if has_digest(path, entry.digest)), None)
    except OSError as error:
        what = f"The file cannot be read ({error.strerror or error})."
        raise WeightsError(what, "Choose a weights file.", path) from error
