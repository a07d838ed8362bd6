"""Installing, downloading and refusing weights."""

import http.server
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from ml_core.catalog.folders import weights_folder
from ml_core.models.nima.network import KERAS_MOBILENET, NimaSpec, build_network
from ml_core.models.weights.download import download
from ml_core.models.weights.manifest import WeightsEntry, digest_of, manifest
from ml_core.models.weights.store import import_file, import_published, installed, load_network, remove
from ml_core.specs.errors import Stopped, WeightsError

SPEC = NimaSpec(backbone="mobilenetv3_small_050", size=64)


def tensors(seed: int = 0) -> dict[str, torch.Tensor]:
    torch.manual_seed(seed)
    return build_network(SPEC).state_dict()


@pytest.fixture
def weights_file(tmp_path: Path) -> Path:
    save_file(tensors(), tmp_path / "net.safetensors")
    return tmp_path / "net.safetensors"


def entry_for(path: Path, url: str, kind: str = "sha256") -> WeightsEntry:
    size = path.stat().st_size / 1e6
    return WeightsEntry(
        "net", "A net", "Knows nothing.", url, "here", "MIT", digest_of(path, kind), size, "safetensors", SPEC
    )


def test_the_manifest_names_what_the_issue_fixed() -> None:
    (entry,) = manifest()
    assert entry.digest == "git-sha1:003fb321ce92445e41d708144a3656589f9214e7"
    assert entry.licence == "Apache-2.0"
    assert entry.spec == KERAS_MOBILENET
    assert entry.url.startswith("https://")


def test_a_git_digest_is_what_git_says(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"hello\n")
    assert digest_of(tmp_path / "f", "git-sha1") == "git-sha1:ce013625030ba8dba906f756967f9e9ca394464a"


@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
def test_imported_tensors_come_back_equal(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"net{suffix}"
    state = tensors()
    if suffix == ".pth":
        torch.save({"state_dict": {f"module.{name}": tensor for name, tensor in state.items()}}, path)
    else:
        save_file(state, path)
    import_file(path, "mine", SPEC, "My net")
    spec, network = load_network("mine")
    assert spec == SPEC
    assert all(torch.equal(tensor, network.state_dict()[name]) for name, tensor in state.items())
    assert [card.title for card in installed()] == ["My net"]
    remove("mine")
    assert installed() == ()


class Payload:
    """Would create a file if it were unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.target,)


def test_code_in_a_file_is_never_executed(tmp_path: Path) -> None:
    torch.save({"weight": Payload(tmp_path / "executed")}, tmp_path / "evil.pth")
    with pytest.raises(WeightsError, match="more than tensors"):
        import_file(tmp_path / "evil.pth", "evil", SPEC)
    assert not (tmp_path / "executed").exists()
    assert installed() == ()


@pytest.mark.parametrize("content", [b"", b"garbage", b"\xff" * 64])
@pytest.mark.parametrize("suffix", [".safetensors", ".pth", ".hdf5", ".txt"])
def test_a_broken_file_is_refused_in_words(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"net{suffix}"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=re.escape(str(path))):
        import_file(path, "net", SPEC)


@pytest.mark.parametrize("name", ["../outside", "a/b", "", "composition", ".hidden", "x" * 200])
def test_a_name_cannot_leave_the_folder(weights_file: Path, name: str) -> None:
    with pytest.raises(WeightsError, match="cannot be the name"):
        import_file(weights_file, name, SPEC)


def test_changed_tensors_are_noticed(weights_file: Path) -> None:
    import_file(weights_file, "net", SPEC)
    path = weights_folder() / "net" / "weights.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="digest"):
        load_network("net")


def test_another_file_than_the_published_one_is_refused(weights_file: Path) -> None:
    entry = replace(entry_for(weights_file, "https://example.invalid/net.safetensors"), digest="sha256:" + "0" * 64)
    with pytest.raises(WeightsError, match="not the published file"):
        import_published(weights_file, entry)


class Server(http.server.ThreadingHTTPServer):
    """Serves one file with ranges, cutting the first `cuts` answers short."""

    daemon_threads = False
    content = b""
    cuts = 0
    ranges: list[str]


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.ranges.append(wanted or "")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        body = self.server.content[start:]
        self.send_response(206 if wanted and body else 416 if wanted else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.server.cuts:
            self.server.cuts -= 1
            body = body[: len(body) // 2]
            self.close_connection = True
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server(weights_file: Path) -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.content, server.ranges = weights_file.read_bytes(), []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def url(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}/net.safetensors"


@pytest.mark.parametrize("kind", ["sha256", "git-sha1"])
def test_a_download_is_checked_and_installed(server: Server, weights_file: Path, kind: str) -> None:
    seen: list[tuple[int, int]] = []

    def on_bytes(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    card = download(entry_for(weights_file, url(server), kind), on_bytes)
    assert [item.name for item in installed()] == [card.name] == ["net"]
    assert seen[-1] == (len(server.content), len(server.content))
    assert not list(weights_folder().glob(".*"))


def test_a_broken_download_goes_on_where_it_stopped(server: Server, weights_file: Path) -> None:
    entry = entry_for(weights_file, url(server))
    server.cuts = 1
    with pytest.raises(WeightsError, match="could not be fetched"):
        download(entry)
    assert installed() == ()
    download(entry)
    half = len(server.content) // 2
    assert server.ranges == ["", f"bytes={half}-"]
    assert [card.name for card in installed()] == ["net"]


def test_a_cancelled_download_keeps_what_it_has(server: Server, weights_file: Path) -> None:
    entry = entry_for(weights_file, url(server))
    with pytest.raises(Stopped):
        download(entry, lambda _done, _total: False)
    download(entry)
    assert server.ranges[1].startswith("bytes=")
    assert installed()


def test_a_wrong_download_is_thrown_away(server: Server, weights_file: Path) -> None:
    entry = replace(entry_for(weights_file, url(server)), digest="sha256:" + "0" * 64)
    with pytest.raises(WeightsError, match="not the published file"):
        download(entry)
    assert not list(weights_folder().iterdir())


def test_an_endless_answer_is_cut_off(server: Server, weights_file: Path) -> None:
    with pytest.raises(WeightsError, match="far more"):
        download(replace(entry_for(weights_file, url(server)), megabytes=1e-5))


def test_an_unreachable_server_is_a_clear_message(weights_file: Path) -> None:
    with pytest.raises(WeightsError, match="Try again"):
        download(entry_for(weights_file, "http://127.0.0.1:1/net.safetensors"))
    with pytest.raises(WeightsError, match="not on the web"):
        download(entry_for(weights_file, "file:///etc/passwd"))
