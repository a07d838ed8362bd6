from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import save_file

from ml_core.geometry import FULL_FRAME, as_boxes
from ml_core.models.nima.network import NimaSpec, build_network
from ml_core.models.picture import Picture
from ml_core.models.scorers import load_scorer
from ml_core.models.weights.download import OnBytes
from ml_core.models.weights.manifest import WeightsEntry, manifest
from ml_core.models.weights.store import WeightsCard
from ml_core.specs.errors import WeightsError
from ml_core.worker import weights_command
from ml_core.worker.subcommands import run_subcommand
from tests.pictures import scene

[ENTRY, *_] = manifest()


def test_the_list_has_the_built_in_scorer_and_the_manifest(capsys: pytest.CaptureFixture[str]) -> None:
    assert weights_command.list_weights() == 0
    said = capsys.readouterr().out
    assert "composition: built in" in said
    for entry in manifest():
        assert entry.licence in said
        assert f"thirds weights --download {entry.name}" in said


def test_installed_weights_are_said_to_be(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    cards = (WeightsCard(ENTRY.name, "t", ENTRY.spec), WeightsCard("mine", "My own", ENTRY.spec))
    monkeypatch.setattr(weights_command, "installed", lambda: cards)
    weights_command.list_weights()
    said = capsys.readouterr().out
    assert f"--download {ENTRY.name}" not in said
    assert "mine: My own (installed)" in said


def test_fetching_names_the_licence_first_and_shows_progress(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def download(entry: WeightsEntry, on_bytes: OnBytes) -> WeightsCard:
        assert entry.licence in capsys.readouterr().out
        assert on_bytes(512 * 1024, 1024 * 1024)
        assert on_bytes(1024 * 1024, 0)
        return WeightsCard(entry.name, entry.title, entry.spec)

    monkeypatch.setattr(weights_command, "download", download)
    assert weights_command.fetch_weights(ENTRY.name) == 0
    said = capsys.readouterr()
    assert "512 of 1,024 kB" in said.err
    assert f"--scorer {ENTRY.name}" in said.out


def test_importing_asks_which_weights_a_file_holds_and_checks_them(tmp_path: Path) -> None:
    file = tmp_path / "weights.hdf5"
    file.write_bytes(b"other")
    with pytest.raises(WeightsError, match="Which weights") as told:
        weights_command.import_weights(file, "")
    assert ENTRY.name in told.value.remedy
    with pytest.raises(WeightsError, match="not the published file"):
        weights_command.import_weights(file, ENTRY.name)
    with pytest.raises(WeightsError, match="no weights called"):
        weights_command.import_weights(file, "unheard-of")


def test_weights_of_ones_own_become_a_scorer(tmp_path: Path) -> None:
    network = build_network(NimaSpec(backbone="mobilenetv3_small_050"))
    save_file(network.state_dict(), tmp_path / "mine.safetensors")
    words = ["weights", "--import-file", str(tmp_path / "mine.safetensors"), "--name", "mine"]
    assert run_subcommand([*words, "--backbone", "mobilenetv3_small_050"]) == 0
    prepared = load_scorer("mine", "cpu").prepare([Picture("scene", scene())])
    mean = prepared.means(np.zeros(1, np.intp), as_boxes([FULL_FRAME]))
    assert 1 <= mean[0] <= 10
    with pytest.raises(WeightsError, match="another network"):
        weights_command.import_weights(tmp_path / "mine.safetensors", "mine", "resnet10t")
