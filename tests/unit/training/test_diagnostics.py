from pathlib import Path

import pytest

from ml_core.specs import events as ev
from ml_core.specs.context import TaskContext
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import BootstrapConfig
from ml_core.training.diagnostics import ENTROPY, HELD_OUT, TRAINING, Diagnostics


@pytest.fixture
def heard() -> list[ev.Diagnosis]:
    return []


@pytest.fixture
def diagnostics(tmp_path: Path, heard: list[ev.Diagnosis]) -> Diagnostics:
    def listen(event: ev.Event) -> None:
        assert isinstance(event, ev.Diagnosis)
        heard.append(event)

    run = RunFolder.create(tmp_path, "bootstrap", BootstrapConfig())
    return Diagnostics(TaskContext(run, listen), 1000)


def test_a_healthy_training_needs_no_words(diagnostics: Diagnostics, heard: list[ev.Diagnosis]) -> None:
    diagnostics.photos(80, 20, 0)
    for step in range(0, 1000, 40):
        share = 0.6 + 0.35 * step / 1000
        diagnostics.values(step, {HELD_OUT: share, TRAINING: share + 0.02, ENTROPY: 2.1 - step / 1000})
    diagnostics.result(0.95, 0.6)
    assert heard == []


def test_few_and_broken_photos(diagnostics: Diagnostics, heard: list[ev.Diagnosis]) -> None:
    diagnostics.photos(19, 4, 2)
    assert [event.severity for event in heard] == ["warning", "warning"]
    assert heard[0].message.startswith("2 photos could not be read")
    assert "only 19 photos" in heard[1].message
    assert all(event.suggestion for event in heard)


def test_lost_entropy_is_said_once_and_only_while_crops_are_poor(
    diagnostics: Diagnostics, heard: list[ev.Diagnosis]
) -> None:
    diagnostics.values(100, {HELD_OUT: 0.7, TRAINING: 0.7})
    diagnostics.values(200, {ENTROPY: 0.05})
    diagnostics.values(300, {ENTROPY: 0.05})
    assert [event.suggestion for event in heard] == ["Start again with a higher entropy reward."]


def test_lost_entropy_is_fine_once_crops_are_good(diagnostics: Diagnostics, heard: list[ev.Diagnosis]) -> None:
    diagnostics.values(100, {HELD_OUT: 0.95, TRAINING: 0.95})
    diagnostics.values(200, {ENTROPY: 0.05})
    assert heard == []


def test_memorised_training_photos(diagnostics: Diagnostics, heard: list[ev.Diagnosis]) -> None:
    diagnostics.values(400, {HELD_OUT: 0.8, TRAINING: 0.95})
    assert heard == []
    diagnostics.values(600, {HELD_OUT: 0.8, TRAINING: 0.95})
    assert "training photos much better" in heard[0].message


def test_plateau(diagnostics: Diagnostics, heard: list[ev.Diagnosis]) -> None:
    for step in range(0, 401, 40):
        diagnostics.values(step, {HELD_OUT: 0.7 + step / 2000, TRAINING: 0.9})
    assert heard == []
    for step in range(440, 770, 40):
        diagnostics.values(step, {HELD_OUT: 0.9, TRAINING: 0.9})
    assert [event.severity for event in heard] == ["info"]


def test_policy_without_worth_is_a_problem(diagnostics: Diagnostics, heard: list[ev.Diagnosis]) -> None:
    diagnostics.result(0.6, 0.6)
    assert heard[0].severity == "problem"
