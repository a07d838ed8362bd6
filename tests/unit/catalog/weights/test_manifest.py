from pathlib import Path

import pytest

from ml_core.catalog.weights.digests import digest_of
from ml_core.catalog.weights.manifest import entry_of, manifest, published_as
from ml_core.specs.errors import WeightsError
from ml_core.specs.networks import KERAS_MOBILENET


def test_the_manifest_names_what_was_fixed() -> None:
    (entry,) = manifest()
    assert entry.digest == "git-sha1:003fb321ce92445e41d708144a3656589f9214e7"
    assert entry.licence == "Apache-2.0"
    assert entry.spec == KERAS_MOBILENET
    assert entry.url.startswith("https://")
    assert entry_of(entry.name) == entry
    with pytest.raises(WeightsError, match=r"unheard-of.*nima-mobilenet-aesthetic"):
        entry_of("unheard-of")


def test_a_git_digest_is_what_git_says(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"hello\n")
    assert digest_of(tmp_path / "f", "git-sha1") == "git-sha1:ce013625030ba8dba906f756967f9e9ca394464a"


def test_a_file_is_known_by_its_digest_whatever_it_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parents[4] / "resources" / "weights" / "manifest.json").read_text()
    file = tmp_path / "anything.bin"
    file.write_bytes(b"hello\n")
    (tmp_path / "manifest.json").write_text(
        text.replace(manifest()[0].digest, "git-sha1:ce013625030ba8dba906f756967f9e9ca394464a")
    )
    monkeypatch.setattr("ml_core.catalog.weights.manifest.resource", lambda *_: tmp_path / "manifest.json")
    found = published_as(file)
    assert found is not None
    assert found.name == "nima-mobilenet-aesthetic"
    file.write_bytes(b"hello!\n")
    assert published_as(file) is None
    with pytest.raises(WeightsError, match="cannot be read"):
        published_as(tmp_path / "nowhere")
