"""The network tastes: symmetric, calibrated on answers kept back, saved and refused, on features computed once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.geometry import FULL_FRAME, Box, as_boxes
from ml_core.models.descriptors import PhotoMaps
from ml_core.models.features.backbone import Backbone, load_backbone
from ml_core.models.features.crops import CropFeatures
from ml_core.models.features.kept import KeptFeatures, key_of, photo_digest
from ml_core.models.nima.cropping import CropSampler
from ml_core.models.picture import Picture
from ml_core.models.taste.loading import load_taste
from ml_core.models.taste.networks.fitting import Epoch, TrainingPairs, fit_head
from ml_core.models.taste.networks.heads import ConcatenatingHead, NetworkKind, SiameseHead, head_of
from ml_core.models.taste.networks.inputs import CropInputs
from ml_core.models.taste.networks.network_taste import REFERENCES, NetworkTaste, fit_network
from ml_core.models.taste.taste import Answer, Example
from ml_core.specs.errors import SpecError, WeightsError
from tests.pictures import scenes

KINDS: tuple[NetworkKind, ...] = ("siamese", "concatenating")
# The smallest networks that timm has.
TINY, OTHER = "test_efficientnet", "test_resnet"


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Keep small networks from waiting for each other's threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    return [Picture(f"scene {number}", pixels) for number, pixels in enumerate(scenes(8, 120, 80))]


@pytest.fixture(scope="module")
def maps(pictures: list[Picture]) -> PhotoMaps:
    return PhotoMaps.prepare(pictures)


@pytest.fixture(scope="module")
def backbone() -> Backbone:
    return load_backbone(TINY, "cpu")


def answered(photos: int, count: int, seed: int = 0) -> list[Example]:
    """Return answers of somebody who likes large crops."""
    rng = np.random.default_rng(seed)
    examples = []
    for number in range(count):
        a, b = (_box(rng) for _ in range(2))
        answer: Answer = "tie" if abs(a.area - b.area) < 0.02 else "a" if a.area > b.area else "b"
        examples.append(Example(number % photos, a, b, answer))
    return examples


def _box(rng: np.random.Generator) -> Box:
    side = rng.uniform(0.3, 1.0)
    x, y = rng.uniform(0, 1 - side, 2)
    return Box(x, y, x + side, y + side)


def pairs_of(features: npt.NDArray[np.float32], count: int, seed: int = 0) -> TrainingPairs:
    """Return pairs of rows whose first column decides."""
    rng = np.random.default_rng(seed)
    first, second = (features[rng.integers(len(features), size=count)] for _ in range(2))
    answers: list[Answer] = ["a" if a > b else "b" for a, b in zip(first[:, 0], second[:, 0], strict=True)]
    return TrainingPairs(first, second, first, second, answers, np.ones(count), np.arange(count) // 2)


# Heads


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 1000))
def test_exchanging_the_crops_changes_the_sign_and_nothing_else(kind: NetworkKind, seed: int) -> None:
    torch.manual_seed(seed)
    head = head_of(kind, 6, 5 if kind == "siamese" else 0).eval()
    for parameter in head.parameters():
        torch.nn.init.normal_(parameter)
    first, second = torch.randn(2, 7, 11 if kind == "siamese" else 6)
    there, back = head.difference(first, second), head.difference(second, first)
    assert torch.equal(there, -back)
    assert there.abs().max() > 1e-3
    assert head.difference(first, first).abs().max() == 0


def test_the_concatenating_head_is_half_of_f_ab_less_f_ba() -> None:
    head = ConcatenatingHead(3).eval()
    a, b = torch.randn(2, 4, 3)
    f_ab, f_ba = head(torch.cat([a, b], dim=1)), head(torch.cat([b, a], dim=1))
    torch.testing.assert_close(head.difference(a, b), (f_ab - f_ba) / 2)
    assert [tuple(p.shape) for p in head.parameters() if p.ndim == 2] == [(512, 6), (256, 512), (1, 256)]


def test_a_siamese_head_without_training_is_the_average_taste() -> None:
    head = SiameseHead(4, 3).eval()
    head.average.data = torch.tensor([1.0, -2.0, 0.5])
    crops = torch.randn(5, 7)
    torch.testing.assert_close(head(crops), crops[:, 4:] @ head.average)


# Training


@pytest.mark.parametrize("kind", KINDS)
def test_training_learns_what_decides(kind: NetworkKind) -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(5, 3, (400, 8)).astype(np.float32)
    fit = fit_head(kind, pairs_of(features, 200), 8 if kind == "concatenating" else 4)
    unseen = pairs_of(rng.normal(5, 3, (400, 8)).astype(np.float32), 300, 1)
    sides = (torch.from_numpy((side - fit.mean) / fit.scale) for side in (unseen.first, unseen.second))
    with torch.inference_mode():
        predicted = fit.head.difference(*sides).numpy() > 0
    assert (predicted == (np.array(unseen.answers) == "a")).mean() > 0.85
    assert fit.factor > 0.1


def test_training_stops_early_and_gives_the_best_state_not_the_last() -> None:
    features = np.random.default_rng(2).normal(size=(200, 30)).astype(np.float32)
    pairs = pairs_of(features, 60)
    # Answers by lot: what is kept back can only be predicted worse and worse.
    lot = replace(pairs, answers=list(np.random.default_rng(3).choice(["a", "b"], 60)))
    seen: list[Epoch] = []
    fit = fit_head("concatenating", lot, 30, watch=seen.append)
    kept_back = [epoch.kept_back for epoch in seen if epoch.kept_back is not None]
    assert len(seen) == len(kept_back) < 60
    assert fit.epochs == 1 + int(np.argmin(kept_back))
    assert seen[-1].training < seen[0].training


def test_training_is_the_same_for_the_same_seed_and_leaves_torch_as_it_was() -> None:
    pairs = pairs_of(np.random.default_rng(4).normal(size=(50, 6)).astype(np.float32), 30)
    torch.manual_seed(7)
    wanted = torch.rand(3)
    torch.manual_seed(7)
    first, again = (fit_head("siamese", pairs, 3, seed=5) for _ in range(2))
    torch.testing.assert_close(torch.rand(3), wanted)
    for name, tensor in first.head.state_dict().items():
        assert torch.equal(tensor, again.head.state_dict()[name])
    assert first.factor == again.factor


def test_features_that_never_change_do_no_harm() -> None:
    features = np.random.default_rng(5).normal(size=(80, 5)).astype(np.float32)
    features[:, 2] = 3.0
    fit = fit_head("siamese", pairs_of(features, 40), 4)
    assert all(torch.isfinite(tensor).all() for tensor in fit.head.state_dict().values())
    changed = features.copy()
    changed[:, 2] = 4.0
    with torch.inference_mode():
        one, other = (fit.head(torch.from_numpy((rows - fit.mean) / fit.scale)) for rows in (features, changed))
    torch.testing.assert_close(one, other)


def test_the_mirrored_crop_is_what_is_trained_on_as_well(
    pictures: list[Picture], maps: PhotoMaps, backbone: Backbone
) -> None:
    inputs = CropInputs.of("siamese", backbone, pictures, maps)
    turned = [picture.mirrored() for picture in pictures]
    mirrored = CropInputs.of("siamese", backbone, turned, PhotoMaps.prepare(turned))
    box = Box(0.1, 0.2, 0.6, 0.9)
    photos = np.arange(3)
    ours = inputs.of_mirrored(photos, as_boxes([box] * 3))
    theirs = mirrored(photos, as_boxes([box.mirrored()] * 3))
    np.testing.assert_allclose(ours, theirs, atol=0.03, rtol=0.03)
    assert not np.allclose(ours, inputs(photos, as_boxes([box] * 3)), atol=0.03)


# Tastes


@pytest.mark.parametrize("kind", KINDS)
def test_a_taste_survives_saving(
    kind: NetworkKind, tmp_path: Path, pictures: list[Picture], maps: PhotoMaps, backbone: Backbone
) -> None:
    taste = fit_network(kind, backbone, pictures, maps, answered(len(pictures), 24))
    taste.save(tmp_path / "taste")
    again = load_taste(tmp_path / "taste")
    assert isinstance(again, NetworkTaste)
    assert (again.kind, again.facts) == (kind, taste.facts)
    photos, boxes = np.array([0, 1, 1]), as_boxes([(0, 0, 0.5, 0.6), (0.2, 0.1, 0.9, 1), FULL_FRAME])
    before, after = (one.prepare(pictures, maps) for one in (taste, again))
    np.testing.assert_array_equal(before.utilities(photos, boxes), after.utilities(photos, boxes))
    np.testing.assert_array_equal(before.preferred(photos, boxes), after.preferred(photos, boxes))


@pytest.mark.parametrize("kind", KINDS)
def test_preferences_are_symmetric_and_the_full_frame_is_worth_a_half(
    kind: NetworkKind, pictures: list[Picture], maps: PhotoMaps, backbone: Backbone
) -> None:
    prepared = fit_network(kind, backbone, pictures, maps, answered(len(pictures), 24)).prepare(pictures, maps)
    photos, first = np.array([0, 3]), as_boxes([(0, 0, 0.5, 0.6), (0.2, 0.1, 0.9, 1)])
    second = as_boxes([(0.1, 0.3, 0.8, 0.9), (0, 0, 0.4, 0.4)])
    there, back = prepared.preferences(photos, first, second), prepared.preferences(photos, second, first)
    np.testing.assert_allclose(there + back, 1, atol=1e-6)
    assert prepared.preferred(np.array([2]), as_boxes([FULL_FRAME])) == pytest.approx(0.5)


def test_a_siamese_taste_of_large_crops_prefers_large_crops(
    pictures: list[Picture], maps: PhotoMaps, backbone: Backbone
) -> None:
    prepared = fit_network("siamese", backbone, pictures, maps, answered(6, 80)).prepare(pictures, maps)
    photos = np.full(2, 7)
    large, small = prepared.utilities(photos, as_boxes([(0.05, 0.05, 0.95, 0.95), (0.3, 0.3, 0.65, 0.65)]))
    assert large > small


def test_the_utility_of_a_concatenating_taste_is_its_mean_preference_to_the_references(
    pictures: list[Picture], maps: PhotoMaps, backbone: Backbone
) -> None:
    prepared = fit_network("concatenating", backbone, pictures, maps, answered(6, 24)).prepare(pictures, maps)
    box = as_boxes([(0.2, 0.1, 0.9, 1)])
    photos = np.full(len(REFERENCES), 4)
    wanted = prepared.preferences(photos, np.repeat(box, len(REFERENCES), axis=0), REFERENCES).mean()
    assert prepared.utilities(np.array([4]), box) == pytest.approx(wanted)


def test_under_ten_answers_nothing_is_fitted(pictures: list[Picture], maps: PhotoMaps, backbone: Backbone) -> None:
    with pytest.raises(SpecError, match="at least 10"):
        fit_network("siamese", backbone, pictures, maps, answered(6, 9))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"digest": "0" * 32}, "other weights of test_efficientnet"),
        ({"backbone": OTHER}, "other weights of test_resnet"),
        ({"descriptor_version": 0}, "another way"),
        ({"feature_version": 0}, "another way"),
        ({"format": 99}, "another way"),
        ({"threshold": -1.0}, "makes no sense"),
        ({"backbone": "hf-hub:someone/something"}, "no backbone"),
        ({"model": "concatenating"}, "not those it describes"),
        ({"answers": "many"}, "cannot be read"),
    ],
)
def test_what_does_not_match_is_refused(
    changes: dict[str, object],
    words: str,
    tmp_path: Path,
    pictures: list[Picture],
    maps: PhotoMaps,
    backbone: Backbone,
) -> None:
    fit_network("siamese", backbone, pictures, maps, answered(6, 12)).save(tmp_path)
    about = json.loads((tmp_path / "taste.json").read_text())
    (tmp_path / "taste.json").write_text(json.dumps(about | changes))
    with pytest.raises(WeightsError, match=words):
        load_taste(tmp_path)


def test_damaged_tensors_are_refused(
    tmp_path: Path, pictures: list[Picture], maps: PhotoMaps, backbone: Backbone
) -> None:
    fit_network("siamese", backbone, pictures, maps, answered(6, 12)).save(tmp_path)
    tensors = tmp_path / "taste.safetensors"
    tensors.write_bytes(tensors.read_bytes()[:-7])
    with pytest.raises(WeightsError, match="cannot be read"):
        load_taste(tmp_path)


# Features


def test_random_weights_are_the_same_every_time_and_say_so() -> None:
    load_backbone.cache_clear()
    torch.manual_seed(1)
    first = load_backbone(TINY, "cpu")
    load_backbone.cache_clear()
    torch.manual_seed(2)
    assert load_backbone(TINY, "cpu").digest == first.digest
    assert not first.trained
    assert load_backbone(OTHER, "cpu").digest != first.digest


def test_unknown_backbones_are_refused() -> None:
    with pytest.raises(WeightsError, match="no backbone"):
        load_backbone("no_such_network", "cpu")


def test_features_are_computed_once_a_crop(
    pictures: list[Picture], backbone: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def counting(self: Backbone, crops: torch.Tensor) -> npt.NDArray[np.float32]:
        seen.append(len(crops))
        return original(self, crops)

    original = Backbone.features
    monkeypatch.setattr(Backbone, "features", counting)
    photos, boxes = np.array([0, 1, 0, 0]), as_boxes([FULL_FRAME, FULL_FRAME, (0, 0, 0.5, 0.5), FULL_FRAME])
    here = CropFeatures(backbone, pictures)
    first = here.of(photos, boxes)
    assert sum(seen) == 3
    np.testing.assert_array_equal(here.of(photos, boxes), first)
    # Another process finds them on disk.
    np.testing.assert_array_equal(CropFeatures(backbone, pictures[::-1]).of(7 - photos, boxes), first)
    assert sum(seen) == 3
    np.testing.assert_array_equal(first[0], first[3])
    assert not np.allclose(first[0], first[2])


def test_batches_cross_photos(pictures: list[Picture], backbone: Backbone) -> None:
    everywhere = np.arange(len(pictures))
    boxes = as_boxes([(0.1, 0.1, 0.7, 0.8)] * len(pictures))
    together = CropFeatures(backbone, pictures).of(everywhere, boxes)
    alone = [
        backbone.features(CropSampler([picture.pixels], backbone.device, backbone.spec.size).crops(0, boxes[:1]))
        for picture in pictures
    ]
    np.testing.assert_allclose(together, np.concatenate(alone), rtol=1e-3, atol=1e-9)


def test_no_crops_have_no_features(pictures: list[Picture], backbone: Backbone) -> None:
    found = CropFeatures(backbone, pictures).of(np.zeros(0, dtype=np.intp), np.zeros((0, 4)))
    assert found.shape == (0, backbone.width)


def test_what_is_kept_is_bounded(tmp_path: Path) -> None:
    kept = KeptFeatures(tmp_path / "one", 100, max_bytes=12_000)
    for number in range(6):
        boxes = as_boxes([(0, 0, 0.1 * (part + 1), 1) for part in range(10)])
        kept.write(f"photo {number}", {key_of(box): np.full(100, number, dtype=np.float32) for box in boxes})
    files = list(tmp_path.rglob("*.safetensors"))
    assert sum(path.stat().st_size for path in files) <= 12_000
    assert "photo 5.safetensors" in {path.name for path in files}
    assert kept.read("photo 0") == {}
    assert len(kept.read("photo 5")) == 10


@pytest.mark.parametrize("damage", [b"", b"\x08\0\0\0\0\0\0\0{}      ", b"nonsense" * 10])
def test_what_is_damaged_on_disk_is_computed_again(damage: bytes, tmp_path: Path) -> None:
    kept = KeptFeatures(tmp_path, 2)
    kept.write("photo", {key_of(np.array(FULL_FRAME)): np.ones(2, dtype=np.float32)})
    assert len(kept.read("photo")) == 1
    (tmp_path / "photo.safetensors").write_bytes(damage)
    assert kept.read("photo") == {}
    assert KeptFeatures(tmp_path, 3).read("photo") == {}


def test_features_of_another_width_are_not_taken(tmp_path: Path) -> None:
    KeptFeatures(tmp_path, 2).write("photo", {key_of(np.array(FULL_FRAME)): np.ones(2, dtype=np.float32)})
    assert KeptFeatures(tmp_path, 3).read("photo") == {}


def test_an_edited_photo_is_another_one(pictures: list[Picture]) -> None:
    edited = pictures[0].pixels.copy()
    edited[0, 0, 0] ^= 1
    assert photo_digest(pictures[0].pixels) != photo_digest(edited)
    assert photo_digest(pictures[0].pixels) == photo_digest(pictures[0].pixels.copy())
    assert photo_digest(pictures[0].pixels) != photo_digest(pictures[0].mirrored().pixels)
