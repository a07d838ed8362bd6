import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from ml_core.models.policy.crop_policy import ABOUT, TENSORS, CropPolicy
from ml_core.specs.errors import WeightsError
from tests.unit.training.albums import INPUTS, random_policy


def test_policy_survives_saving(tmp_path: Path) -> None:
    policy = random_policy(hidden=(16, 8))
    policy.save(tmp_path / "policy")
    read = CropPolicy.load(tmp_path / "policy")
    seen = np.random.default_rng(0).normal(size=(50, INPUTS)).astype(np.float32)
    assert read.facts == policy.facts
    assert read.choose(seen).tolist() == policy.choose(seen).tolist()
    assert len(set(policy.choose(seen).tolist())) > 3
    assert sorted(path.name for path in (tmp_path / "policy").iterdir()) == [ABOUT, TENSORS]


def test_a_policy_draws_no_random_numbers() -> None:
    policy = random_policy()
    before = torch.get_rng_state()
    CropPolicy(policy.facts, policy.tensors)
    assert torch.equal(torch.get_rng_state(), before)


def change(folder: Path, **facts: object) -> None:
    plain = json.loads((folder / ABOUT).read_bytes())
    (folder / ABOUT).write_text(json.dumps(plain | facts))


@pytest.mark.parametrize(
    "facts",
    [
        {"format": 99},
        {"descriptor_version": -1},
        {"inputs": 3},
        {"hidden": [8]},
        {"hidden": [16, 16]},
        {"hidden": [0, 8]},
        {"hidden": [99999, 8]},
        {"hidden": [16] * 500},
        {"actions": "edge shifts"},
        {"actions": "__import__"},
        {"max_moves": 0},
        {"surprise": 1},
    ],
    ids=str,
)
def test_policy_that_does_not_fit_is_refused(tmp_path: Path, facts: dict[str, object]) -> None:
    random_policy().save(tmp_path)
    change(tmp_path, **facts)
    with pytest.raises(WeightsError) as caught:
        CropPolicy.load(tmp_path)
    assert caught.value.remedy


@pytest.mark.parametrize("content", [b"", b"\x80\x04.", b"{}", b"\xff" * 64])
@pytest.mark.parametrize("name", [ABOUT, TENSORS])
def test_damaged_files_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    random_policy().save(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(WeightsError):
        CropPolicy.load(tmp_path)


def test_missing_policy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError):
        CropPolicy.load(tmp_path / "nothing")


def test_files_outside_the_folder_are_refused(tmp_path: Path) -> None:
    random_policy().save(tmp_path / "real")
    (tmp_path / "fake").mkdir()
    for name in (ABOUT, TENSORS):
        (tmp_path / "fake" / name).symlink_to(tmp_path / "real" / name)
    with pytest.raises(WeightsError, match="outside"):
        CropPolicy.load(tmp_path / "fake")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_tensors_that_are_no_numbers_are_refused(value: float) -> None:
    policy = random_policy()
    tensors = {name: tensor.clone() for name, tensor in policy.tensors.items()}
    tensors["mix.bias"][0] = value
    with pytest.raises(WeightsError):
        CropPolicy(policy.facts, tensors)
    with pytest.raises(WeightsError):
        CropPolicy(policy.facts, policy.tensors | {"more": torch.zeros(1)})
    with pytest.raises(WeightsError):
        CropPolicy(dataclasses.replace(policy.facts, hidden=(16, 16)), policy.tensors)
