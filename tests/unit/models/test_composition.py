"""The built-in scorer against values computed by hand, and what must hold for every crop."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.geometry import Box, Boxes, areas, as_boxes, candidates
from ml_core.models.composition import CompositionScorer, PreparedComposition
from ml_core.models.composition.scorer import BASE
from ml_core.models.composition.terms import FAULTS, TERMS, VIRTUES
from ml_core.models.picture import Picture
from tests.pictures import needs_shared_photos, scenes

# Its centre is where the thirds lines of the full frame cross.
SQUARE = Box(1 / 3 - 0.1, 1 / 3 - 0.1, 1 / 3 + 0.1, 1 / 3 + 0.1)
FRAME = as_boxes([0, 0, 1, 1])


def _square_on_black() -> npt.NDArray[np.uint8]:
    pixels = np.zeros((240, 240, 3), dtype=np.uint8)
    left, top, right, bottom = SQUARE.pixels(240, 240)
    pixels[top:bottom, left:right] = 255
    return pixels


def _terms(prepared: PreparedComposition, box: object, photo: int = 0) -> dict[str, float]:
    values = prepared.rate(np.array([photo]), as_boxes(box)).values
    assert values is not None
    return {term.info.name: float(value) for term, value in zip(TERMS, values[0], strict=True)}


def _mean(prepared: PreparedComposition, box: object) -> float:
    return float(prepared.means(np.zeros(1, dtype=np.intp), as_boxes(box))[0])


def _some_boxes(count: int, seed: int = 0) -> Boxes:
    return candidates(1.5)[np.random.default_rng(seed).integers(0, len(candidates(1.5)), count)]


@pytest.fixture(scope="module")
def square() -> PreparedComposition:
    return CompositionScorer().prepare([Picture("square", _square_on_black(), SQUARE)])


@pytest.fixture(scope="module")
def many() -> PreparedComposition:
    pictures = [Picture(str(index), pixels) for index, pixels in enumerate(scenes(6))]
    faced = Picture("faced", scenes(1, seed=9)[0], None, as_boxes([[0.4, 0.3, 0.5, 0.45]]))
    return CompositionScorer().prepare([*pictures, faced])


def test_weights_of_the_virtues_sum_to_one_and_faults_never_take_all() -> None:
    assert sum(term.weight for term in VIRTUES) == pytest.approx(1)
    assert all(0 < term.weight < 1 for term in FAULTS)
    assert tuple(term.info for term in TERMS) == CompositionScorer.terms
    assert all(term.info.label and term.info.help and term.info.source for term in TERMS)


def test_terms_of_a_white_square_on_a_thirds_point(square: PreparedComposition) -> None:
    terms = _terms(square, [0, 0, 1, 1])
    # On the point itself thirds is 1, whatever the centre says.
    assert terms["placement"] == pytest.approx(1, abs=1e-4)
    # Its side is 0.2 of the frame's: a bump in the logarithm around 0.6 with a spread of 0.35.
    assert terms["size"] == pytest.approx(math.exp(-(math.log(0.2 / 0.6) ** 2) / (2 * 0.35**2)), rel=1e-3)
    assert terms["area"] == pytest.approx(math.exp(-(0.4**2) / (2 * 0.22**2)), rel=1e-3)
    for fault in ("faces", "whole", "uncut", "breathing", "kept", "shape"):
        assert terms[fault] == pytest.approx(1, abs=1e-4)
    # Nothing but black along the edges of the frame.
    assert terms["quiet_edges"] == pytest.approx(1, abs=1e-4)
    # Everything is black or white.
    assert terms["exposed"] < 0.1


def test_terms_of_a_centred_subject(square: PreparedComposition) -> None:
    # 0.4 wide and high around the square: off the thirds points by a third in both directions.
    terms = _terms(square, [SQUARE.x0 - 0.1, SQUARE.y0 - 0.1, SQUARE.x1 + 0.1, SQUARE.y1 + 0.1])
    thirds = math.exp(-2 * (1 / 3) ** 2 / (2 * 0.2**2))
    assert terms["placement"] == pytest.approx(1 - (1 - thirds) * 0.5, abs=1e-3)
    assert terms["size"] == pytest.approx(math.exp(-(math.log(0.5 / 0.6) ** 2) / (2 * 0.35**2)), rel=1e-3)
    assert terms["area"] == pytest.approx(math.exp(-(0.44**2) / (2 * 0.22**2)), rel=1e-3)
    assert terms["breathing"] == pytest.approx(1)


def test_terms_of_a_crop_that_cuts_the_subject_in_half(square: PreparedComposition) -> None:
    terms = _terms(square, [1 / 3, 0, 1, 1])
    assert terms["whole"] == pytest.approx(0.5 * math.exp(-3 * 0.5), abs=1e-4)
    assert terms["breathing"] == pytest.approx(0)
    assert terms["closed_edges"] < _terms(square, [0, 0, 1, 1])["closed_edges"]


@pytest.mark.parametrize("edge", [0, 1, 2, 3])
def test_an_edge_through_what_draws_the_eye_is_a_fault_though_the_subject_is_whole(edge: int) -> None:
    # A bar across the middle, of which only the core counts as the subject.
    pixels = np.zeros((240, 240, 3), dtype=np.uint8)
    pixels[105:135, 30:210] = 255
    bar = pixels if edge % 2 == 0 else np.ascontiguousarray(pixels.swapaxes(0, 1))
    prepared = CompositionScorer().prepare([Picture("bar", bar, Box(0.4, 0.4, 0.6, 0.6))])
    through, beyond = np.array([[0.02, 0.02, 0.98, 0.98]] * 2)
    through[edge], beyond[edge] = (0.25, 0.05) if edge < 2 else (0.75, 0.95)
    assert _terms(prepared, through)["whole"] == pytest.approx(1, abs=1e-4)
    assert _terms(prepared, through)["uncut"] < 0.9
    assert _terms(prepared, beyond)["uncut"] > 0.99
    # The edge of the photo itself cuts nothing off.
    assert _terms(prepared, [0, 0, 1, 1])["uncut"] == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("edge", [0, 1, 2, 3])
def test_cutting_deeper_into_the_subject_lowers_the_score(square: PreparedComposition, edge: int) -> None:
    start, end = (SQUARE[edge], SQUARE[(edge + 2) % 4])
    boxes = np.tile([0.05, 0.05, 0.75, 0.75], (8, 1))
    boxes[:, edge] = np.linspace(start, start + 0.8 * (end - start), 8)
    means = square.means(np.zeros(8, dtype=np.intp), boxes)
    assert (np.diff(means) < 0).all()
    assert means[-1] < 0.7 * _mean(square, [0.05, 0.05, 0.75, 0.75])


def test_a_cut_face_costs_more_than_half_of_what_the_virtues_give(many: PreparedComposition) -> None:
    rated = many.rate(np.full(2, 6), as_boxes([[0.2, 0.1, 0.8, 0.9], [0.45, 0.1, 1.0, 0.9]]))
    assert rated.values is not None
    assert rated.contributions is not None
    whole, cut = rated.values[:, len(VIRTUES)]
    assert whole == pytest.approx(1, abs=1e-3)
    assert cut < 0.15
    assert rated.contributions[1, len(VIRTUES)] < -0.6 * rated.contributions[1, : len(VIRTUES)].sum()


def test_contributions_and_base_sum_to_the_mean(many: PreparedComposition) -> None:
    boxes, photos = _some_boxes(500), np.random.default_rng(0).integers(0, 7, 500)
    rated = many.rate(photos, boxes)
    assert rated.values is not None
    assert rated.contributions is not None
    assert rated.distribution is None
    np.testing.assert_allclose(BASE + rated.contributions.sum(axis=1), rated.mean, rtol=0, atol=1e-12)
    assert (rated.contributions[:, : len(VIRTUES)] >= 0).all()
    assert (rated.contributions[:, len(VIRTUES) :] <= 0).all()
    assert ((rated.values >= -1e-6) & (rated.values <= 1 + 1e-6)).all()


@given(
    st.integers(0, 6),
    st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.01, 1), st.floats(0.01, 1)),
)
@settings(max_examples=80, deadline=None)
def test_ratings_are_on_the_scale(
    many: PreparedComposition, photo: int, place: tuple[float, float, float, float]
) -> None:
    x, y, width, height = place
    rated = many.rate(np.array([photo]), as_boxes([x, y, min(1, x + width), min(1, y + height)]))
    assert 1 <= rated.mean[0] <= 10
    assert 0 <= rated.std[0] <= 4.5


def test_means_are_those_of_rate_in_batches_and_one_by_one(many: PreparedComposition) -> None:
    boxes, photos = _some_boxes(200, 1), np.random.default_rng(2).integers(0, 7, 200)
    means = many.means(photos, boxes)
    np.testing.assert_array_equal(means, many.rate(photos, boxes).mean)
    alone = [many.means(photos[i : i + 1], boxes[i : i + 1])[0] for i in range(200)]
    np.testing.assert_allclose(means, alone, rtol=0, atol=1e-5)
    crops = many.maps.look(photos, boxes)
    np.testing.assert_array_equal(many.means_of(crops), means)
    np.testing.assert_array_equal(crops.descriptors, many.maps.describe(photos, boxes))


def test_a_mirrored_crop_is_worth_the_same() -> None:
    pictures = [Picture(str(index), pixels) for index, pixels in enumerate(scenes(4))]
    there = CompositionScorer().prepare(pictures)
    back = CompositionScorer().prepare([picture.mirrored() for picture in pictures])
    boxes, photos = _some_boxes(100, 3), np.random.default_rng(4).integers(0, 4, 100)
    flipped = as_boxes([Box(*box).mirrored() for box in boxes])
    np.testing.assert_allclose(there.means(photos, boxes), back.means(photos, flipped), atol=0.02, rtol=0)


def _shares(prepared: PreparedComposition, photo: int, boxes: Boxes) -> tuple[npt.NDArray[np.float64], float]:
    """Return (score - 1) / 9 of boxes and of the full frame."""
    means = prepared.means(np.full(len(boxes), photo), boxes)
    full = prepared.means(np.array([photo]), FRAME)[0]
    return (means - 1) / 9, float(full - 1) / 9


def _climb(prepared: PreparedComposition, photo: int, box: Boxes) -> float:
    """Move single edges by 8 % while that raises the score; return where it ends, (score - 1) / 9."""
    moves = np.concatenate([np.eye(4), -np.eye(4), np.zeros((1, 4))]) * 0.08
    for _ in range(16):
        around = np.clip(box + moves, 0, 1)
        around = around[(around[:, 2:] - around[:, :2] > 0.2).all(axis=1)]
        shares, _ = _shares(prepared, photo, around)
        box = around[shares.argmax()][None]
    return float(_shares(prepared, photo, box)[0][0])


def test_the_full_frame_leaves_something_to_learn_and_single_moves_reach_it(many: PreparedComposition) -> None:
    full_shares, climbed = [], []
    for photo in range(6):
        shares, full = _shares(many, photo, candidates(1.5))
        full_shares.append(full / shares.max())
        climbed.append(_climb(many, photo, FRAME) / shares.max())
    assert np.mean(full_shares) < 0.8
    assert np.mean(climbed) > 0.95


@needs_shared_photos
def test_on_real_photos_the_full_frame_is_well_below_the_best_crop() -> None:
    from PIL import Image

    from tests.pictures import SHARED_PHOTOS

    pictures = []
    for path in sorted(SHARED_PHOTOS.glob("*_640.jpg"))[:12]:
        with Image.open(path) as image:
            pictures.append(Picture(path.name, np.asarray(image.convert("RGB"))))
    prepared = CompositionScorer().prepare(pictures)
    full_shares, best_areas = [], []
    for photo, picture in enumerate(pictures):
        boxes = candidates(picture.frame_aspect)
        shares, full = _shares(prepared, photo, boxes)
        full_shares.append(full / shares.max())
        best_areas.append(areas(boxes)[shares.argmax()])
    assert 0.4 < np.mean(full_shares) < 0.75
    assert 0.3 < np.median(best_areas) < 0.75
    assert np.std(best_areas) > 0.03
