"""Where the subject is: from saliency, from one click, from faces."""

import threading

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from skimage import data

from ml_core.geometry import Box, as_boxes, iou
from ml_core.models.picture import Picture
from ml_core.models.subject.attention import attention, box_of_faces
from ml_core.models.subject.clicking import subject_at
from ml_core.models.subject.faces import find_faces
from ml_core.models.subject.look import picture_of
from ml_core.models.subject.saliency import box_of_saliency, saliency_map, small_lab
from ml_core.models.subject.skin import skin_windows
from tests.pictures import scene

GREY = np.full((200, 300, 3), 128, dtype=np.uint8)
# What a person draws around the face of scikit-image's astronaut.
ASTRONAUT = as_boxes([[0.35, 0.13, 0.53, 0.35]])


def _salient_box(pixels: npt.NDArray[np.uint8]) -> Box | None:
    return box_of_saliency(saliency_map(small_lab(pixels)))


def _overlap(first: Box, second: Box) -> float:
    return float(iou(as_boxes(first), as_boxes(second))[0])


@pytest.mark.parametrize("size", [(480, 320), (320, 480), (1000, 120)])
def test_saliency_is_a_share_of_attention(size: tuple[int, int]) -> None:
    saliency = saliency_map(small_lab(scene(*size)))
    assert saliency.sum() == pytest.approx(1, abs=1e-4)
    assert (saliency >= 0).all()
    assert max(saliency.shape) == 128


def test_a_picture_of_one_colour_draws_the_eye_to_its_middle_and_has_no_subject() -> None:
    saliency = saliency_map(small_lab(GREY))
    np.testing.assert_allclose(saliency, saliency[::-1, ::-1], atol=1e-7)
    assert saliency[42, 64] > 5 * saliency[0, 0]
    assert _salient_box(GREY) is None


@pytest.mark.parametrize(
    "there", [Box(0.55, 0.35, 0.75, 0.7), Box(0.1, 0.1, 0.3, 0.4), Box(0.35, 0.5, 0.7, 0.9), Box(0.6, 0.2, 0.95, 0.5)]
)
def test_what_stands_out_is_the_subject(there: Box) -> None:
    found = _salient_box(scene(subject=there, seed=3))
    assert found is not None
    assert _overlap(found, there) > 0.45


def test_subject_of_the_mirrored_picture_is_mirrored() -> None:
    pixels = scene(subject=Box(0.6, 0.3, 0.85, 0.6))
    found, flipped = _salient_box(pixels), _salient_box(pixels[:, ::-1])
    assert found is not None
    assert flipped is not None
    np.testing.assert_allclose(found.mirrored(), flipped, atol=0.02)


@pytest.mark.parametrize("there", [Box(0.55, 0.35, 0.75, 0.7), Box(0.1, 0.1, 0.4, 0.5), Box(0.4, 0.55, 0.6, 0.85)])
def test_a_click_boxes_the_thing_under_it(there: Box) -> None:
    assert _overlap(subject_at(scene(subject=there, seed=1), *there.centre), there) > 0.6


def test_a_click_tells_two_things_apart() -> None:
    left, right = Box(0.1, 0.3, 0.3, 0.7), Box(0.65, 0.25, 0.9, 0.6)
    pixels = scene(subject=left, seed=2)
    other = scene(subject=right, seed=4)
    pixels[:, 240:] = other[:, 240:]
    assert _overlap(subject_at(pixels, *left.centre), left) > 0.5
    assert _overlap(subject_at(pixels, *right.centre), right) > 0.5


@pytest.mark.parametrize(("x", "y"), [(0, 0), (1, 1), (0.5, 0.5), (0.99, 0.02)])
@pytest.mark.parametrize("pixels", [GREY, scene(), scene(60, 1000), np.zeros((1, 1, 3), dtype=np.uint8)])
def test_a_click_anywhere_gives_a_box_in_the_frame(pixels: np.ndarray, x: float, y: float) -> None:
    box = subject_at(pixels, x, y)
    assert 0 <= box.x0 < box.x1 <= 1
    assert 0 <= box.y0 < box.y1 <= 1
    assert min(box.width, box.height) > 0.09
    assert box.x0 <= x <= box.x1
    assert box.y0 <= y <= box.y1


def test_a_face_is_found_in_both_mirrors() -> None:
    pixels = data.astronaut()
    for picture, face in ((pixels, ASTRONAUT), (pixels[:, ::-1], as_boxes(Box(*ASTRONAUT[0]).mirrored()))):
        found = find_faces(picture)
        assert len(found) == 1
        assert iou(found, face)[0] > 0.5


@pytest.mark.parametrize("angle", [18, 22, 27])
@pytest.mark.parametrize("way", [1, -1])
def test_a_head_held_aslant_is_found_beside_an_upright_one(angle: float, way: int) -> None:
    upright = data.astronaut()[:360, 60:460]
    turn = cv2.getRotationMatrix2D((200, 115), angle, 1.0)
    aslant = cv2.warpAffine(upright, turn, (400, 360), borderMode=cv2.BORDER_REPLICATE)
    found = find_faces(np.concatenate([upright, aslant], axis=1)[:, ::way])
    assert sorted(face[0] > 0.5 for face in found) == [False, True]


def test_a_face_in_profile_is_found_in_a_picture_without_colour() -> None:
    grey = np.repeat(data.camera()[..., None], 3, axis=2)
    for picture, face in ((grey, [0.32, 0.16, 0.54, 0.41]), (grey[:, ::-1], [0.46, 0.16, 0.68, 0.41])):
        found = find_faces(picture)
        assert len(found) == 1
        assert iou(found, as_boxes([face]))[0] > 0.5


@pytest.mark.parametrize("share", [0.09, 0.15, 0.3])
def test_a_face_is_found_on_another_ground_small_and_large(share: float) -> None:
    head = data.astronaut()[30:220, 130:320]
    side = round(share * 640 * 190 / 100)
    pixels = scene(640, 640)
    pixels[200 : 200 + side, 120 : 120 + side] = cv2.resize(head, (side, side), interpolation=cv2.INTER_AREA)
    found = find_faces(pixels)
    assert len(found) == 1
    assert abs(found[0, 0] - (120 + 0.25 * side) / 640) < 0.05


def test_skin_is_looked_for_by_colour_and_everywhere_in_a_picture_without_colour() -> None:
    pixels = np.full((90, 120, 3), (40, 90, 160), dtype=np.uint8)
    pixels[20:60, 30:70] = (205, 150, 125)
    skin = skin_windows(cv2.cvtColor(pixels, cv2.COLOR_RGB2YCrCb))
    assert skin[20:60, 30:70].all()
    assert not skin[:, 100:].any()
    assert skin_windows(cv2.cvtColor(GREY, cv2.COLOR_RGB2YCrCb)).all()


@pytest.mark.parametrize("name", ["chelsea", "coffee", "rocket", "immunohistochemistry"])
def test_no_face_is_found_where_there_is_none(name: str) -> None:
    assert len(find_faces(getattr(data, name)())) == 0


@pytest.mark.parametrize("size", [(1, 1), (5, 400), (30, 20)])
def test_tiny_and_narrow_pictures_have_no_faces(size: tuple[int, int]) -> None:
    assert find_faces(np.zeros((*size, 3), dtype=np.uint8)).shape == (0, 4)


def test_faces_are_found_in_several_threads_at_once() -> None:
    pixels, found = data.astronaut(), []
    threads = [threading.Thread(target=lambda: found.append(find_faces(pixels))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    for faces in found:
        np.testing.assert_array_equal(faces, found[0])


def test_the_person_comes_before_faces_and_faces_before_saliency() -> None:
    pixels, face, marked = scene(), as_boxes([[0.2, 0.2, 0.3, 0.35]]), Box(0.5, 0.5, 0.9, 0.9)
    saliency = saliency_map(small_lab(pixels))
    assert attention(Picture("", pixels, marked, face), saliency).subject == marked
    by_face = attention(Picture("", pixels, None, face), saliency)
    assert by_face.source == "faces"
    assert by_face.subject.x0 < 0.2
    assert by_face.subject.x1 > 0.3
    assert by_face.subject.y1 > 0.45
    assert attention(Picture("", pixels), saliency).source == "saliency"
    assert attention(Picture("", GREY), saliency_map(small_lab(GREY))).source == "middle"


def test_small_faces_in_the_background_do_not_count() -> None:
    large, small = [0.4, 0.3, 0.6, 0.6], [0.9, 0.1, 0.93, 0.14]
    assert box_of_faces(as_boxes([large, small])) == box_of_faces(as_boxes([large]))


def test_a_look_at_a_photo_finds_its_faces_and_keeps_the_marked_subject() -> None:
    picture = picture_of("a.jpg", data.astronaut(), Box(0.1, 0.1, 0.5, 0.5))
    assert picture.name == "a.jpg"
    assert picture.subject == Box(0.1, 0.1, 0.5, 0.5)
    assert len(picture.faces) == 1
