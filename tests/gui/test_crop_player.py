"""The player of a policy's moves: motion, keys, and what is drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop_app.widgets.crop_canvas import CropCanvas
from desktop_app.widgets.crop_motion import CropPath, between
from desktop_app.widgets.crop_player import CropPlayer
from desktop_app.widgets.held_out import ScoredBox, held_out_photos, share_of_best
from ml_core.geometry import Box
from ml_core.specs import events as ev

PATH = CropPath.of([[0, 0, 1, 1], [0.1, 0, 1, 1], [0.1, 0.2, 0.9, 1]], [4.0, 4.5, 5.25])


@pytest.fixture
def player(qtbot: QtBot) -> CropPlayer:
    made = CropPlayer()
    qtbot.addWidget(made)
    made.resize(300, 240)
    made.set_image(white(90, 60))
    made.set_path(PATH)
    made.show()
    qtbot.waitExposed(made)
    return made


def white(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor("white"))
    return image


def test_arrows_step_through_the_moves(player: CropPlayer, qtbot: QtBot) -> None:
    boxes = [player.canvas.box]
    for _ in range(2):
        qtbot.keyClick(player, Qt.Key.Key_Right)
        boxes.append(player.canvas.box)
    assert boxes == list(PATH.boxes)
    qtbot.keyClick(player, Qt.Key.Key_Right)
    assert player.step == 2
    assert player.accessibleDescription() == "move 2 of 2   score 5.25"
    qtbot.keyClick(player, Qt.Key.Key_Home)
    assert player.canvas.box == PATH.boxes[0]
    qtbot.keyClick(player, Qt.Key.Key_Left)
    assert player.step == 0


def test_space_plays_to_the_end_and_again(player: CropPlayer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(player.ended, timeout=10_000):
        qtbot.keyClick(player, Qt.Key.Key_Space)
        assert player.playing
    assert player.canvas.box == PATH.boxes[-1]
    playing = [player.playing]
    for _ in range(2):
        qtbot.keyClick(player, Qt.Key.Key_Space)
        playing.append(player.playing)
    assert playing == [False, True, False]
    assert player.step == 0


def test_stepping_stops_playing(player: CropPlayer, qtbot: QtBot) -> None:
    player.play()
    qtbot.keyClick(player, Qt.Key.Key_End)
    assert not player.playing
    assert player.step == 2


def test_the_outside_is_dimmed_and_the_inside_is_not(qtbot: QtBot) -> None:
    canvas = CropCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    canvas.set_image(white(300, 200))
    canvas.set_box(Box(0.5, 0.0, 1.0, 1.0))
    shown = canvas.grab().toImage()
    assert shown.pixelColor(225, 100).lightness() == 255
    assert 70 < shown.pixelColor(75, 100).lightness() < 110


def test_a_cut_canvas_shows_the_crop_alone(qtbot: QtBot) -> None:
    image = white(300, 200)
    for x in range(150):
        for y in range(200):
            image.setPixelColor(x, y, QColor("black"))
    canvas = CropCanvas(cut=True)
    qtbot.addWidget(canvas)
    canvas.resize(150, 200)
    canvas.set_image(image)
    canvas.set_box(Box(0.5, 0.0, 1.0, 1.0))
    assert canvas.grab().toImage().pixelColor(75, 100).lightness() == 255
    canvas.set_box(Box(0.0, 0.0, 0.5, 1.0))
    assert canvas.grab().toImage().pixelColor(75, 100).lightness() == 0


def test_a_missing_photo_is_told(qtbot: QtBot) -> None:
    canvas = CropCanvas()
    qtbot.addWidget(canvas)
    canvas.set_reason("The file is no longer there.")
    canvas.grab()


edges = st.floats(0, 1)


@given(first=st.tuples(edges, edges, edges, edges), last=st.tuples(edges, edges, edges, edges), part=edges)
def test_a_box_on_the_way_lies_between(first: tuple[float, ...], last: tuple[float, ...], part: float) -> None:
    box = between(Box(*first), Box(*last), part)
    for start, middle, end in zip(first, box, last, strict=True):
        assert min(start, end) - 1e-9 <= middle <= max(start, end) + 1e-9


@given(seconds=st.floats(0, 10))
def test_motion_holds_at_steps_and_ends_at_the_last(seconds: float) -> None:
    assert 0 <= PATH.step_at(seconds) <= PATH.last
    if seconds >= PATH.seconds:
        assert PATH.box_at(seconds) == PATH.boxes[-1]


def test_a_malformed_sample_is_passed_over() -> None:
    good = {
        "photo": "a.jpg",
        "full": {"box": [0, 0, 1, 1], "score": 4.0},
        "policy": {"box": [0, 0, 0.5, 1], "score": 5.0},
        "dense": {"box": [0, 0, 0.5, 0.5], "score": 6.0},
        "path": [[0, 0, 1, 1]],
    }
    events = [ev.Sample(1, "paths", {"photos": [{"photo": "b.jpg"}, good, {**good, "full": {"box": [1], "score": 1}}]})]
    assert [photo.photo.name for photo in held_out_photos(events)] == ["a.jpg"]


def test_shares_are_of_what_lies_above_the_lowest_score() -> None:
    box = Box(0, 0, 1, 1)
    assert share_of_best(ScoredBox(box, 3.0), ScoredBox(box, 5.0)) == 0.5
