"""The network scorer: what it feeds the network, and what it makes of the outputs."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from ml_core.geometry import Boxes, as_boxes
from ml_core.models.nima.cropping import CropSampler
from ml_core.models.nima.network import build_network, load_state
from ml_core.models.nima.scorer import NimaScorer
from ml_core.models.picture import Picture
from ml_core.specs.errors import WeightsError
from ml_core.specs.networks import NimaSpec
from tests.pictures import scene, scenes

CPU = torch.device("cpu")
BOXES = as_boxes([[0, 0, 1, 1], [0.1, 0.2, 0.6, 0.9], [0.5, 0.4, 0.85, 0.75], [0.3, 0.0, 0.62, 0.4]])


class MeanColour(nn.Module):
    """Logits that say which tenth of the brightness range a picture's mean lies in."""

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        mean = pictures.mean(dim=(1, 2, 3))
        return -100 * (mean[:, None] - torch.linspace(0, 1, 10)) ** 2


def scorer(size: int = 64) -> NimaScorer:
    return NimaScorer("mean", NimaSpec(size=size, mean=(0, 0, 0), std=(1, 1, 1)), MeanColour(), CPU)


def test_crops_are_what_a_good_filter_makes_of_them() -> None:
    pixels = scene(1024, 683)
    crops = CropSampler([pixels], CPU, 64).crops(0, BOXES).permute(0, 2, 3, 1).numpy()
    for crop, box in zip(crops, BOXES, strict=True):
        region = tuple(box * [1024, 683, 1024, 683])
        expected = np.asarray(Image.fromarray(pixels).resize((64, 64), Image.Resampling.BOX, box=region)) / 255
        assert np.abs(crop - expected).mean() < 0.02


def test_fine_stripes_do_not_alias() -> None:
    stripes = np.zeros((512, 512, 3), np.uint8)
    stripes[:, ::2] = 255
    crop = CropSampler([stripes], CPU, 64).crops(0, as_boxes([[0, 0, 1, 1]]))
    assert float(crop.std()) < 0.01
    assert float(crop.mean()) == pytest.approx(0.5, abs=0.01)


def test_the_distribution_sums_to_one_and_gives_the_mean() -> None:
    prepared = scorer().prepare([Picture("a", scene())])
    ratings = prepared.rate(np.zeros(4, np.intp), BOXES)
    assert ratings.distribution is not None
    np.testing.assert_allclose(ratings.distribution.sum(axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(ratings.mean, ratings.distribution @ np.arange(1, 11))
    variance = (ratings.distribution * (np.arange(1, 11) - ratings.mean[:, None]) ** 2).sum(axis=1)
    np.testing.assert_allclose(ratings.std, np.sqrt(variance), atol=1e-6)
    np.testing.assert_array_equal(prepared.means(np.zeros(4, np.intp), BOXES), ratings.mean)


def test_a_bright_picture_rates_as_the_network_says() -> None:
    prepared = scorer().prepare(
        [Picture("dark", np.zeros((80, 90, 3), np.uint8)), Picture("light", np.full((90, 80, 3), 255, np.uint8))]
    )
    means = prepared.means(np.array([0, 1]), as_boxes([[0, 0, 1, 1]] * 2))
    assert means[0] < 1.5
    assert means[1] > 9.5


def test_many_photos_in_one_call_equal_one_by_one() -> None:
    pictures = [Picture(str(index), pixels) for index, pixels in enumerate(scenes(5))]
    prepared = scorer().prepare(pictures)
    random = np.random.default_rng(3)
    photos = random.integers(0, 5, 40)
    corners = random.uniform(0, 0.5, (40, 2))
    boxes: Boxes = np.concatenate([corners, corners + random.uniform(0.3, 0.5, (40, 2))], axis=1)
    together = prepared.means(photos, boxes)
    alone = [prepared.means(photos[index : index + 1], boxes[index : index + 1])[0] for index in range(40)]
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_any_timm_backbone_carries_the_head() -> None:
    for backbone in ("mobilenetv3_small_050", "resnet10t"):
        network = build_network(NimaSpec(backbone=backbone)).eval()
        with torch.inference_mode():
            assert network(torch.zeros(2, 3, 64, 64)).shape == (2, 10)


def test_an_unknown_backbone_is_named() -> None:
    with pytest.raises(WeightsError, match="no_such_net"):
        build_network(NimaSpec(backbone="no_such_net"))


@pytest.mark.parametrize("backbone", ["hf-hub:owner/net", "local-dir:/tmp", "timm/resnet18", "resnet18.hf-hub:a/b"])
def test_a_backbone_is_never_looked_for_elsewhere(backbone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml_core.models.nima.network.import_timm", lambda: pytest.fail("timm was asked"))
    with pytest.raises(WeightsError, match=backbone):
        build_network(NimaSpec(backbone=backbone))


def test_tensors_of_another_network_are_refused() -> None:
    network = build_network(NimaSpec(backbone="mobilenetv3_small_050"))
    state = network.state_dict()
    name = next(iter(state))
    with pytest.raises(WeightsError, match="another network"):
        load_state(network, {key: tensor for key, tensor in state.items() if key != name})
    with pytest.raises(WeightsError, match=name):
        load_state(network, {**state, name: torch.zeros(3)})


@pytest.mark.gpu
def test_half_precision_on_a_gpu_agrees_with_the_cpu() -> None:
    device = torch.device("cuda")
    torch.manual_seed(0)
    spec = NimaSpec(backbone="mobilenetv3_small_100")
    network = build_network(spec).eval()
    pictures = [Picture(str(index), pixels) for index, pixels in enumerate(scenes(3))]
    photos, boxes = np.repeat(np.arange(3), 4), np.tile(BOXES, (3, 1))
    on_cpu = NimaScorer("n", spec, network, CPU).prepare(pictures).means(photos, boxes)
    on_gpu = NimaScorer("n", spec, network, device).prepare(pictures).means(photos, boxes)
    np.testing.assert_allclose(on_gpu, on_cpu, atol=0.02)
