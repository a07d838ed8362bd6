"""The task that installs weights: progress, stop and resume, failures in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from safetensors.torch import save_file

from ml_core.catalog.weights.fetching import fetched_bytes
from ml_core.catalog.weights.listing import installed
from ml_core.catalog.weights.manifest import entry_of
from ml_core.models.nima.network import build_network
from ml_core.specs import events as ev
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import WeightsConfig
from ml_core.worker.runner import execute
from tests.weights_server import SPEC, WeightsServer, entry_for, serving, use_manifest


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save_file(build_network(SPEC).state_dict(), tmp_path / "net.safetensors")
    return tmp_path / "net.safetensors"


@pytest.fixture
def server(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeightsServer]:
    with serving(file.read_bytes()) as made:
        use_manifest(monkeypatch, file.parent, entry_for(file, made.url))
        yield made


def run_of(tmp_path: Path, config: WeightsConfig) -> RunFolder:
    return RunFolder.create(tmp_path / "runs", "weights", config)


def test_a_download_says_how_far_it_is_and_what_it_installed(tmp_path: Path, server: WeightsServer) -> None:
    run = run_of(tmp_path, WeightsConfig(download="net"))
    end = execute(run)
    assert isinstance(end, ev.Finished)
    assert end.result == {"weights": "net", "title": "A net"}
    progress = [event for event in run.read_events()[0] if isinstance(event, ev.Progress)]
    size = len(server.content) // 1000
    assert [(event.done, event.total, event.unit) for event in (progress[0], progress[-1])] == [
        (0, size, "kB"),
        (size, size, "kB"),
    ]
    assert [card.licence for card in installed()] == ["MIT"]


def test_a_stopped_download_goes_on_in_another_run(tmp_path: Path, server: WeightsServer) -> None:
    server.block_seconds = 0.01
    run = run_of(tmp_path, WeightsConfig(download="net"))
    stopped = execute(run, lambda event: run.request_stop() if isinstance(event, ev.Progress) else None)
    assert isinstance(stopped, ev.StoppedEarly)
    have = fetched_bytes(entry_of("net"))
    assert have < len(server.content)
    assert isinstance(execute(run_of(tmp_path, WeightsConfig(download="net"))), ev.Finished)
    assert server.asked[1] == (f"bytes={have}-" if have else "")
    assert fetched_bytes(entry_of("net")) == 0


def test_failures_are_words(tmp_path: Path, server: WeightsServer) -> None:
    server.refuses = 503
    end = execute(run_of(tmp_path, WeightsConfig(download="net")))
    assert isinstance(end, ev.Failed)
    assert "503" in end.what
    nothing = execute(run_of(tmp_path, WeightsConfig()))
    assert isinstance(nothing, ev.Failed)
    assert nothing.what == "No weights were named."
    assert not nothing.log


def test_a_file_is_imported(tmp_path: Path, file: Path) -> None:
    config = WeightsConfig(import_file=file, name="mine", backbone=SPEC.backbone)
    end = execute(run_of(tmp_path, config))
    assert isinstance(end, ev.Finished)
    assert [card.name for card in installed()] == ["mine"]
