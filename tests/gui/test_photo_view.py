"""The full view: where the photo lies, zoom and pan, overlays, the subject's box, pictures that are large enough."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.jobs.preview_loader import PreviewLoader
from desktop_app.widgets.photo_box_drag import SMALLEST, Grip, dragged, grip_at, spanned
from desktop_app.widgets.photo_images import LARGEST_PIXELS, reachable
from desktop_app.widgets.photo_overlays import OUTSIDE, Overlay
from desktop_app.widgets.photo_placement import LARGEST_FIT, LARGEST_ZOOM, Placement
from desktop_app.widgets.photo_score import ScoreBars
from desktop_app.widgets.photo_selection import spans
from desktop_app.widgets.photo_view import PhotoView
from ml_core.catalog.records import Photo
from ml_core.geometry import Box
from ml_core.photos.previews import PreviewPool, PreviewStore
from ml_core.specs.engine import Term
from tests.gui.test_photo_grid import photo as made_up
from tests.pictures import write_photo

shares = st.floats(0, 1)
lengths = st.integers(50, 8000)


@st.composite
def placements(draw: st.DrawFn) -> Placement:
    view = QSizeF(draw(st.integers(100, 3000)), draw(st.integers(100, 2000)))
    return Placement(draw(lengths), draw(lengths), view, draw(st.sampled_from((1.0, 1.25, 1.5, 2.0))))


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x0, y0 = draw(st.floats(0, 0.9)), draw(st.floats(0, 0.9))
    return Box(x0, y0, draw(st.floats(x0 + 0.05, 1)), draw(st.floats(y0 + 0.05, 1)))


# Where the photo lies


@given(placements())
def test_a_fitted_photo_is_whole_centred_and_hardly_enlarged(placement: Placement) -> None:
    photo, view = placement.photo, QRectF(QPointF(), placement.view)
    assert view.adjusted(-1, -1, 1, 1).contains(photo)
    assert abs(photo.center().x() - view.center().x()) <= 1
    assert abs(photo.center().y() - view.center().y()) <= 1
    assert placement.scale * placement.ratio <= LARGEST_FIT + 1e-9


@given(
    st.integers(6000, 9000),
    st.integers(6000, 9000),
    st.floats(100, 800),
    st.floats(1, LARGEST_ZOOM),
    st.floats(0.3, 0.7),
    st.floats(0.3, 0.7),
)
def test_the_point_under_the_pointer_stays_under_it(
    width: int, height: int, view: float, zoom: float, x: float, y: float
) -> None:
    placement = Placement(width, height, QSizeF(view, view))
    fitted = placement.photo
    at = QPointF(fitted.left() + x * fitted.width(), fitted.top() + y * fitted.height())
    assert placement.zoomed(zoom, at).point(at) == pytest.approx((x, y), abs=2 / min(width, height))


@given(placements(), st.floats(0.05, LARGEST_ZOOM), st.floats(-5000, 5000), st.floats(-5000, 5000))
def test_panning_never_loses_the_photo(placement: Placement, zoom: float, x: float, y: float) -> None:
    moved = placement.zoomed(zoom, QPointF(0, 0)).panned(QPointF(x, y))
    seen = moved.photo.intersected(QRectF(QPointF(), moved.view))
    assert seen.width() >= min(moved.photo.width(), moved.view.width()) - 1.5
    assert seen.height() >= min(moved.photo.height(), moved.view.height()) - 1.5


@given(placements(), boxes())
def test_the_crop_alone_fills_the_room(placement: Placement, crop: Box) -> None:
    shown = replace(placement, frame=crop)
    rect = shown.rect(crop)
    assert QRectF(QPointF(), shown.view).adjusted(-1, -1, 1, 1).contains(rect)
    assert abs(rect.center().x() - shown.view.width() / 2) <= 1


def test_one_photo_pixel_is_one_device_pixel_at_100_percent() -> None:
    placement = Placement(4000, 3000, QSizeF(800, 600), ratio=2.0).zoomed(1.0, QPointF(400, 300))
    assert placement.photo.width() * 2 == 4000
    assert placement.edge == 4000
    assert (placement.photo.left() * 2).is_integer()


def test_a_small_photo_is_enlarged_to_fit_and_can_be_seen_at_its_own_size() -> None:
    placement = Placement(400, 300, QSizeF(800, 800))
    assert placement.fitting_zoom == 2.0
    assert placement.zoomed(1.0, QPointF(0, 0)).zoom == 1.0
    assert placement.zoomed(0.1, QPointF(0, 0)).photo == QRectF(200, 250, 400, 300)
    assert placement.zoomed(2.0, QPointF(0, 0)).zoom is None


# Dragging a box


@given(boxes(), st.integers(-1, 1), st.integers(-1, 1), st.floats(-2, 2), st.floats(-2, 2))
def test_a_dragged_box_stays_a_box_on_the_photo(box: Box, across: int, down: int, x: float, y: float) -> None:
    after = dragged(box, Grip(across, down), x, y)
    assert 0 <= after.x0 <= after.x1 <= 1 + 1e-9
    assert 0 <= after.y0 <= after.y1 <= 1 + 1e-9
    assert after.width >= min(SMALLEST, box.width) - 1e-9
    if across == 0 and down == 0:
        assert (after.width, after.height) == pytest.approx((box.width, box.height))
    elif across == 0:
        assert (after.x0, after.x1) == (box.x0, box.x1)


@given(shares, shares, shares, shares)
def test_a_drawn_box_has_some_size(x0: float, y0: float, x1: float, y1: float) -> None:
    box = spanned((x0, y0), (x1, y1))
    assert box.width >= SMALLEST - 1e-9
    assert box.height >= SMALLEST - 1e-9
    assert 0 <= box.x0 <= box.x1 <= 1 + 1e-9


@pytest.mark.parametrize(
    ("at", "grip"),
    [
        ((100, 100), Grip(-1, -1)),
        ((300, 104), Grip(1, -1)),
        ((200, 200), Grip(0, 0)),
        ((96, 200), Grip(-1, 0)),
        ((200, 305), Grip(0, 1)),
        ((80, 200), None),
    ],
)
def test_grips_are_at_edges_and_corners(at: tuple[int, int], grip: Grip | None) -> None:
    assert grip_at(QRectF(100, 100, 200, 200), QPointF(*at)) == grip


# Small things


def test_overlays_are_cycled_through() -> None:
    kinds = [Overlay.NONE]
    while (after := kinds[-1].after) is not Overlay.NONE:
        kinds.append(after)
    assert kinds == list(Overlay)


def test_lines_of_composition_lie_where_they_belong() -> None:
    frame = QRectF(100, 50, 600, 400)

    def ends(overlay: Overlay) -> set[tuple[float, ...]]:
        return {
            tuple(round(end, 1) for end in (*line.p1().toTuple(), *line.p2().toTuple()))
            for line in overlay.lines(frame)
        }

    assert ends(Overlay.NONE) == set()
    upper, lower = round(50 + 400 / 3, 1), round(450 - 400 / 3, 1)
    assert ends(Overlay.THIRDS) == {
        (300, 50, 300, 450),
        (500, 50, 500, 450),
        (100, upper, 700, upper),
        (100, lower, 700, lower),
    }
    assert {x for x, *_ in ends(Overlay.GOLDEN)} == {
        100,
        round(100 + 600 * 0.381966, 1),
        round(100 + 600 * 0.618034, 1),
    }
    assert ends(Overlay.DIAGONALS) == {
        (100, 50, 500, 450),
        (700, 50, 300, 450),
        (100, 450, 500, 50),
        (700, 450, 300, 50),
    }
    grid = ends(Overlay.GRID)
    assert {x for x, _, right, _ in grid if x == right} == {150, 200, 250, 300, 350, 400, 450, 500, 550, 600, 650}
    assert {y for _, y, _, bottom in grid if y == bottom} == {100, 150, 200, 250, 300, 350, 400}


def test_rows_become_spans() -> None:
    assert spans([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]
    assert spans(range(5)) == [(0, 4)]
    assert spans([]) == []


def test_score_bars_say_the_weighty_terms_first_and_sum_up_the_rest(qtbot: QtBot) -> None:
    bars = ScoreBars()
    qtbot.addWidget(bars)
    numbers = {"Thirds": 2.0, "Faces": -2.5, "Noise": 0.03, "Dust": 0.04}
    bars.set_terms([Term(name, name, 0.5, number) for name, number in numbers.items()])
    assert bars.words() == ["Faces -2.5", "Thirds +2.0", "all others +0.1"]
    assert not bars.grab().isNull()


def test_a_huge_photo_is_asked_for_smaller_than_it_is() -> None:
    huge = replace(made_up(0), width=30_000, height=20_000)
    edge = reachable(huge, 30_000)
    assert edge * (edge * 2 / 3) <= LARGEST_PIXELS
    assert reachable(huge, 900) == 900
    assert reachable(replace(huge, width=400, height=300), 900) == 400


# The widget


@pytest.fixture
def view(tmp_path: Path, qtbot: QtBot) -> Iterator[PhotoView]:
    store = PreviewStore(tmp_path / "previews")
    pool = PreviewPool(store, workers=1)
    loader = PreviewLoader(store, pool)
    made = PhotoView(loader)
    qtbot.addWidget(made)
    made.resize(616, 416)
    made.show()
    qtbot.waitExposed(made)
    yield made
    loader.close()
    pool.close()


def grey(path: Path, width: int, height: int, level: int = 200) -> Photo:
    """Write a photo of one grey."""
    written = write_photo(path, np.full((height, width, 3), level, np.uint8), quality=95)
    return replace(made_up(0, written), width=width, height=height)


def level(view: PhotoView, x: float, y: float) -> int:
    """Return how light the view is at a point of the photo."""
    photo = view.placement.photo
    at = QPointF(photo.left() + x * photo.width(), photo.top() + y * photo.height()).toPoint()
    return view.grab().toImage().pixelColor(at).red()


def largest(view: PhotoView, path: Path) -> int:
    image = view._images.best(path, 1_000_000)
    return 0 if image is None else max(image.width(), image.height())


def test_the_picture_is_as_large_as_the_screen_needs(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    photo = grey(tmp_path / "a.jpg", 2400, 1600)
    view.show_photo(photo)
    qtbot.waitUntil(lambda: largest(view, photo.path) == 600, timeout=10_000)
    assert level(view, 0.5, 0.5) == pytest.approx(200, abs=2)
    view.toggle_zoom()
    assert view.zoom_words() == "100 %"
    qtbot.waitUntil(lambda: largest(view, photo.path) == 2400, timeout=10_000)
    view.toggle_zoom()
    assert view.zoom_words() == "fit, 25 %"


def test_neighbours_are_ready_before_they_are_asked_for(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    first, second = grey(tmp_path / "a.jpg", 600, 400), grey(tmp_path / "b.jpg", 600, 400, level=50)
    second = replace(second, id=2)
    view.show_photo(first, [second])
    qtbot.waitUntil(lambda: largest(view, second.path) == 600, timeout=10_000)
    view.show_photo(second, [first])
    assert level(view, 0.5, 0.5) == pytest.approx(50, abs=2)


def test_outside_the_crop_a_third_of_the_light_is_left(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    photo = grey(tmp_path / "a.jpg", 600, 400)
    view.show_photo(photo)
    qtbot.waitUntil(lambda: largest(view, photo.path) == 600, timeout=10_000)
    view.set_crop(Box(0.5, 0.0, 1.0, 1.0))
    assert level(view, 0.75, 0.5) == pytest.approx(200, abs=2)
    assert level(view, 0.25, 0.5) == pytest.approx(200 * OUTSIDE, abs=3)
    view.show_result(True)
    assert view.shows_result()
    assert level(view, 0.75, 0.5) == pytest.approx(200, abs=2)
    view.set_crop(None)
    assert not view.shows_result()
    assert level(view, 0.25, 0.5) == pytest.approx(200, abs=2)


def test_lines_of_composition_lie_on_the_crop(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    photo = grey(tmp_path / "a.jpg", 600, 400, level=100)
    view.show_photo(photo)
    qtbot.waitUntil(lambda: largest(view, photo.path) == 600, timeout=10_000)
    view.cycle_overlay()
    assert level(view, 1 / 3, 0.5) != pytest.approx(100, abs=10)
    assert level(view, 0.25, 0.45) == pytest.approx(100, abs=2)
    view.set_crop(Box(0.0, 0.0, 0.75, 1.0))
    assert level(view, 0.25, 0.45) != pytest.approx(100, abs=10)


def test_the_wheel_zooms_and_a_drag_pans(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    photo = grey(tmp_path / "a.jpg", 2400, 1600)
    view.show_photo(photo)
    view.zoom_by(3)
    zoom, before = view.placement.zoom, view.placement.photo.topLeft()
    assert zoom == pytest.approx(0.25 * 1.25**3)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    QTest.mouseMove(view, QPoint(280, 190))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(280, 190))
    moved = view.placement.photo.topLeft() - before
    assert (moved.x(), moved.y()) == pytest.approx((-20, -10), abs=1)
    view.zoom_by(-20)
    assert view.placement.zoom is None


def test_a_broken_photo_says_why(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff none")
    with qtbot.waitSignal(view.failed, timeout=10_000) as failed:
        view.show_photo(made_up(0, tmp_path / "a.jpg"))
    assert failed.args is not None
    assert len(failed.args[1]) > 10


def test_a_photo_that_was_not_read_yet_gets_its_shape_from_its_picture(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    photo = replace(grey(tmp_path / "a.jpg", 300, 400), width=0, height=0, state="new")
    view.show_photo(photo)
    qtbot.waitUntil(lambda: view.placement.height == 400, timeout=10_000)
    assert view.placement.width == 300


def test_a_box_is_drawn_around_the_subject(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    photo = grey(tmp_path / "a.jpg", 600, 400)
    view.show_photo(photo)
    view.subject.switch(True)
    lies = view.placement.photo
    start = QPointF(lies.left() + 60, lies.top() + 40).toPoint()
    end = QPointF(lies.left() + 300, lies.top() + 200).toPoint()
    with qtbot.waitSignal(view.subject.drawn) as drawn:
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(view, QPoint(start.x() + 30, start.y() + 30))
        QTest.mouseMove(view, end)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert drawn.args is not None
    assert drawn.args[0] == pytest.approx((0.1, 0.1, 0.5, 0.5), abs=0.01)
