"""Descriptors of crops: hand-computed values, batches, mirrors, smoothness."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_core.geometry import Box, Boxes, as_boxes
from ml_core.models.descriptors import DESCRIPTORS, PhotoMaps, mirror_descriptors
from ml_core.models.descriptors.catalogue import INDEX
from ml_core.models.picture import Picture
from tests.pictures import scene, scenes

SUBJECT = Box(0.4, 0.2, 0.6, 0.6)


def _one(maps: PhotoMaps, *box: float) -> dict[str, float]:
    values = maps.describe(np.zeros(1, dtype=np.intp), as_boxes(box))[0]
    return {name: float(values[index]) for name, index in INDEX.items()}


def _random_boxes(count: int, seed: int) -> Boxes:
    random = np.random.default_rng(seed)
    size = random.uniform(0.25, 0.9, (count, 2))
    corner = random.uniform(0, 1 - size)
    return np.concatenate([corner, corner + size], axis=1)


@pytest.fixture(scope="module")
def grey() -> PhotoMaps:
    pixels = np.full((200, 300, 3), 128, dtype=np.uint8)
    return PhotoMaps.prepare([Picture("grey", pixels, SUBJECT, as_boxes([[0.45, 0.25, 0.55, 0.35]]))])


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    found = [Picture(str(index), pixels) for index, pixels in enumerate(scenes(4, 300, 200))]
    marked = Picture("marked", scene(200, 300), Box(0.2, 0.3, 0.5, 0.7), as_boxes([[0.3, 0.35, 0.4, 0.45]]))
    return [*found, marked]


@pytest.fixture(scope="module")
def maps(pictures: list[Picture]) -> PhotoMaps:
    return PhotoMaps.prepare(pictures)


def test_names_are_unique_and_texts_complete() -> None:
    assert len(INDEX) == len(DESCRIPTORS)
    for info in DESCRIPTORS:
        assert all((info.label, info.help, info.more, info.less))
        assert "{" not in info.label + info.help + info.more + info.less
        assert DESCRIPTORS[INDEX[info.mirror]].mirror == info.name


def test_geometry_of_a_crop(grey: PhotoMaps) -> None:
    crop = _one(grey, 0.1, 0.2, 0.6, 0.9)
    assert crop["area"] == pytest.approx(math.log(0.35), abs=1e-5)
    assert crop["aspect"] == pytest.approx(math.log(0.5 / 0.7 * 1.5), abs=1e-5)
    assert crop["shape_change"] == pytest.approx(math.log(0.7 / 0.5), abs=1e-5)
    trims = [crop[f"trim_{side}"] for side in ("left", "right", "top", "bottom")]
    assert trims == pytest.approx([0.1, 0.4, 0.2, 0.1], abs=1e-6)


def test_subject_whole_in_the_crop(grey: PhotoMaps) -> None:
    crop = _one(grey, 0.2, 0.0, 0.7, 0.8)
    assert crop["subject_inside"] == pytest.approx(1)
    assert [crop[f"cut_{side}"] for side in ("left", "right", "top", "bottom")] == [0, 0, 0, 0]
    assert crop["subject_x"] == pytest.approx(2 * (0.5 - 0.45) / 0.5, abs=1e-5)
    assert crop["subject_y"] == pytest.approx(0, abs=1e-5)
    assert crop["subject_size"] == pytest.approx(math.sqrt(0.08 / 0.4), abs=1e-5)
    assert crop["headroom"] == pytest.approx(0.25, abs=1e-5)
    assert crop["footroom"] == pytest.approx(0.25, abs=1e-5)
    assert crop["breathing"] == pytest.approx(0.2, abs=1e-5)
    assert crop["faces_inside"] == pytest.approx(1, abs=1e-5)
    assert crop["faces_cut"] == pytest.approx(0, abs=1e-5)


def test_subject_cut(grey: PhotoMaps) -> None:
    crop = _one(grey, 0.5, 0.3, 1.0, 0.9)
    assert crop["cut_left"] == pytest.approx(0.5, abs=1e-5)
    assert crop["cut_top"] == pytest.approx(0.25, abs=1e-5)
    assert crop["cut_right"] == crop["cut_bottom"] == 0
    assert crop["subject_inside"] == pytest.approx(0.5 * 0.75, abs=1e-5)
    assert crop["headroom"] == pytest.approx(-0.1 / 0.6, abs=1e-5)


def test_subject_on_a_thirds_point(grey: PhotoMaps) -> None:
    # The subject's centre (0.5, 0.4) a third from the left and from the top of a crop 0.6 wide and high.
    crop = _one(grey, 0.3, 0.2, 0.9, 0.8)
    assert crop["thirds"] == pytest.approx(1, abs=1e-5)
    assert crop["subject_x"] == pytest.approx(-1 / 3, abs=1e-5)
    # 2/3 of a half side off in both directions, with a spread of 0.25.
    assert crop["centred"] == pytest.approx(math.exp(-2 * (1 / 3) ** 2 / (2 * 0.25**2)), abs=1e-4)


def test_an_edge_through_a_face_is_seen(grey: PhotoMaps) -> None:
    crop = _one(grey, 0.5, 0.0, 1.0, 1.0)
    assert crop["faces_inside"] == pytest.approx(0.5, abs=0.02)
    assert crop["faces_cut"] == pytest.approx(1, abs=0.02)


def test_tones_of_a_picture_in_two_halves() -> None:
    pixels = np.zeros((128, 128, 3), dtype=np.uint8)
    pixels[:, 64:] = 255
    maps = PhotoMaps.prepare([Picture("halves", pixels)])
    right, both = _one(maps, 0.5, 0, 1, 1), _one(maps, 0, 0, 1, 1)
    assert right["brighter"] == pytest.approx(0.5, abs=1e-3)
    assert both["contrast"] == pytest.approx(0.5, abs=1e-3)
    assert right["contrast"] == pytest.approx(0, abs=5e-3)
    assert both["clipping"] == pytest.approx(1, abs=1e-3)
    assert both["brighter"] == pytest.approx(0, abs=1e-5)
    assert _one(maps, 0.1, 0, 0.5, 1)["clutter_right"] > 0.5
    assert _one(maps, 0.1, 0, 0.4, 1)["clutter_right"] == pytest.approx(0, abs=1e-5)


def test_warm_and_colourful_parts_are_told(maps: PhotoMaps) -> None:
    pixels = np.full((100, 200, 3), 128, dtype=np.uint8)
    pixels[:, :100] = (230, 140, 40)
    orange = _one(PhotoMaps.prepare([Picture("orange", pixels)]), 0, 0, 0.45, 1)
    assert orange["warmer"] > 0.1
    assert orange["more_colour"] > 0.1


def test_a_batch_of_many_photos_equals_one_by_one(maps: PhotoMaps) -> None:
    boxes = _random_boxes(300, 0)
    photos = np.random.default_rng(1).integers(0, len(maps), 300)
    together = maps.describe(photos, boxes)
    alone = np.concatenate([maps.describe(photos[i : i + 1], boxes[i : i + 1]) for i in range(300)])
    np.testing.assert_allclose(together, alone, atol=2e-6, rtol=0)


def test_more_boxes_than_a_piece_equal_their_parts(maps: PhotoMaps) -> None:
    boxes, photos = _random_boxes(5000, 2), np.random.default_rng(3).integers(0, len(maps), 5000)
    together = maps.describe(photos, boxes)
    parts = [maps.describe(photos[start : start + 700], boxes[start : start + 700]) for start in range(0, 5000, 700)]
    np.testing.assert_allclose(together, np.concatenate(parts), atol=2e-6, rtol=0)
    assert np.isfinite(together).all()


def test_no_boxes_give_no_rows(maps: PhotoMaps) -> None:
    assert maps.describe(np.zeros(0, dtype=np.intp), np.zeros((0, 4))).shape == (0, len(DESCRIPTORS))


def test_the_mirrored_picture_gives_the_mirrored_descriptors(maps: PhotoMaps, pictures: list[Picture]) -> None:
    mirrored = PhotoMaps.prepare([picture.mirrored() for picture in pictures])
    boxes, photos = _random_boxes(200, 4), np.random.default_rng(5).integers(0, len(maps), 200)
    flipped = as_boxes([Box(*box).mirrored() for box in boxes])
    # The small look is rounded to whole levels, now and then the other way in the mirror.
    expected = mirrored.describe(photos, flipped)
    np.testing.assert_allclose(mirror_descriptors(maps.describe(photos, boxes)), expected, atol=6e-3, rtol=0)


@given(st.lists(st.floats(-1e3, 1e3, width=32), min_size=len(DESCRIPTORS), max_size=len(DESCRIPTORS)))
@settings(max_examples=20, deadline=None)
def test_mirroring_twice_changes_nothing(values: list[float]) -> None:
    once = mirror_descriptors(np.array(values, dtype=np.float32))
    np.testing.assert_array_equal(mirror_descriptors(once), np.array(values, dtype=np.float32))


@given(
    st.floats(0, 0.6), st.floats(0, 0.6), st.floats(0.2, 0.4), st.floats(0.2, 0.4), st.integers(0, 3), st.integers(0, 4)
)
@settings(max_examples=40, deadline=None)
def test_a_small_move_changes_little(
    maps: PhotoMaps, x: float, y: float, width: float, height: float, edge: int, photo: int
) -> None:
    boxes = np.tile([x, y, x + width, y + height], (2, 1))
    boxes[1, edge] += 1e-4
    first, second = maps.describe(np.full(2, photo), np.clip(boxes, 0, 1))
    assert np.abs(first - second).max() < 0.05


def test_boxes_out_of_the_frame_and_empty_ones_are_mended(maps: PhotoMaps) -> None:
    boxes = as_boxes([[-0.5, -0.5, 2, 2], [0.5, 0.5, 0.5, 0.5], [0.9, 0.9, 0.2, 0.2], [1, 1, 1, 1]])
    values = maps.describe(np.zeros(4, dtype=np.intp), boxes)
    assert np.isfinite(values).all()
    np.testing.assert_array_equal(values[0], maps.describe(np.zeros(1, dtype=np.intp), as_boxes([0, 0, 1, 1]))[0])


def test_attention_follows_the_marked_subject() -> None:
    pixels = scene(300, 200)
    corner = Box(0.05, 0.6, 0.25, 0.95)
    plain, marked = PhotoMaps.prepare([Picture("a", pixels)]), PhotoMaps.prepare([Picture("b", pixels, corner)])
    assert _one(marked, *corner)["kept"] > _one(plain, *corner)["kept"] + 0.3
    np.testing.assert_allclose(marked.subjects[0], corner)
    assert (plain.sources, marked.sources) == (("saliency",), ("user",))
