from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import save_file

from ml_core.catalog.folders import weights_folder
from ml_core.catalog.weights.cards import CARD, WeightsCard
from ml_core.catalog.weights.fetching import OnBytes
from ml_core.catalog.weights.manifest import WeightsEntry, manifest
from ml_core.geometry import FULL_FRAME, as_boxes
from ml_core.models.nima.network import build_network
from ml_core.models.picture import Picture
from ml_core.models.scorers import load_scorer
from ml_core.models.weights.store import import_file
from ml_core.specs.errors import WeightsError
from ml_core.specs.tasks import WeightsConfig
from ml_core.worker import weights_command
from ml_core.worker.subcommands import run_subcommand
from tests.pictures import scene
from tests.weights_server import SPEC

[ENTRY, *_] = manifest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save_file(build_network(SPEC).state_dict(), tmp_path / "mine.safetensors")
    return tmp_path / "mine.safetensors"


def test_the_list_has_the_built_in_scorer_and_the_manifest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_subcommand(["weights"]) == 0
    said = capsys.readouterr().out
    assert "composition: Built-in scorer." in said
    assert "(built in)" in said
    for entry in manifest():
        assert entry.licence in said
        assert f"thirds weights --download {entry.name}" in said


def test_the_list_tells_installed_from_damaged(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (ENTRY.name, "mine", "spoilt"):
        import_file(file, name, SPEC)
    (weights_folder() / "spoilt" / CARD).write_text("{")
    weights_command.list_weights()
    said = capsys.readouterr().out
    assert f"--download {ENTRY.name}" not in said
    assert "mine: mine. A network of your own, imported from a file: mobilenetv3_small_050.\n  (installed)" in said
    assert "spoilt: spoilt.\n  (damaged: " in said


def test_fetching_names_the_licence_first_and_shows_progress(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def download(entry: WeightsEntry, on_bytes: OnBytes) -> WeightsCard:
        said = capsys.readouterr().out
        assert entry.licence in said
        assert entry.url in said
        on_bytes(512 * 1000, 1024 * 1000)
        on_bytes(1024 * 1000, 0)
        return WeightsCard(entry.name, entry.title, entry.spec)

    monkeypatch.setattr(weights_command, "download", download)
    assert run_subcommand(["weights", "--download", ENTRY.name]) == 0
    said = capsys.readouterr()
    assert "512 of 1,024 kB" in said.err
    assert f"--scorer {ENTRY.name}" in said.out


def test_importing_asks_which_weights_a_file_holds_and_checks_them(file: Path) -> None:
    with pytest.raises(WeightsError, match="none of the published files") as told:
        weights_command.do_weights(WeightsConfig(import_file=file))
    assert "backbone" in told.value.remedy
    with pytest.raises(WeightsError, match="not the published file"):
        weights_command.do_weights(WeightsConfig(import_file=file, name=ENTRY.name))
    with pytest.raises(WeightsError, match="no weights called"):
        weights_command.do_weights(WeightsConfig(import_file=file, name="unheard-of"))


def test_weights_of_ones_own_become_a_scorer(file: Path) -> None:
    words = ["weights", "--import-file", str(file), "--name", "mine", "--backbone", SPEC.backbone]
    assert run_subcommand(words) == 0
    prepared = load_scorer("mine", "cpu").prepare([Picture("scene", scene())])
    mean = prepared.means(np.zeros(1, np.intp), as_boxes([FULL_FRAME]))
    assert 1 <= mean[0] <= 10
    with pytest.raises(WeightsError, match="another network"):
        weights_command.do_weights(WeightsConfig(import_file=file, name="other", backbone="resnet10t"))
