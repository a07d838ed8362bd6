"""The importer of published Keras weights, against Keras itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import torch

from ml_core.models.nima.keras_mobilenet import KerasMobileNet
from ml_core.models.nima.keras_weights import read_keras_mobilenet
from ml_core.models.nima.network import load_state
from ml_core.specs.errors import WeightsError
from tests.pictures import scenes

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:keras", "ignore::FutureWarning:keras")


@pytest.fixture(scope="module")
def keras_model() -> Iterator[Any]:
    keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(7)
    base = keras.applications.MobileNet((224, 224, 3), alpha=1, include_top=False, pooling="avg", weights=None)
    hidden = keras.layers.Dropout(0.75)(base.output)
    model = keras.Model(base.inputs, keras.layers.Dense(10, activation="softmax")(hidden))
    random = np.random.default_rng(7)
    # Fresh batch norms are the identity, which would hide swapped statistics.
    for layer in model.layers:
        if layer.name.endswith("_bn"):
            shape = layer.get_weights()[0].shape
            gamma, beta, mean = random.uniform(0.5, 1.5, shape), *random.normal(0, 0.3, (2, *shape))
            # Small variances keep the signal from fading on its way through 27 random layers.
            layer.set_weights([gamma, beta, mean, random.uniform(0.002, 0.02, shape)])
    yield model
    keras.backend.clear_session()


def write_legacy(path: Path, model: Any, group: str = "", suffix: str = ":0", head: str = "dense_1") -> Path:
    """Write the layout that Keras 2 wrote: fixed-length byte attributes and tensor names that end in ``:0``."""
    with h5py.File(path, "w") as file:
        root = file.create_group(group) if group else file
        names = [head if layer.name.startswith("dense") else layer.name for layer in model.layers]
        root.attrs["layer_names"] = np.array([name.encode() for name in names])
        for name, layer in zip(names, model.layers, strict=True):
            part = root.create_group(name)
            weights = {
                f"{name}/{weight.name}{suffix}": np.asarray(array)
                for weight, array in zip(layer.weights, layer.get_weights(), strict=True)
            }
            part.attrs["weight_names"] = np.array([key.encode() for key in weights], dtype="S64")
            for key, array in weights.items():
                part.create_dataset(key, data=array)
    return path


@pytest.mark.parametrize(("group", "suffix", "head"), [("", ":0", "dense_1"), ("model_weights", "", "dense")])
def test_outputs_equal_those_of_keras(tmp_path: Path, keras_model: Any, group: str, suffix: str, head: str) -> None:
    network = KerasMobileNet().eval()
    load_state(network, read_keras_mobilenet(write_legacy(tmp_path / "w.hdf5", keras_model, group, suffix, head)))
    pictures = np.stack(scenes(3, 224, 224)).astype(np.float32) / 127.5 - 1
    expected = np.asarray(keras_model.predict(pictures, verbose=0))
    with torch.inference_mode():
        found = torch.softmax(network(torch.from_numpy(pictures).permute(0, 3, 1, 2)), dim=1).numpy()
    assert np.ptp(expected, axis=0).max() > 1e-3, "the pictures must differ for the comparison to mean something"
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_what_keras_itself_writes_is_read(tmp_path: Path, keras_model: Any) -> None:
    legacy = pytest.importorskip("keras.src.legacy.saving.legacy_h5_format")
    with h5py.File(tmp_path / "own.hdf5", "w") as file:
        legacy.save_weights_to_hdf5_group(file, keras_model)
    own = read_keras_mobilenet(tmp_path / "own.hdf5")
    ours = read_keras_mobilenet(write_legacy(tmp_path / "w.hdf5", keras_model))
    assert own.keys() == ours.keys()
    assert all(torch.equal(own[name], ours[name]) for name in own)


@pytest.mark.parametrize("content", [b"", b"not hdf5", b"\x89HDF\r\n\x1a\n" + bytes(200)])
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.hdf5").write_bytes(content)
    with pytest.raises(WeightsError, match=r"w\.hdf5"):
        read_keras_mobilenet(tmp_path / "w.hdf5")


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "w.hdf5", "w") as file:
        file.attrs["layer_names"] = [b"conv1"]
        file.create_group("conv1").attrs["weight_names"] = np.array([], dtype="S8")
    with pytest.raises(WeightsError, match="not Keras MobileNet"):
        read_keras_mobilenet(tmp_path / "w.hdf5")
