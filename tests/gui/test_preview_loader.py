"""Pictures for the screen: thumbnail first, then the preview, then the photo; what nobody wants is dropped."""

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_app.jobs.preview_loader import FULL_SIZE, PreviewLoader, Wanted, to_image
from ml_core.photos.previews import PreviewPool, PreviewStore
from tests.pictures import scene, write_photo


class Shown:
    """Keeps what a loader says."""

    def __init__(self, loader: PreviewLoader) -> None:
        self.sizes: dict[str, list[tuple[int, int]]] = {}
        self.failures: dict[str, str] = {}
        loader.loaded.connect(self._on_loaded)
        loader.failed.connect(self.failures.__setitem__)

    def _on_loaded(self, path: str, image: QImage) -> None:
        self.sizes.setdefault(Path(path).name, []).append((image.width(), image.height()))


@pytest.fixture
def store(tmp_path: Path) -> PreviewStore:
    return PreviewStore(tmp_path / "previews")


@pytest.fixture
def pool(store: PreviewStore) -> Iterator[PreviewPool]:
    made = PreviewPool(store, workers=1)
    yield made
    made.close()


@pytest.fixture
def loader(store: PreviewStore, pool: PreviewPool, qtbot: QtBot) -> Iterator[PreviewLoader]:
    made = PreviewLoader(store, pool)
    yield made
    made.close()


def with_thumbnail(path: Path, width: int = 1600, height: int = 1200) -> Path:
    """Write a photo with a thumbnail of 160 x 120 in its EXIF block, as cameras do."""
    thumbnail = io.BytesIO()
    Image.fromarray(scene(160, 120)).save(thumbnail, "JPEG")
    data = thumbnail.getvalue()
    # TIFF header, an empty first directory, a second one with compression, offset and length.
    start = 8 + 2 + 4 + 2 + 3 * 12 + 4
    entries = [(0x103, 3, 6), (0x201, 4, start), (0x202, 4, len(data))]
    block = b"Exif\0\0II*\0" + (8).to_bytes(4, "little") + b"\0\0" + (14).to_bytes(4, "little")
    block += len(entries).to_bytes(2, "little")
    for tag, kind, value in entries:
        block += tag.to_bytes(2, "little") + kind.to_bytes(2, "little") + (1).to_bytes(4, "little")
        block += value.to_bytes(4, "little")
    return write_photo(path, scene(width, height), exif=block + b"\0\0\0\0" + data)


def test_the_thumbnail_comes_before_the_preview(qtbot: QtBot, loader: PreviewLoader, tmp_path: Path) -> None:
    shown = Shown(loader)
    loader.request(with_thumbnail(tmp_path / "a.jpg"), 400)
    qtbot.waitUntil(lambda: loader.pending() == 0 and len(shown.sizes.get("a.jpg", [])) == 2)
    assert shown.sizes == {"a.jpg": [(160, 120), (400, 300)]}


def test_a_preview_on_disk_comes_at_once(
    qtbot: QtBot, loader: PreviewLoader, store: PreviewStore, tmp_path: Path
) -> None:
    photo = with_thumbnail(tmp_path / "a.jpg")
    store.ensure(photo)
    shown = Shown(loader)
    loader.request(photo, 300)
    qtbot.waitUntil(lambda: "a.jpg" in shown.sizes and loader.pending() == 0)
    assert shown.sizes == {"a.jpg": [(300, 225)]}


@pytest.mark.parametrize(("edge", "last"), [(1500, (1500, 1125)), (FULL_SIZE, (1600, 1200))])
def test_more_than_the_preview_comes_from_the_photo(
    qtbot: QtBot, loader: PreviewLoader, tmp_path: Path, edge: int, last: tuple[int, int]
) -> None:
    shown = Shown(loader)
    loader.request(write_photo(tmp_path / "a.jpg", scene(1600, 1200)), edge)
    qtbot.waitUntil(lambda: loader.pending() == 0 and last in shown.sizes.get("a.jpg", []))
    assert shown.sizes == {"a.jpg": [(1024, 768), last]}


def test_a_small_photo_is_not_asked_for_more_than_it_has(qtbot: QtBot, loader: PreviewLoader, tmp_path: Path) -> None:
    shown = Shown(loader)
    loader.request(write_photo(tmp_path / "a.jpg", scene(200, 100)), 900)
    qtbot.waitUntil(lambda: "a.jpg" in shown.sizes and loader.pending() == 0)
    assert shown.sizes == {"a.jpg": [(200, 100)]}


def test_what_is_no_longer_wanted_is_dropped(
    qtbot: QtBot, loader: PreviewLoader, pool: PreviewPool, tmp_path: Path
) -> None:
    photos = [write_photo(tmp_path / f"{index}.jpg") for index in range(30)]
    shown, gate = Shown(loader), threading.Event()
    # The one worker of the pool is held up, so that every request is still waiting.
    pool.prefetch(_blocking(gate, photos[0]), lambda *_: None)
    loader.want([Wanted(photo, 100) for photo in photos[:20]])
    loader.want([Wanted(photo, 100) for photo in photos[18:]])
    assert loader.pending() == 12
    gate.set()
    qtbot.waitUntil(lambda: loader.pending() == 0 and len(shown.sizes) == 12)
    assert set(shown.sizes) == {photo.name for photo in photos[18:]}


def _blocking(gate: threading.Event, photo: Path) -> Iterator[Path]:
    gate.wait(10)
    yield photo


def test_a_broken_photo_says_why(qtbot: QtBot, loader: PreviewLoader, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff nothing")
    shown = Shown(loader)
    loader.want([Wanted(tmp_path / "a.jpg", 100), Wanted(tmp_path / "gone.jpg", 100)])
    qtbot.waitUntil(lambda: loader.pending() == 0 and len(shown.failures) == 2)
    assert all(shown.failures.values())
    assert shown.sizes == {}


def test_a_damaged_preview_is_made_again(
    qtbot: QtBot, loader: PreviewLoader, store: PreviewStore, tmp_path: Path
) -> None:
    photo = write_photo(tmp_path / "a.jpg")
    store.ensure(photo).write_bytes(b"\xff\xd8\xff spoilt \xff\xd9")
    shown = Shown(loader)
    loader.request(photo, 240)
    qtbot.waitUntil(lambda: loader.pending() == 0 and bool(shown.sizes))
    assert shown.sizes == {"a.jpg": [(240, 160)]}


def test_after_closing_nothing_comes(loader: PreviewLoader, tmp_path: Path) -> None:
    loader.close()
    loader.request(write_photo(tmp_path / "a.jpg"), 100)
    assert loader.pending() == 0


def test_pixels_keep_their_colours() -> None:
    pixels = np.array([[[255, 0, 0], [0, 255, 0], [1, 2, 3]]], dtype=np.uint8)
    image = to_image(pixels)
    assert [image.pixel(x, 0) for x in range(3)] == [0xFFFF0000, 0xFF00FF00, 0xFF010203]
