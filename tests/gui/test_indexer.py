"""Photos come into the catalog in the background; broken ones are noted and stop nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.jobs.indexer import Indexer, IndexReport
from ml_core.catalog.catalog import Catalog, PhotoQuery
from ml_core.photos.previews import PreviewStore
from tests.pictures import write_photo


@pytest.fixture
def store(tmp_path: Path) -> PreviewStore:
    return PreviewStore(tmp_path / "previews")


@pytest.fixture
def indexer(tmp_path: Path, store: PreviewStore, qtbot: QtBot) -> Iterator[Indexer]:
    made = Indexer(tmp_path / "catalog.sqlite", store)
    yield made
    made.close()


@pytest.fixture
def catalog(tmp_path: Path, indexer: Indexer) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "catalog.sqlite") as opened:
        yield opened


@pytest.fixture
def shoot(tmp_path: Path) -> Path:
    folder = tmp_path / "shoot"
    for name in ("a.jpg", "b.png", "sub/c.jpg"):
        write_photo(folder / name)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff no photo at all")
    (folder / "empty.jpg").touch()
    (folder / "notes.txt").write_text("no photo")
    return folder


def finish(qtbot: QtBot, indexer: Indexer) -> None:
    qtbot.waitUntil(lambda: not indexer.is_busy(), timeout=20_000)


def states(catalog: Catalog) -> dict[str, str]:
    return {photo.path.name: photo.state for photo in catalog.page(PhotoQuery(), 0, 1000)}


def test_a_folder_is_read_and_broken_photos_have_a_reason(
    qtbot: QtBot, indexer: Indexer, catalog: Catalog, shoot: Path, store: PreviewStore
) -> None:
    reports: list[IndexReport] = []
    told: list[tuple[int, int, object, str]] = []
    indexer.reported.connect(reports.append)
    indexer.progress.connect(lambda *what: told.append(what))
    changes: list[None] = []
    indexer.changed.connect(lambda: changes.append(None))
    with qtbot.waitSignal(indexer.finished, timeout=20_000):
        indexer.add([shoot])
    assert states(catalog) == {
        "a.jpg": "ready",
        "b.png": "ready",
        "c.jpg": "ready",
        "broken.jpg": "broken",
        "empty.jpg": "broken",
    }
    assert changes
    assert reports == [IndexReport(found=5, new=5, changed=0, read=5, broken=2)]
    assert told[0][3] == "Looking for photos: 5 found"
    for photo in catalog.page(PhotoQuery(state="broken"), 0, 10):
        assert len(photo.reason) > 10
    for photo in catalog.page(PhotoQuery(state="ready"), 0, 10):
        assert (photo.width, photo.height, photo.reason) == (480, 320, "")
        assert store.has(photo.path)


def test_sources_added_while_it_works_are_read_too(
    qtbot: QtBot, indexer: Indexer, catalog: Catalog, shoot: Path, tmp_path: Path
) -> None:
    for index in range(5):
        write_photo(tmp_path / "more" / f"{index}.jpg")
    indexer.add([shoot])
    indexer.add([tmp_path / "more"])
    finish(qtbot, indexer)
    assert catalog.count(PhotoQuery(state="ready")) == 8


def test_a_rescan_finds_what_changed_what_went_away_and_what_came_back(
    qtbot: QtBot, indexer: Indexer, catalog: Catalog, shoot: Path
) -> None:
    indexer.add([shoot])
    finish(qtbot, indexer)
    write_photo(shoot / "broken.jpg")
    (shoot / "a.jpg").rename(shoot / "hidden")
    indexer.rescan()
    finish(qtbot, indexer)
    found = states(catalog)
    assert (found["broken.jpg"], found["a.jpg"], found["b.png"]) == ("ready", "broken", "ready")
    missing = catalog.photo_at(shoot / "a.jpg")
    assert missing is not None
    assert missing.reason
    (shoot / "hidden").rename(shoot / "a.jpg")
    indexer.rescan()
    finish(qtbot, indexer)
    assert states(catalog)["a.jpg"] == "ready"


def test_a_rescan_reads_nothing_when_nothing_changed(
    qtbot: QtBot, indexer: Indexer, catalog: Catalog, shoot: Path
) -> None:
    indexer.add([shoot])
    finish(qtbot, indexer)
    reports: list[IndexReport] = []
    indexer.reported.connect(reports.append)
    indexer.rescan()
    finish(qtbot, indexer)
    assert reports == [IndexReport()]


def test_what_a_stop_left_unread_is_read_by_the_next_rescan(
    qtbot: QtBot, indexer: Indexer, catalog: Catalog, tmp_path: Path
) -> None:
    first = write_photo(tmp_path / "many" / "0.jpg")
    for index in range(1, 40):
        os.link(first, tmp_path / "many" / f"{index}.jpg")
    indexer.progress.connect(lambda *_: indexer.stop())
    with qtbot.waitSignal(indexer.finished, timeout=20_000):
        indexer.add([tmp_path / "many"])
    assert catalog.count(PhotoQuery(state="new")) > 0
    indexer.progress.disconnect()
    indexer.rescan()
    finish(qtbot, indexer)
    assert catalog.count(PhotoQuery(state="ready")) == 40


def test_reading_again_heals_a_mended_photo_and_passes_over_a_removed_one(
    qtbot: QtBot, indexer: Indexer, catalog: Catalog, shoot: Path
) -> None:
    indexer.add([shoot])
    finish(qtbot, indexer)
    broken = catalog.page(PhotoQuery(state="broken"), 0, 10)
    write_photo(broken[0].path)
    catalog.remove_photos([broken[1].id])
    indexer.read_again([photo.id for photo in broken])
    finish(qtbot, indexer)
    mended = catalog.photo(broken[0].id)
    assert mended is not None
    assert mended.state == "ready"
    assert catalog.count(PhotoQuery(state="broken")) == 0


def test_a_preview_that_cannot_be_saved_is_not_the_photos_fault(
    qtbot: QtBot, indexer: Indexer, catalog: Catalog, tmp_path: Path
) -> None:
    (tmp_path / "previews").write_text("a file where the folder should be")
    write_photo(tmp_path / "one" / "a.jpg")
    indexer.add([tmp_path / "one"])
    finish(qtbot, indexer)
    assert states(catalog) == {"a.jpg": "ready"}


def test_closing_in_the_middle_leaves_nothing_running(
    qtbot: QtBot, indexer: Indexer, tmp_path: Path, shoot: Path
) -> None:
    indexer.add([shoot])
    indexer.close()
    assert not indexer.is_busy()
    indexer.rescan()
    assert not indexer.is_busy()
