"""Fetching a file of the manifest when the user asks: it goes on where it stopped; nothing is installed here."""

import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from ml_core.catalog.folders import weights_folder
from ml_core.catalog.weights.manifest import WeightsEntry
from ml_core.specs.errors import WeightsError

# Called with bytes done and bytes in all (0 when the server does not say); may raise `Stopped`.
OnBytes = Callable[[int, int], None]
_BLOCK, _TIMEOUT_SECONDS = 2**18, 30
# Ten times what the manifest says: a server that sends without end must not fill the disk.
_SLACK = 10


def part_of(entry: WeightsEntry) -> Path:
    """Return where an unfinished download lies; it bears the suffix of the file."""
    return weights_folder() / f".{entry.name}.part{Path(urlsplit(entry.url).path).suffix}"


def fetched_bytes(entry: WeightsEntry) -> int:
    """Return how much of a download is here already."""
    part = part_of(entry)
    return part.stat().st_size if part.is_file() else 0


def forget_part(entry: WeightsEntry) -> None:
    """Delete an unfinished download."""
    part_of(entry).unlink(missing_ok=True)


def fetch(entry: WeightsEntry, on_bytes: OnBytes) -> Path:
    """Fetch the file of an entry and return its path; its digest is not checked here.

    Raises:
        WeightsError: If the server cannot be reached, breaks off, or sends far more than it should.
    """
    part = part_of(entry)
    try:
        _fetch(entry, part, on_bytes)
    except urllib.error.HTTPError as error:
        error.close()
        what = f"The server refused “{entry.title}” ({error.code} {error.reason})."
        raise WeightsError(what, f"Try again later, or import the file by hand from {entry.source}.") from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        what = f"“{entry.title}” could not be fetched ({_why(error)})."
        raise WeightsError(what, "Try again; it goes on where it stopped.") from error
    return part


def _why(error: Exception) -> str:
    """Return what went wrong without numbers of errors and names of classes."""
    if isinstance(error, http.client.IncompleteRead | ConnectionError):
        return "the connection broke off"
    if isinstance(error, TimeoutError):
        return "the server was silent for too long"
    cause = getattr(error, "reason", error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "this computer could not verify the server's certificate; on Linux, install ca-certificates"
    return str(getattr(cause, "strerror", None) or cause)


def _fetch(entry: WeightsEntry, part: Path, on_bytes: OnBytes) -> None:
    if urlsplit(entry.url).scheme not in ("http", "https"):
        raise WeightsError("The manifest names an address that is not on the web.", "Install Thirds again.")
    have = fetched_bytes(entry)
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
        length = int(response.headers.get("Content-Length", 0))
        with part.open("ab" if resumed else "wb") as file:
            _copy(response, file, done, done + length if length else 0, int(entry.megabytes * 1e6 * _SLACK), on_bytes)


def _copy(
    source: http.client.HTTPResponse, file: BinaryIO, done: int, total: int, limit: int, on_bytes: OnBytes
) -> None:
    on_bytes(done, total)
    while block := source.read1(_BLOCK):
        file.write(block)
        done += len(block)
        if done > limit:
            raise WeightsError("The server sends far more than the published file.", "Import the file by hand.")
        on_bytes(done, total)
    if done < total:
        raise http.client.IncompleteRead(b"", total - done)
