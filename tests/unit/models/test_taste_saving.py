import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.numpy import load_file, save_file

from ml_core.models.taste.files import ABOUT, MAX_BYTES, TENSORS, kind_of
from ml_core.models.taste.linear import LinearTaste, fit_linear
from ml_core.models.taste.loading import load_taste
from ml_core.models.taste.prior import PRIOR_TENSORS, load_prior
from ml_core.specs.errors import WeightsError
from tests.unit.models.taste_data import asked

Spoil = Callable[[Path], object]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    pairs = asked(12)
    fit_linear(pairs.first, pairs.second, pairs.answers).save(tmp_path / "taste")
    return tmp_path / "taste"


def _tensors(folder: Path, **changed: npt.NDArray[np.floating]) -> None:
    save_file(load_file(folder / TENSORS) | changed, folder / TENSORS)


def _about(folder: Path, **changed: object) -> None:
    (folder / ABOUT).write_text(json.dumps(json.loads((folder / ABOUT).read_text()) | changed))


def _wider(folder: Path) -> None:
    _tensors(folder, weights=load_file(folder / TENSORS)["weights"].astype(np.float64))


def test_any_kind_is_loaded_by_what_it_says(saved: Path) -> None:
    assert kind_of(saved) == "linear"
    assert load_taste(saved).kind == "linear"


def test_only_two_files_are_written(saved: Path) -> None:
    assert sorted(path.name for path in saved.iterdir()) == [ABOUT, TENSORS]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: _about(folder, descriptor_version=99), "sees crops in another way"),
        (lambda folder: _about(folder, feature_version=99), "sees crops in another way"),
        (lambda folder: _about(folder, format=99), "sees crops in another way"),
        (lambda folder: _about(folder, threshold=-1.0), "makes no sense"),
        (lambda folder: _about(folder, threshold=float("nan")), "makes no sense"),
        (lambda folder: _about(folder, surprise=1), "cannot be read"),
        (lambda folder: _about(folder, model="divination"), "does not know this kind"),
        (lambda folder: (folder / ABOUT).write_text("{"), "not a taste"),
        (lambda folder: (folder / ABOUT).write_text("[]"), "not a taste"),
        (lambda folder: (folder / ABOUT).unlink(), "cannot be read"),
        (lambda folder: (folder / TENSORS).unlink(), "cannot be read"),
        (lambda folder: (folder / TENSORS).write_bytes(b"x" * 50), "cannot be read"),
        (lambda folder: _tensors(folder, weights=np.zeros(3, dtype=np.float32)), "not those it describes"),
        (lambda folder: _tensors(folder, more=np.zeros(3, dtype=np.float32)), "not those it describes"),
        (lambda folder: _spoilt(folder, np.nan), "something else than numbers"),
        (lambda folder: _spoilt(folder, np.inf), "something else than numbers"),
        (_wider, "something else than numbers"),
    ],
)
def test_a_spoilt_taste_is_refused(saved: Path, spoil: Spoil, message: str) -> None:
    spoil(saved)
    with pytest.raises(WeightsError, match=message) as raised:
        load_taste(saved)
    assert raised.value.remedy
    assert raised.value.path == saved


def _spoilt(folder: Path, value: float) -> None:
    weights = load_file(folder / TENSORS)["weights"]
    weights[5] = value
    _tensors(folder, weights=weights)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_files_outside_the_folder_are_not_read(saved: Path, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere"
    (saved / TENSORS).rename(outside)
    (saved / TENSORS).symlink_to(outside)
    with pytest.raises(WeightsError, match="outside its folder"):
        LinearTaste.load(saved)


def test_a_file_too_large_is_not_read(saved: Path) -> None:
    with (saved / TENSORS).open("r+b") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(WeightsError, match="too large"):
        LinearTaste.load(saved)


def test_a_missing_prior_is_said(tmp_path: Path) -> None:
    with pytest.raises(WeightsError):
        load_prior(tmp_path)
    (tmp_path / PRIOR_TENSORS).write_bytes(b"nothing")
    with pytest.raises(WeightsError):
        load_prior(tmp_path)
