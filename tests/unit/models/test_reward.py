from dataclasses import replace

import numpy as np
import pytest

from ml_core.geometry import FULL_FRAME, as_boxes
from ml_core.models.composition import CompositionScorer
from ml_core.models.policy.album import make_album
from ml_core.models.reward import DescribedTaste, PersonalRatings, PersonalScorer
from ml_core.models.scorer import DescribedPhotos
from tests.unit.models.tastes import DescribedSizeTaste, SizeTaste
from tests.unit.training.albums import TargetScorer, pictures

BOXES = as_boxes([[0.1, 0.1, 0.7, 0.7], [0.0, 0.2, 1.0, 0.9], [0.4, 0.1, 0.8, 0.9]])
PHOTOS = np.array([0, 1, 1])


def ratings_of(weight: float) -> PersonalRatings:
    return PersonalScorer(CompositionScorer(), SizeTaste(), weight).prepare(pictures(2))


def test_rating_by_hand() -> None:
    # The target scorer gives 10 on its own box.
    scorer, taste = TargetScorer(), SizeTaste()
    ratings = PersonalScorer(scorer, taste, 0.7).prepare(pictures(1))
    box, photo = as_boxes([scorer.target]), np.array([0])
    utility = -4 * abs(np.log(0.52 * 0.68) - np.log(0.3))
    full = -4 * abs(np.log(0.3))
    preferred = 1 / (1 + np.exp(full - utility))
    assert ratings.means(photo, box) == pytest.approx([1 + 9 * (0.7 * 1 + 0.3 * preferred)])


def test_full_frame_is_neither_preferred_nor_not() -> None:
    ratings = ratings_of(0.0)
    assert ratings.means(np.array([0]), as_boxes([FULL_FRAME])) == pytest.approx([1 + 9 * 0.5])


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_parts_make_up_the_rating(weight: float) -> None:
    ratings = ratings_of(weight)
    parts = ratings.parts(PHOTOS, BOXES)
    expected = 1 + weight * (parts.aesthetic - 1) + 9 * (1 - weight) * parts.preferred
    assert ratings.means(PHOTOS, BOXES) == pytest.approx(expected)
    assert parts.aesthetic == pytest.approx(CompositionScorer().prepare(pictures(2)).means(PHOTOS, BOXES))


def test_described_taste_rates_the_same_with_one_look() -> None:
    ratings, plain = ratings_of(0.6), SizeTaste()
    described = replace(ratings, taste=DescribedSizeTaste(plain.log_area, plain.strength))
    assert isinstance(described.taste, DescribedTaste)
    assert not isinstance(ratings.taste, DescribedTaste)
    assert described.means(PHOTOS, BOXES) == pytest.approx(ratings.means(PHOTOS, BOXES), abs=1e-5)
    assert described.means_of(ratings.maps.look(PHOTOS, BOXES)) == pytest.approx(
        ratings.means_of(ratings.maps.look(PHOTOS, BOXES)), abs=1e-5
    )


def test_terms_and_their_contributions_sum_to_the_rating() -> None:
    scorer = PersonalScorer(CompositionScorer(), SizeTaste(), 0.7)
    rated = scorer.prepare(pictures(2)).rate(PHOTOS, BOXES)
    assert rated.values is not None
    assert rated.contributions is not None
    assert rated.values.shape == rated.contributions.shape == (3, len(scorer.terms))
    assert 1 + rated.contributions.sum(axis=1) == pytest.approx(rated.mean)
    assert scorer.terms[-1].name == "taste"


def test_scorer_without_terms_has_none_with_a_taste() -> None:
    scorer = PersonalScorer(TargetScorer(), SizeTaste(), 0.7)
    rated = scorer.prepare(pictures(2)).rate(PHOTOS, BOXES)
    assert scorer.terms == ()
    assert rated.values is None
    assert rated.mean == pytest.approx(scorer.prepare(pictures(2)).means(PHOTOS, BOXES))


def test_album_looks_once_for_ratings_and_descriptors() -> None:
    album = make_album(pictures(2), PersonalScorer(CompositionScorer(), SizeTaste(), 0.7))
    assert isinstance(album.ratings, DescribedPhotos)
    assert album.maps is album.ratings.maps
    means, descriptors = album.look(PHOTOS, BOXES)
    assert means == pytest.approx(album.ratings.means(PHOTOS, BOXES))
    assert (descriptors == album.maps.describe(PHOTOS, BOXES)).all()
