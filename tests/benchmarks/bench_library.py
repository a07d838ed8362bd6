"""The library's grid over a catalog of 100,000 photos, against a list view that loads them all."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView

from desktop_app.jobs.preview_loader import PreviewLoader
from desktop_app.widgets.photo_cell import cell_height
from desktop_app.widgets.photo_grid import PhotoGrid
from desktop_app.widgets.photo_model import PhotoModel
from desktop_app.widgets.photo_thumbnails import Thumbnails
from ml_core.catalog.catalog import Catalog, PhotoFile
from ml_core.catalog.records import PhotoQuery
from ml_core.photos.previews import PreviewPool, PreviewStore
from tests.benchmarks.figure import Figure
from tests.pictures import write_photo

_PHOTOS = 100_000
_REAL = 400
_FRAMES = 300
_FRAME_SECONDS = 1 / 60
_BASELINE = "QListView in icon mode, all photos loaded"
_SIZE = (1280, 720)


def figures() -> Iterator[Figure]:
    """Measure offscreen, with every photo's picture being made while the grid scrolls."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with tempfile.TemporaryDirectory() as folder:
        file = _filled_catalog(Path(folder))
        store = PreviewStore(Path(folder) / "previews")
        pool = PreviewPool(store)
        loader = PreviewLoader(store, pool)
        try:
            yield from _measure(application, file, loader)
        finally:
            loader.close()
            pool.close()


def _measure(application: QApplication, file: Path, loader: PreviewLoader) -> Iterator[Figure]:
    began = time.perf_counter()
    with Catalog.open(file) as catalog:
        opened = time.perf_counter() - began
        grid, first = _timed(lambda: _shown(application, _grid(catalog, loader)))
        simple, naive = _timed(lambda: _shown(application, _naive(catalog)))
        yield Figure("library, first screen of 100,000 photos, s", first, naive, _BASELINE, "under 1 s")
        yield Figure(
            "library, the same with opening and checking the catalog, s", opened + first, None, "", "under 1 s"
        )
        steady, naive_steady = (_frames(application, view, _wheel) for view in (grid, simple))
        jumps, naive_jumps = (_frames(application, view, _jump) for view in (grid, simple))
        cpu = "library, the window's processor time for it"
        yield Figure("library, frame while scrolling p50, ms", steady.wall[49], naive_steady.wall[49], _BASELINE)
        yield Figure("library, frame while scrolling p99, ms", steady.wall[98], naive_steady.wall[98], _BASELINE)
        yield Figure(f"{cpu} p99, ms", steady.processor[98], naive_steady.processor[98], _BASELINE, "33 ms")
        yield Figure("library, frame after a jump p50, ms", jumps.wall[49], naive_jumps.wall[49], _BASELINE)
        yield Figure(f"{cpu} p50, ms", jumps.processor[49], naive_jumps.processor[49], _BASELINE)
        for view in (grid, simple):
            view.close()


def _timed(make: Callable[[], QAbstractItemView]) -> tuple[QAbstractItemView, float]:
    began = time.perf_counter()
    return make(), time.perf_counter() - began


def _shown(application: QApplication, view: QAbstractItemView) -> QAbstractItemView:
    view.resize(*_SIZE)
    view.show()
    application.processEvents()
    view.viewport().repaint()
    return view


def _grid(catalog: Catalog, loader: PreviewLoader) -> PhotoGrid:
    model = PhotoModel(catalog)
    model.load(PhotoQuery())
    grid = PhotoGrid(model, Thumbnails(loader))
    model.setParent(grid)
    return grid


def _naive(catalog: Catalog) -> QListView:
    view = QListView()
    model = QStandardItemModel(view)
    for photo in catalog.page(PhotoQuery(), 0, _PHOTOS):
        model.appendRow(QStandardItem(photo.path.name))
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setUniformItemSizes(True)
    view.setGridSize(QSize(184, cell_height(168)))
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setModel(model)
    return view


class _Frames(NamedTuple):
    """Percentiles of milliseconds: on the clock, and of the GUI thread's own processor time."""

    wall: list[float]
    processor: list[float]


def _frames(application: QApplication, view: QAbstractItemView, target: Callable[[int, int, int], int]) -> _Frames:
    """Return what frames at 60 Hz take, from the move to the painted view.

    Pictures that arrived since the frame before are taken in within the frame; between frames the window is idle.
    """
    wall, processor, bar = [], [], view.verticalScrollBar()
    bar.setValue(0)
    for frame in range(_FRAMES):
        value = target(frame, bar.value(), bar.maximum())
        began, worked = time.perf_counter(), time.thread_time()
        bar.setValue(value)
        application.processEvents()
        wall.append((time.perf_counter() - began) * 1000)
        processor.append((time.thread_time() - worked) * 1000)
        time.sleep(max(0.0, _FRAME_SECONDS - wall[-1] / 1000))
    return _Frames(statistics.quantiles(wall, n=100), statistics.quantiles(processor, n=100))


def _wheel(_frame: int, value: int, _maximum: int) -> int:
    return value + 90


def _jump(frame: int, _value: int, maximum: int) -> int:
    return maximum * (frame * 7 % _FRAMES) // _FRAMES


def _filled_catalog(folder: Path) -> Path:
    """Return a catalog of photos that are all there: names of a few hundred files."""
    real = [write_photo(folder / "photos" / f"{index}.jpg") for index in range(_REAL)]
    files = []
    for index in range(_PHOTOS):
        name = folder / str(index // 1000) / f"IMG_{index}.jpg"
        if index % 1000 == 0:
            name.parent.mkdir()
        os.link(real[index % _REAL], name)
        files.append(PhotoFile(name, 1, 1))
    with Catalog.open(folder / "catalog.sqlite") as catalog:
        catalog.add_photos(files)
    return folder / "catalog.sqlite"
