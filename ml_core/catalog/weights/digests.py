"""Digests, by which a file is known to be the right one."""

import hashlib
from pathlib import Path

from ml_core.specs.errors import WeightsError


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


def has_digest(path: Path, digest: str) -> bool:
    """Return whether a file has this digest."""
    return digest_of(path, digest.partition(":")[0]) == digest


def check_digest(path: Path, digest: str) -> None:
    """Raise `WeightsError` when a file is not the one the manifest means."""
    found = digest_of(path, digest.partition(":")[0])
    if found != digest:
        raise WeightsError(
            f"This is not the published file: its digest is {found}, not {digest}.", "Fetch it again.", path
        )
