"""Two crops beside each other: alike in size and place, and what is painted as A is what is stored as A."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.jobs.pair_layout import PairLayout, Place, Room, beside, over_each_other
from desktop_app.jobs.pair_pictures import PairPictures, TwoCrops
from desktop_app.widgets.pair_view import PairView
from ml_core.geometry import Box, Crop
from ml_core.photos.previews import PREVIEW_EDGE, PreviewStore
from tests.gui.judging_world import SAY_A, open_judging, random_box
from tests.pictures import write_photo

Pixels = npt.NDArray[np.uint8]
ASPECTS = st.floats(0.3, 3.5)
SIDES = st.integers(120, 3000)


def area(place: Place) -> int:
    return place.width * place.height


@settings(deadline=None)
@given(ASPECTS, ASPECTS, SIDES, SIDES, st.integers(0, 40))
def test_both_crops_are_alike_in_area_shape_and_distance(a: float, b: float, width: int, height: int, gap: int) -> None:
    layout = beside(a, b, Room(width, height), gap)
    half = (width - gap) // 2
    for place, aspect in ((layout.a, a), (layout.b, b)):
        # Up to the rounding of sides to whole pixels.
        assert place.width <= half
        assert place.height <= height
        assert place.width == pytest.approx(place.height * aspect, abs=1 + aspect)
        assert place.y + place.height / 2 == pytest.approx(height / 2, abs=1)
    rounding = layout.a.width + layout.a.height + layout.b.width + layout.b.height
    assert area(layout.a) == pytest.approx(area(layout.b), abs=rounding)
    distances = [width / 2 - (layout.a.x + layout.a.width / 2), layout.b.x + layout.b.width / 2 - width / 2]
    assert distances[0] == pytest.approx(distances[1], abs=1.5)
    # As large as that goes: one of them touches its half.
    slack = [min(half - place.width, height - place.height) for place in (layout.a, layout.b)]
    assert min(slack) <= 1


@settings(deadline=None)
@given(ASPECTS, ASPECTS, SIDES, SIDES)
def test_exchanging_the_crops_exchanges_their_places(a: float, b: float, width: int, height: int) -> None:
    room = Room(width, height)
    first, second = beside(a, b, room, 10), beside(b, a, room, 10)
    assert [first.a[2:], first.b[2:]] == [second.b[2:], second.a[2:]]
    assert over_each_other(a, b, room) == PairLayout(*reversed(over_each_other(b, a, room)))


def picture(width: int, height: int) -> Pixels:
    """Return a picture in which every place looks different."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([255 * x / width, 255 * y / height, 127 + 127 * np.sin(x / 9) * np.cos(y / 7)], -1).astype(np.uint8)


def painted(view: PairView, rect: QRect) -> Pixels:
    image = view.grab(rect).toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    # A copy: the rows belong to the image.
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def cropped(pixels: Pixels, box: Box, like: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    edges = (box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height)
    return np.asarray(Image.fromarray(pixels).resize((like.shape[1], like.shape[0]), Image.Resampling.LANCZOS, edges))


def difference(first: Pixels, second: Pixels) -> float:
    return float(np.abs(first.astype(int) - second.astype(int)).mean())


def test_what_is_painted_as_a_is_stored_as_a(qtbot: QtBot, tmp_path: Path) -> None:
    pixels = picture(900, 600)
    photo = write_photo(tmp_path / "shoot" / "1.png", pixels)
    world = open_judging(qtbot, [photo])
    view = world.pane.board.view
    for _ in range(8):
        stored = world.session.catalog.pair(world.seen())
        places = view.places()
        assert stored is not None
        assert places is not None
        QTest.qWait(150)  # until the flash of the answer before is over
        for rect, crop, other in ((places[0], stored.a, stored.b), (places[1], stored.b, stored.a)):
            seen = painted(view, rect)
            assert difference(seen, cropped(pixels, crop.box, seen)) < 3
            assert difference(seen, cropped(pixels, other.box, seen)) > 8
        assert places[0].center().x() < view.width() / 2 < places[1].center().x()
        world.key(SAY_A)
        assert world.judged()[-1].pair == stored
    world.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Iterator[PairPictures]:
    made = PairPictures(PreviewStore(tmp_path / "previews"))
    yield made
    made.close()


def shown_view(qtbot: QtBot, pictures: PairPictures, pair: TwoCrops) -> PairView:
    view = PairView(pictures)
    qtbot.addWidget(view)
    view.resize(1000, 560)
    view.show()
    view.show_pair(pair)
    qtbot.waitUntil(view.is_seen, timeout=20_000)
    return view


def test_small_crops_are_decoded_beyond_the_preview(qtbot: QtBot, pictures: PairPictures, tmp_path: Path) -> None:
    pixels = picture(4 * PREVIEW_EDGE, 2 * PREVIEW_EDGE)
    # Lines that a preview cannot hold.
    pixels[:, ::6] = 0
    photo = write_photo(tmp_path / "large.png", pixels)
    box = Box(0.4, 0.4, 0.5, 0.55)
    view = shown_view(qtbot, pictures, TwoCrops(photo, Crop(box), Crop(Box(0.1, 0.1, 0.9, 0.9))))
    places = view.places()
    assert places is not None
    seen = painted(view, places[0])
    # The file is scaled twice on its way; of its preview, the lines would be gone.
    assert difference(seen, cropped(pixels, box, seen)) < 15
    assert seen.std(axis=1).mean() > 20


def test_every_pixel_is_shown_where_the_pointer_is(qtbot: QtBot, pictures: PairPictures, tmp_path: Path) -> None:
    pixels = picture(3000, 2000)
    photo = write_photo(tmp_path / "large.png", pixels)
    view = shown_view(qtbot, pictures, TwoCrops(photo, Crop(Box(0, 0, 1, 1)), Crop(Box(0.1, 0.1, 0.9, 0.9))))
    places = view.places()
    assert places is not None
    QTest.mouseMove(view, places[0].topLeft())
    with qtbot.waitSignal(pictures.photo_made, timeout=20_000):
        view.toggle_zoom()
    seen = painted(view, places[0])
    assert difference(seen, pixels[: seen.shape[0], : seen.shape[1]]) < 1
    view.toggle_zoom()
    assert not view.zoomed


def test_a_turned_crop_is_shown_turned(qtbot: QtBot, pictures: PairPictures, tmp_path: Path) -> None:
    pixels = np.zeros((600, 900, 3), np.uint8)
    pixels[:300] = 255
    photo = write_photo(tmp_path / "horizon.png", pixels)
    box = Box(0.3, 0.3, 0.7, 0.7)
    view = shown_view(qtbot, pictures, TwoCrops(photo, Crop(box, 10.0), Crop(box)))
    places = view.places()
    assert places is not None
    turned, level = (painted(view, rect)[..., 0] > 127 for rect in places)
    assert abs(int(level[:, 0].sum()) - int(level[:, -1].sum())) <= 1
    assert int(turned[:, 0].sum()) - int(turned[:, -1].sum()) > 30


def test_a_flash_frames_the_place_and_goes(qtbot: QtBot, pictures: PairPictures, tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "1.png", picture(900, 600))
    view = shown_view(qtbot, pictures, TwoCrops(photo, Crop(Box(0, 0, 0.5, 1)), Crop(Box(0.2, 0.1, 0.9, 0.9))))
    before = painted(view, view.rect())
    frames = view.frames()
    view.flash([frames["a"]])
    middle = view.width() // 2
    during = painted(view, view.rect())
    assert difference(during[:, :middle], before[:, :middle]) > 0
    assert difference(during[:, middle:], before[:, middle:]) == 0
    qtbot.waitUntil(lambda: difference(painted(view, view.rect()), before) == 0, timeout=5000)


def test_the_pointer_says_what_can_be_clicked(qtbot: QtBot, pictures: PairPictures, tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "1.png", picture(900, 600))
    random = np.random.default_rng(1)
    crops = [Crop(Box(*random_box(random))) for _ in range(2)]
    view = shown_view(qtbot, pictures, TwoCrops(photo, crops[0], crops[1]))
    QTest.mouseMove(view, view.frames()["b"].center())
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseMove(view, view.rect().topLeft())
    assert view.cursor().shape() == Qt.CursorShape.ArrowCursor
