"""The grid: keys, mouse, selection and pictures, over few photos and over a hundred thousand."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.jobs.preview_loader import PreviewLoader
from desktop_app.widgets.photo_cells import Cells
from desktop_app.widgets.photo_grid import EDGES, PhotoGrid
from desktop_app.widgets.photo_model import PhotoModel, TroubleModel
from desktop_app.widgets.photo_pages import KEPT_PAGES, PAGE
from desktop_app.widgets.photo_thumbnails import Thumbnails
from desktop_app.widgets.theme import Theme
from ml_core.catalog.catalog import Catalog, PhotoFile
from ml_core.catalog.records import Photo, PhotoQuery
from ml_core.photos.previews import PreviewPool, PreviewStore
from tests.pictures import write_photo

MANY = 100_000


def photo(number: int, path: Path | None = None) -> Photo:
    return Photo(
        id=number + 1,
        path=path or Path(f"/nowhere/IMG_{number}.jpg"),
        size=1,
        mtime_ns=1,
        width=480,
        height=320,
        taken=None,
        camera="",
        lens="",
        format="JPEG",
        state="ready",
        reason="",
        score=None,
        score_std=None,
        scorer="",
        subject=None,
        subject_source="",
        crop_state="none",
        added=0.0,
    )


class MadeUpPhotos:
    """Any number of photos, which counts how many were read."""

    def __init__(self, number: int, paths: Sequence[Path] = ()) -> None:
        self.number, self.paths, self.read = number, paths, 0

    def count(self, query: PhotoQuery = PhotoQuery()) -> int:
        return self.number

    def photo_ids(self, query: PhotoQuery, offset: int = 0, limit: int = -1) -> list[int]:
        return [row + 1 for row in range(self.number)[offset : offset + limit if limit >= 0 else None]]

    def photos(self, photo_ids: Sequence[int]) -> list[Photo]:
        self.read += len(photo_ids)
        return [photo(number - 1, self.paths[number - 1] if self.paths else None) for number in photo_ids]

    def position(self, query: PhotoQuery, photo_id: int) -> int | None:
        return photo_id - 1


@pytest.fixture
def loader(tmp_path: Path, qtbot: QtBot) -> Iterator[PreviewLoader]:
    store = PreviewStore(tmp_path / "previews")
    pool = PreviewPool(store, workers=1)
    made = PreviewLoader(store, pool)
    yield made
    made.close()
    pool.close()


def show(qtbot: QtBot, loader: PreviewLoader, source: MadeUpPhotos | Catalog) -> PhotoGrid:
    model = PhotoModel(source)
    model.load(PhotoQuery())
    grid = PhotoGrid(model, Thumbnails(loader))
    model.setParent(grid)
    qtbot.addWidget(grid)
    grid.resize(800, 600)
    grid.show()
    qtbot.waitExposed(grid)
    grid.setFocus()
    return grid


def centre(grid: PhotoGrid, row: int) -> QPoint:
    return grid.visualRect(grid.model().index(row, 0)).center()


def click(grid: PhotoGrid, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, centre(grid, row))


def columns(grid: PhotoGrid) -> int:
    top = grid.visualRect(grid.model().index(0, 0)).top()
    return sum(1 for row in range(20) if grid.visualRect(grid.model().index(row, 0)).top() == top)


# Where cells are


@given(st.integers(1, 5000), st.integers(1, 20), st.integers(20, 500), st.integers(20, 500), st.data())
def test_every_cell_is_found_at_its_own_place(
    count: int, columns: int, width: int, height: int, data: st.DataObject
) -> None:
    cells = Cells(count, columns, width, height)
    row = data.draw(st.integers(0, count - 1))
    place = cells.cell(row)
    assert cells.row_at(place.left(), place.top()) == row
    assert cells.row_at(place.right(), place.bottom()) == row
    assert row in cells.rows_between(place.top(), place.top() + 1)
    assert place.bottom() < cells.total
    assert cells.row_at(columns * width, place.top()) is None
    assert cells.nearest_row(-5, place.center().y()) == row // columns * columns


@given(st.integers(1, 200), st.integers(1, 9), st.integers(-300, 300), st.data())
def test_a_step_stays_among_the_photos(count: int, columns: int, by: int, data: st.DataObject) -> None:
    cells = Cells(count, columns, 10, 10)
    row = data.draw(st.integers(0, count - 1))
    assert 0 <= cells.step(row, by) < count


# Keys


def test_arrows_move_through_rows_and_columns(qtbot: QtBot, loader: PreviewLoader) -> None:
    grid = show(qtbot, loader, MadeUpPhotos(30))
    wide = columns(grid)
    assert wide > 2
    for key, row in (
        (Qt.Key.Key_Down, 0),  # the first key press lands on the first photo
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 1 + wide),
        (Qt.Key.Key_Left, wide),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_End, 29),
        (Qt.Key.Key_Down, 29),
        (Qt.Key.Key_Home, 0),
    ):
        qtbot.keyClick(grid, key)
        assert grid.current_row() == row
        assert grid.selected_spans() == [(row, row)]


def test_page_keys_move_by_a_screen_and_the_photo_is_in_view(qtbot: QtBot, loader: PreviewLoader) -> None:
    grid = show(qtbot, loader, MadeUpPhotos(MANY))
    grid.select_row(0)
    qtbot.keyClick(grid, Qt.Key.Key_PageDown)
    step = grid.current_row()
    assert step > columns(grid)
    assert step % columns(grid) == 0
    qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert grid.current_row() == 0
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.current_row() == MANY - 1
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_shift_extends_and_gives_back(qtbot: QtBot, loader: PreviewLoader) -> None:
    grid = show(qtbot, loader, MadeUpPhotos(30))
    click(grid, 2)
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(grid, Qt.Key.Key_Right, shift)
    qtbot.keyClick(grid, Qt.Key.Key_Down, shift)
    assert grid.selected_spans() == [(2, 3 + columns(grid))]
    qtbot.keyClick(grid, Qt.Key.Key_Up, shift)
    assert grid.selected_spans() == [(2, 3)]


def test_all_of_a_hundred_thousand_are_selected_without_being_read(qtbot: QtBot, loader: PreviewLoader) -> None:
    source = MadeUpPhotos(MANY)
    grid = show(qtbot, loader, source)
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    grid.grab()
    assert grid.selected_count() == MANY
    assert source.read <= 3 * PAGE


def test_letters_do_not_search(qtbot: QtBot, loader: PreviewLoader) -> None:
    source = MadeUpPhotos(MANY)
    grid = show(qtbot, loader, source)
    qtbot.keyClicks(grid, "img")
    assert source.read <= 3 * PAGE


# Mouse


def test_clicks_select_with_ctrl_and_shift(qtbot: QtBot, loader: PreviewLoader) -> None:
    grid = show(qtbot, loader, MadeUpPhotos(30))
    click(grid, 1)
    click(grid, 4, Qt.KeyboardModifier.ControlModifier)
    assert grid.selected_spans() == [(1, 1), (4, 4)]
    click(grid, 1, Qt.KeyboardModifier.ControlModifier)
    assert grid.selected_spans() == [(4, 4)]
    click(grid, 2)
    click(grid, 7, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_spans() == [(2, 7)]
    click(grid, 0)
    assert grid.selected_spans() == [(0, 0)]


def test_shift_backwards_over_lines_selects_in_reading_order(qtbot: QtBot, loader: PreviewLoader) -> None:
    grid = show(qtbot, loader, MadeUpPhotos(30))
    wide = columns(grid)
    click(grid, wide)
    click(grid, 1, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_spans() == [(1, wide)]


def test_a_click_beside_the_photos_selects_nothing(qtbot: QtBot, loader: PreviewLoader) -> None:
    grid = show(qtbot, loader, MadeUpPhotos(1))
    click(grid, 0)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(790, 590))
    assert grid.selected_count() == 0


def test_a_double_click_opens(qtbot: QtBot, loader: PreviewLoader) -> None:
    grid = show(qtbot, loader, MadeUpPhotos(30))
    with qtbot.waitSignal(grid.opened) as opened:
        QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=centre(grid, 3))
    assert opened.args == [4]


# Size of the pictures, and of the window


def test_larger_pictures_keep_the_current_photo_in_view(qtbot: QtBot, loader: PreviewLoader) -> None:
    grid = show(qtbot, loader, MadeUpPhotos(MANY))
    grid.select_row(5000)
    wide = columns(grid)
    for _ in EDGES:
        grid.grow(1)
    assert grid.edge == EDGES[-1]
    assert columns(grid) < wide
    assert grid.viewport().rect().intersects(grid.visualRect(grid.currentIndex()))
    for _ in EDGES:
        grid.grow(-1)
    assert grid.edge == EDGES[0]
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_a_narrower_window_keeps_the_place(qtbot: QtBot, loader: PreviewLoader) -> None:
    grid = show(qtbot, loader, MadeUpPhotos(MANY))
    grid.verticalScrollBar().setValue(100_000)
    first = grid.visible_rows().start
    grid.resize(500, 600)
    assert abs(grid.visible_rows().start - first) < 10


# Reading photos


def test_only_what_is_in_view_is_read(qtbot: QtBot, loader: PreviewLoader) -> None:
    source = MadeUpPhotos(MANY)
    grid = show(qtbot, loader, source)
    grid.grab()
    assert source.read == PAGE
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    grid.grab()
    assert source.read <= 3 * PAGE
    for row in range(0, MANY, PAGE):
        grid.model().data(grid.model().index(row, 0))
    model = grid.model()
    assert isinstance(model, PhotoModel)
    assert len(model.pages._pages) == KEPT_PAGES


def test_one_photo_that_changed_is_read_alone(qtbot: QtBot, loader: PreviewLoader) -> None:
    source = MadeUpPhotos(1000)
    grid = show(qtbot, loader, source)
    model = grid.model()
    assert isinstance(model, PhotoModel)
    grid.grab()
    before = source.read
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.reread(5)
    assert changed.args is not None
    assert changed.args[0].row() == 4
    assert source.read == before + 1


# Pictures


def test_pictures_arrive_for_what_is_in_view_alone(qtbot: QtBot, loader: PreviewLoader, tmp_path: Path) -> None:
    photos = [write_photo(tmp_path / f"{index:03}.jpg") for index in range(120)]
    grid = show(qtbot, loader, MadeUpPhotos(len(photos), photos))
    arrived: set[str] = set()
    grid._thumbnails.arrived.connect(lambda path: arrived.add(Path(path).name))
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    grid.grab()
    rows = set(grid.visible_rows())
    wanted = {f"{row:03}.jpg" for row in rows}
    qtbot.waitUntil(lambda: wanted <= arrived, timeout=20_000)
    qtbot.waitUntil(lambda: loader.pending() == 0)
    # Not one of the first screen was made on the way.
    assert "000.jpg" not in arrived
    assert len(arrived) <= 2 * len(rows)
    bare = {Theme.current().colour(role).rgb() for role in ("surround", "window", "selected")}
    cells = grid.grab().toImage()
    assert all(cells.pixel(centre(grid, row)) not in bare for row in rows)


def test_a_picture_is_as_sharp_as_the_screen(qtbot: QtBot, loader: PreviewLoader, tmp_path: Path) -> None:
    written = write_photo(tmp_path / "a.jpg")
    grid = show(qtbot, loader, MadeUpPhotos(1, [written]))
    thumbnails = grid._thumbnails
    one = photo(0, written)

    def width() -> int:
        pixmap = thumbnails.pixmap(one)
        return 0 if pixmap is None else pixmap.width()

    qtbot.waitUntil(lambda: width() == grid.picture, timeout=10_000)
    grid.set_edge(EDGES[-1])
    assert grid.picture >= EDGES[-1]
    qtbot.waitUntil(lambda: width() == min(grid.picture, 480), timeout=10_000)


# What cannot be read, and screen readers


def test_trouble_is_told_with_reason_and_remedy(qtbot: QtBot, tmp_path: Path) -> None:
    with Catalog.open(tmp_path / "c.sqlite") as catalog:
        catalog.add_photos([PhotoFile(tmp_path / "a.jpg", 1, 1)])
        catalog.record_failure(1, "The file is empty.\nCopy it again.")
        model = TroubleModel(catalog)
        model.load(PhotoQuery(state="broken"))
        texts = [model.data(model.index(0, column)) for column in range(4)]
        assert texts == ["a.jpg", "The file is empty.", "Copy it again.", str(tmp_path)]
        model.deleteLater()


def test_a_screen_reader_hears_the_photo(qtbot: QtBot, loader: PreviewLoader) -> None:
    grid = show(qtbot, loader, MadeUpPhotos(30))
    grid.select_row(7)
    heard = QAccessible.queryAccessibleInterface(grid)
    assert heard.text(QAccessible.Text.Name) == "Photos"
    role = Qt.ItemDataRole.AccessibleTextRole
    assert grid.model().data(grid.currentIndex(), role) == "IMG_7.jpg, no crop yet"
