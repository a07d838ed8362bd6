"""Installing, downloading and refusing weights."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from ml_core.catalog.folders import weights_folder
from ml_core.catalog.weights.listing import installed
from ml_core.catalog.weights.removing import remove
from ml_core.models.nima.network import build_network
from ml_core.models.scorers import load_scorer
from ml_core.models.weights.store import download, import_chosen, import_file, import_published, load_network
from ml_core.specs.errors import WeightsError
from tests.weights_server import SPEC, WeightsServer, entry_for, serving, use_manifest


def tensors(seed: int = 0) -> dict[str, torch.Tensor]:
    torch.manual_seed(seed)
    return build_network(SPEC).state_dict()


@pytest.fixture
def weights_file(tmp_path: Path) -> Path:
    save_file(tensors(), tmp_path / "net.safetensors")
    return tmp_path / "net.safetensors"


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


@pytest.fixture
def server(weights_file: Path) -> Iterator[WeightsServer]:
    with serving(weights_file.read_bytes()) as made:
        yield made


@pytest.mark.parametrize("kind", ["sha256", "git-sha1"])
def test_a_download_is_checked_and_installed(server: WeightsServer, weights_file: Path, kind: str) -> None:
    card = download(entry_for(weights_file, server.url, kind))
    assert [item.name for item in installed()] == [card.name] == ["net"]
    assert not list(weights_folder().glob(".*"))


def test_a_broken_download_installs_nothing_and_goes_on(server: WeightsServer, weights_file: Path) -> None:
    entry = entry_for(weights_file, server.url)
    server.cuts = 1
    with pytest.raises(WeightsError, match="could not be fetched"):
        download(entry)
    assert installed() == ()
    download(entry)
    assert server.asked == ["", f"bytes={len(server.content) // 2}-"]
    assert [card.name for card in installed()] == ["net"]


def test_a_wrong_download_is_thrown_away(server: WeightsServer, weights_file: Path) -> None:
    entry = replace(entry_for(weights_file, server.url), digest="sha256:" + "0" * 64)
    with pytest.raises(WeightsError, match="not the published file"):
        download(entry)
    assert not list(weights_folder().iterdir())


def test_a_chosen_file_is_known_by_its_digest(weights_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_manifest(monkeypatch, weights_file.parent, entry_for(weights_file, "https://example.invalid/net.safetensors"))
    renamed = weights_file.rename(weights_file.with_name("download (1).safetensors"))
    assert import_chosen(renamed).name == "net"
    save_file(tensors(seed=1), renamed)
    with pytest.raises(WeightsError, match="none of the published files"):
        import_chosen(renamed)
    with pytest.raises(WeightsError, match="not the published file"):
        import_chosen(renamed, "net")
    assert import_chosen(renamed, "own", SPEC.backbone).name == "own"
    for taken in ("own", "net"):
        with pytest.raises(WeightsError, match=f"“{taken}” already"):
            import_chosen(renamed, taken, SPEC.backbone)
    with pytest.raises(WeightsError, match="cannot be the name"):
        import_chosen(renamed, "../outside", SPEC.backbone)
    with pytest.raises(WeightsError, match="no such file"):
        import_chosen(weights_file)


def test_weights_without_their_tensors_are_a_clear_message(weights_file: Path) -> None:
    import_file(weights_file, "net", SPEC)
    (weights_folder() / "net" / "weights.safetensors").unlink()
    with pytest.raises(WeightsError, match="tensors are missing"):
        load_network("net")


def test_a_scorer_follows_its_weights(weights_file: Path) -> None:
    import_file(weights_file, "net", SPEC)
    first = load_scorer("net", "cpu")
    assert load_scorer("net", "cpu") is first
    save_file(tensors(seed=1), weights_file)
    import_file(weights_file, "net", SPEC)
    assert load_scorer("net", "cpu") is not first
    remove("net")
    with pytest.raises(WeightsError, match="No weights called"):
        load_scorer("net", "cpu")
