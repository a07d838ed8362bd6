"""What weights can be had, from where, under which licence, and how to tell that a file is the right one."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ml_core.models.nima.network import NimaSpec
from ml_core.specs.codec import loads
from ml_core.specs.errors import WeightsError
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


def digest_of(path: Path, kind: str) -> str:
    """Return the digest of a file as the manifest writes it, for `kind` ``"sha256"`` or ``"git-sha1"``."""
    if kind == "git-sha1":
        # What git calls the blob; the header binds the size (gitformat-loose-objects(5)).
        digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    elif kind == "sha256":
        digest = hashlib.sha256()
    else:
        raise WeightsError(f"The manifest names the unknown digest “{kind}”.", "Install Thirds again.")
    with path.open("rb") as file:
        while block := file.read(2**20):
            digest.update(block)
    return f"{kind}:{digest.hexdigest()}"


def check_digest(path: Path, digest: str) -> None:
    """Raise `WeightsError` when a file is not the one the manifest means."""
    found = digest_of(path, digest.partition(":")[0])
    if found != digest:
        raise WeightsError(
            f"This is not the published file: its digest is {found}, not {digest}.", "Fetch it again.", path
        )
