"""Fetching weights when the user asks: resumable, checked against the manifest, kept only when the digest is right."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from ml_core.catalog.folders import weights_folder
from ml_core.models.weights.manifest import WeightsEntry
from ml_core.models.weights.store import WeightsCard, import_published
from ml_core.specs.errors import Stopped, WeightsError

# Called with bytes done and bytes in all (0 when the server does not say); returns whether to go on.
OnBytes = Callable[[int, int], bool]
_BLOCK, _TIMEOUT_SECONDS = 2**18, 30
# Ten times what the manifest says: a server that sends without end must not fill the disk.
_SLACK = 10


def download(entry: WeightsEntry, on_bytes: OnBytes = lambda _done, _total: True) -> WeightsCard:
    """Fetch and install weights of the manifest; a broken download goes on where it stopped.

    Raises:
        WeightsError: If the server cannot be reached or the file is not the published one.
        Stopped: If `on_bytes` returned False; what was fetched is kept for the next time.
    """
    suffix = Path(urlsplit(entry.url).path).suffix
    part = weights_folder() / f".{entry.name}{suffix}.part"
    try:
        _fetch(entry, part, on_bytes)
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise WeightsError(
            f"“{entry.title}” could not be fetched ({error}).", "Try again; it goes on where it stopped."
        ) from error
    complete = part.with_suffix("")
    part.replace(complete)
    try:
        return import_published(complete, entry)
    finally:
        # A wrong file must not be resumed, a right one is installed by now.
        complete.unlink(missing_ok=True)


def _fetch(entry: WeightsEntry, part: Path, on_bytes: OnBytes) -> None:
    if urlsplit(entry.url).scheme not in ("http", "https"):
        raise WeightsError("The manifest names an address that is not on the web.", "Install Thirds again.")
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(entry.url, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310 - checked
    try:
        response = urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS)  # noqa: S310 - the scheme is checked above
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            error.close()
            return  # everything was there already; the digest decides
        raise
    with response:
        resumed = response.status == http.HTTPStatus.PARTIAL_CONTENT
        done = have if resumed else 0
        total = done + int(response.headers.get("Content-Length", 0))
        with part.open("ab" if resumed else "wb") as file:
            _copy(response, file, done, total, int(entry.megabytes * 1e6 * _SLACK), on_bytes)


def _copy(
    source: http.client.HTTPResponse, file: BinaryIO, done: int, total: int, limit: int, on_bytes: OnBytes
) -> None:
    while block := source.read(_BLOCK):
        file.write(block)
        done += len(block)
        if done > limit:
            raise WeightsError("The server sends far more than the published file.", "Import the file by hand.")
        if not on_bytes(done, total):
            raise Stopped
    if done < total:
        raise http.client.IncompleteRead(b"", total - done)
