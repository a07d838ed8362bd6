"""Fetching: with and without ranges, broken off, refused, endless, stopped."""

import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ml_core.catalog.folders import weights_folder
from ml_core.catalog.weights.fetching import fetch, fetched_bytes, forget_part
from ml_core.catalog.weights.manifest import WeightsEntry
from ml_core.specs.errors import Stopped, WeightsError
from tests.weights_server import WeightsServer, entry_for, serving

CONTENT = bytes(range(256)) * 4096


@pytest.fixture
def server() -> Iterator[WeightsServer]:
    with serving(CONTENT) as made:
        yield made


@pytest.fixture
def entry(tmp_path: Path, server: WeightsServer) -> WeightsEntry:
    (tmp_path / "net.safetensors").write_bytes(CONTENT)
    return entry_for(tmp_path / "net.safetensors", server.url)


def ignore(_done: int, _total: int) -> None:
    pass


def test_progress_goes_from_nothing_to_everything(entry: WeightsEntry) -> None:
    seen: list[tuple[int, int]] = []
    file = fetch(entry, lambda done, total: seen.append((done, total)))
    assert file.read_bytes() == CONTENT
    assert seen[0] == (0, len(CONTENT))
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert fetched_bytes(entry) == len(CONTENT)
    assert file.suffix == ".safetensors"


def test_a_broken_download_goes_on_where_it_stopped(entry: WeightsEntry, server: WeightsServer) -> None:
    server.cuts = 2
    for _ in range(2):
        with pytest.raises(WeightsError, match=r"could not be fetched \(the connection broke off\)") as told:
            fetch(entry, ignore)
        assert "goes on where it stopped" in told.value.remedy
    seen: list[int] = []
    assert fetch(entry, lambda done, _total: seen.append(done)).read_bytes() == CONTENT
    half, quarters = len(CONTENT) // 2, len(CONTENT) * 3 // 4
    assert server.asked == ["", f"bytes={half}-", f"bytes={quarters}-"]
    assert seen[0] == quarters


def test_a_server_that_cannot_go_on_starts_again(entry: WeightsEntry, server: WeightsServer) -> None:
    server.cuts, server.ranges = 1, False
    with pytest.raises(WeightsError):
        fetch(entry, ignore)
    seen: list[int] = []
    assert fetch(entry, lambda done, _total: seen.append(done)).read_bytes() == CONTENT
    assert seen[0] == 0


def test_what_is_complete_is_not_fetched_again(entry: WeightsEntry, server: WeightsServer) -> None:
    fetch(entry, ignore)
    assert fetch(entry, ignore).read_bytes() == CONTENT
    assert server.asked == ["", f"bytes={len(CONTENT)}-"]
    forget_part(entry)
    assert fetched_bytes(entry) == 0


def test_a_stop_keeps_what_is_there(entry: WeightsEntry, server: WeightsServer) -> None:
    def stop(done: int, _total: int) -> None:
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        fetch(entry, stop)
    have = fetched_bytes(entry)
    assert 0 < have < len(CONTENT)
    fetch(entry, ignore)
    assert server.asked[1] == f"bytes={have}-"


def test_an_endless_answer_is_cut_off(entry: WeightsEntry) -> None:
    with pytest.raises(WeightsError, match="far more"):
        fetch(replace(entry, megabytes=1e-5), ignore)


def test_a_refusal_names_what_the_server_said(entry: WeightsEntry, server: WeightsServer) -> None:
    server.refuses = 404
    with pytest.raises(WeightsError, match=r"refused “A net” \(404 Not Found\)") as told:
        fetch(entry, ignore)
    assert "import the file by hand" in told.value.remedy


def test_an_unreachable_server_is_a_clear_message(entry: WeightsEntry) -> None:
    with pytest.raises(WeightsError, match=r"\(Connection refused\)\. Try again"):
        fetch(replace(entry, url="http://127.0.0.1:1/net.safetensors"), ignore)
    with pytest.raises(WeightsError, match="not on the web"):
        fetch(replace(entry, url="file:///etc/passwd"), ignore)
    assert not list(weights_folder().iterdir())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (urllib.error.URLError(ssl.SSLCertVerificationError(1, "certificate verify failed")), "ca-certificates"),
        (urllib.error.URLError(socket.gaierror(-2, "Name or service not known")), "Name or service not known"),
        (TimeoutError("timed out"), "silent for too long"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_each_cause_is_named(
    entry: WeightsEntry, error: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(urllib.request, "urlopen", fail)
    with pytest.raises(WeightsError, match="could not be fetched") as told:
        fetch(entry, ignore)
    assert words in told.value.what
    assert "Errno" not in told.value.what
