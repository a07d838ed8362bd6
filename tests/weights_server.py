"""A server that hands out one file of weights, with or without ranges, and breaks off or fails when it is told to."""

import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ml_core.catalog.weights.cards import CARD, TENSORS, WeightsCard, folder_of
from ml_core.catalog.weights.digests import digest_of
from ml_core.catalog.weights.manifest import WeightsEntry
from ml_core.specs.codec import dumps, to_plain
from ml_core.specs.networks import NimaSpec

# Small and quick to build.
SPEC = NimaSpec(backbone="mobilenetv3_small_050", size=64)


class WeightsServer(http.server.ThreadingHTTPServer):
    """Serves `content`; the first `cuts` answers end in the middle.

    Attributes:
        content: What it serves.
        ranges: Whether it knows how to go on in the middle.
        cuts: How many answers are still to be cut short.
        refuses: A status to refuse everything with; 0 for none.
        block_seconds: Pause after each of sixteen blocks.
        asked: The ranges that were asked for, oldest first; empty for the whole file.
    """

    daemon_threads = False

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content, self.ranges, self.cuts, self.refuses, self.block_seconds = content, True, 0, 0, 0.0
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        """Return the address of the file."""
        return f"http://127.0.0.1:{self.server_port}/net.safetensors"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: WeightsServer

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append(wanted or "")
        if self.server.refuses:
            self.send_error(self.server.refuses)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.server.ranges else 0
        body = self.server.content[start:]
        partial = bool(wanted) and self.server.ranges
        self.send_response(206 if partial and body else 416 if partial else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.server.cuts:
            self.server.cuts -= 1
            body = body[: len(body) // 2]
            self.close_connection = True
        self._send(body)

    def _send(self, body: bytes) -> None:
        step = max(len(body) // 16, 1)
        for start in range(0, len(body), step):
            try:
                self.wfile.write(body[start : start + step])
            except (BrokenPipeError, ConnectionResetError):
                return  # the download was cancelled
            time.sleep(self.server.block_seconds)

    def log_message(self, *arguments: object) -> None:
        """Stay silent."""


@contextmanager
def serving(content: bytes) -> Iterator[WeightsServer]:
    """Serve a file on this machine."""
    server = WeightsServer(content)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def entry_for(path: Path, url: str, kind: str = "sha256") -> WeightsEntry:
    """Return a manifest's entry for a file that a server hands out."""
    size = path.stat().st_size / 1e6
    digest = digest_of(path, kind)
    return WeightsEntry("net", "A net", "Knows nothing.", url, "here", "MIT", digest, size, "safetensors", SPEC)


def use_manifest(monkeypatch: pytest.MonkeyPatch, folder: Path, *entries: WeightsEntry) -> Path:
    """Let these be the only weights that can be had; returns the manifest's file."""
    file = folder / "manifest.json"
    file.write_text(json.dumps({"weights": [to_plain(entry) for entry in entries]}))
    monkeypatch.setattr("ml_core.catalog.weights.manifest.resource", lambda *_: file)
    return file


def put_weights(name: str, tensors: bytes = b"numbers") -> Path:
    """Put something into the folder of weights that looks installed; returns its folder."""
    folder = folder_of(name)
    folder.mkdir()
    (folder / TENSORS).write_bytes(tensors)
    digest = digest_of(folder / TENSORS, "sha256")
    (folder / CARD).write_text(dumps(WeightsCard(name, name.title(), SPEC, digest=digest, tensors_digest=digest)))
    return folder
