import numpy as np
import pytest

from ml_core.geometry import Box
from ml_core.models.descriptors import DESCRIPTORS, PhotoMaps, mirror_descriptors
from ml_core.models.taste.features import FEATURE_INDEX, FEATURES, SHAPES, feature_rows, mirror_features
from ml_core.models.taste.prior import shipped_prior
from ml_core.models.taste.prior_making import make_prior
from tests.unit.models.taste_data import Described, maps, pictures, some_boxes


def _described(count: int = 30) -> Described:
    random = np.random.default_rng(0)
    return maps().describe(random.integers(0, len(pictures()), count), some_boxes(count, random))


def test_features_begin_with_the_descriptors() -> None:
    described = _described()
    np.testing.assert_array_equal(feature_rows(described.T)[: len(DESCRIPTORS)], described.T)
    assert len(FEATURE_INDEX) == len(FEATURES)


def test_features_of_the_mirrored_photo_are_the_mirrored_features() -> None:
    described = _described()
    there = feature_rows(np.ascontiguousarray(mirror_descriptors(described).T)).T
    np.testing.assert_allclose(there, mirror_features(feature_rows(described.T).T), atol=1e-5)


def test_mirroring_twice_changes_nothing() -> None:
    features = feature_rows(_described().T).T
    np.testing.assert_array_equal(mirror_features(mirror_features(features)), features)


@pytest.mark.parametrize("shape", ["4:5", "1:1", "16:9"])
def test_a_shape_is_recognised(shape: str) -> None:
    # Scenes are 3:2.
    height = 0.5
    width = height * SHAPES[shape] / 1.5
    described = maps().describe(np.zeros(1, dtype=np.intp), np.array([Box(0.1, 0.2, 0.1 + width, 0.2 + height)]))
    near = feature_rows(described.T)[[FEATURE_INDEX[f"shape {name}"] for name in SHAPES], 0]
    assert list(SHAPES)[int(near.argmax())] == shape
    assert near.max() > 0.9


def test_features_are_numbers_whatever_the_box() -> None:
    boxes = np.array([[0.0, 0.0, 1.0, 1.0], [0.5, 0.5, 0.5, 0.5], [-3.0, 0.9, 5.0, 0.91], [1.0, 1.0, 1.0, 1.0]])
    described = PhotoMaps.prepare(pictures()[:1]).describe(np.zeros(4, dtype=np.intp), boxes)
    assert np.isfinite(feature_rows(described.T)).all()


def test_the_prior_is_made_the_same_again() -> None:
    first, again = (make_prior(photos=3, crops=12, tastes=12, rank=5) for _ in range(2))
    np.testing.assert_array_equal(first.mean, again.mean)
    np.testing.assert_array_equal(first.factor, again.factor)


def test_the_prior_knows_what_people_have_in_common() -> None:
    """Whole faces and a whole subject are liked on average, and tastes differ at least as much as they agree."""
    prior = shipped_prior()
    shared = float(prior.mean @ prior.spread @ prior.mean)
    own = float(np.trace(prior.factor.T @ prior.spread @ prior.factor))
    assert shared + own == pytest.approx(1, abs=0.1)
    assert 0.2 < shared < 0.6
    for name in ("subject_inside", "faces_inside", "kept"):
        assert prior.spread[FEATURE_INDEX[name]] @ prior.mean > 0
