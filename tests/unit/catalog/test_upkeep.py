"""A catalog is checked and backed up when it is opened; a damaged one is set aside and its newest backup taken."""

import os
import random
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from ml_core.catalog import database, upkeep
from ml_core.catalog.catalog import Catalog, OpenReport, PhotoQuery
from ml_core.catalog.upkeep import BACKUPS_KEPT, backups_of
from ml_core.specs.errors import CatalogError
from tests.unit.catalog.albums import album, files


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a closed catalog with three photos, backed up once."""
    file = tmp_path / "profile" / "catalog.sqlite"
    album(file).close()
    Catalog.open(file).close()
    return file


def others(file: Path) -> list[str]:
    return sorted(path.name for path in file.parent.iterdir() if "damaged" in path.name)


def test_a_new_catalog_needs_nothing(tmp_path: Path) -> None:
    with Catalog.open(tmp_path / "deep" / "below" / "catalog.sqlite") as catalog:
        assert catalog.report == OpenReport()
        assert catalog.report.notice == ""
        assert catalog.count() == 0


def test_the_connection_is_durable_and_strict(file: Path) -> None:
    with Catalog.open(file) as catalog:
        settings = [catalog._rows(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert settings == ["wal", 2, 1]


def test_a_backup_is_made_when_the_catalog_changed(file: Path) -> None:
    (first,) = backups_of(file)
    for _ in range(2):
        with Catalog.open(file) as catalog:
            assert catalog.report == OpenReport()
    with Catalog.open(file) as catalog:
        catalog.record_ready(1)
    with Catalog.open(file) as catalog:
        assert catalog.report.backup == backups_of(file)[0] != first
    with Catalog.open(backups_of(file)[0], maintain=False) as backup:
        assert backup.photos([1])[0].state == "ready"
        assert backup.count() == 3


def test_a_backup_holds_what_is_only_in_the_log_of_another_process(file: Path) -> None:
    with Catalog.open(file, maintain=False) as other:
        other.add_photos(files(5))
        with Catalog.open(file) as catalog:
            backup = catalog.report.backup
    assert backup is not None
    with Catalog.open(backup, maintain=False) as copy:
        assert copy.count() == 5


def test_a_few_backups_are_kept(file: Path) -> None:
    for count in range(4, 4 + BACKUPS_KEPT + 2):
        with Catalog.open(file) as catalog:
            catalog.add_photos(files(count))
    Catalog.open(file).close()
    kept = backups_of(file)
    assert len(kept) == BACKUPS_KEPT
    with Catalog.open(kept[0], maintain=False) as newest, Catalog.open(kept[-1], maintain=False) as oldest:
        assert newest.count() == 3 + BACKUPS_KEPT + 2
        assert oldest.count() == newest.count() - BACKUPS_KEPT + 1


def garble(file: Path, start: int = 0, length: int = 5000) -> bytes:
    content = bytearray(file.read_bytes())
    content[start : start + length] = b"\xa5" * len(content[start : start + length])
    file.write_bytes(content)
    return bytes(content)


@pytest.mark.parametrize("damage", ["head", "middle", "cut", "text"])
def test_a_damaged_catalog_is_set_aside_and_the_backup_taken(file: Path, damage: str) -> None:
    if damage == "head":
        garble(file)
    elif damage == "middle":
        garble(file, 3 * 4096, 8192)
    elif damage == "cut":
        os.truncate(file, 6000)
    else:
        file.write_text("not a catalog" * 1000)
    content = file.read_bytes()
    with Catalog.open(file) as catalog:
        assert catalog.count() == 3
        report = catalog.report
    assert report.damaged is not None
    assert report.damaged.read_bytes() == content
    assert report.restored_from == backups_of(file)[0]
    assert report.damaged.name in report.notice
    assert "backup of" in report.notice
    with Catalog.open(file) as catalog:
        assert catalog.report == OpenReport()


def test_a_damaged_backup_is_passed_over(file: Path) -> None:
    with Catalog.open(file) as catalog:
        catalog.add_photos(files(5))
    Catalog.open(file).close()
    newest, oldest = backups_of(file)
    garble(newest)
    garble(file)
    with Catalog.open(file) as catalog:
        assert catalog.report.restored_from == oldest
        assert catalog.count() == 3


def test_without_a_backup_an_empty_catalog_is_begun(file: Path) -> None:
    shutil.rmtree(file.parent / "backups")
    for attempt in (1, 2):
        garble(file)
        with Catalog.open(file) as catalog:
            assert catalog.count() == 0
            assert catalog.report.restored_from is None
            assert "starts empty" in catalog.report.notice
        assert len(others(file)) == attempt
        shutil.rmtree(file.parent / "backups", ignore_errors=True)


@pytest.mark.parametrize("gone", ["missing", "empty"])
def test_a_catalog_that_is_gone_comes_back_from_its_backup(file: Path, gone: str) -> None:
    file.unlink()
    if gone == "empty":
        file.touch()
    with Catalog.open(file) as catalog:
        assert catalog.count() == 3
        assert catalog.report.restored_from is not None
        assert catalog.report.notice


def test_the_log_of_a_damaged_catalog_is_set_aside_with_it(file: Path, tmp_path: Path) -> None:
    with Catalog.open(file, maintain=False) as catalog:
        catalog.add_photos(files(9))
        saved = {side: Path(f"{file}{side}").read_bytes() for side in ("-wal", "-shm")}
    garble(file)
    Path(f"{file}-wal").write_bytes(saved["-wal"][:2000])
    with Catalog.open(file) as catalog:
        assert catalog.count() == 3
        damaged = catalog.report.damaged
    assert damaged is not None
    assert not Path(f"{file}-wal").exists() or Path(f"{file}-wal").stat().st_size == 0


def test_any_few_garbled_bytes_leave_a_catalog_that_opens(file: Path, tmp_path: Path) -> None:
    draw, whole, restored = random.Random(0), file.read_bytes(), 0
    for number in range(60):
        target = tmp_path / str(number) / "catalog.sqlite"
        shutil.copytree(file.parent / "backups", target.parent / "backups")
        content = bytearray(whole)
        for _ in range(draw.choice((1, 3, 200))):
            # The header is where single bytes matter most; a garbled version there reads as one of a newer Thirds.
            place = draw.randrange(draw.choice((100, 4096, len(content))))
            if not 60 <= place < 64:
                content[place] = draw.randrange(256)
        target.write_bytes(content)
        with Catalog.open(target) as catalog:
            restored += catalog.report.restored_from is not None
            assert catalog.count() == 3
            assert len(catalog.page(PhotoQuery(), 0, 9)) == 3
    assert 10 < restored < 60


def test_an_empty_backup_is_no_backup(file: Path) -> None:
    (backup,) = backups_of(file)
    backup.write_bytes(b"")
    garble(file)
    with Catalog.open(file) as catalog:
        assert catalog.report.restored_from is None
        assert catalog.count() == 0


def test_a_crash_while_backing_up_leaves_the_older_backup(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (older,) = backups_of(file)
    with Catalog.open(file) as catalog:
        catalog.record_ready(1)
    monkeypatch.setattr(upkeep, "sync_folder", lambda folder: None)
    with monkeypatch.context() as crash:
        crash.setattr(os, "utime", _fail)
        with pytest.raises(CatalogError, match="power"):
            Catalog.open(file)
    assert backups_of(file) == [older]
    with Catalog.open(file) as catalog:
        assert catalog.report.backup is not None


def _fail(*_: object, **__: object) -> None:
    raise OSError("power failed")


def test_a_catalog_that_another_program_keeps_busy_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as other, Catalog.open(file, maintain=False) as catalog:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CatalogError, match="busy") as caught:
            catalog.record_ready(1)
    assert caught.value.path == file


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_catalog_is_not_taken_for_a_damaged_one(file: Path) -> None:
    file.chmod(0)
    with pytest.raises(CatalogError, match="cannot be"):
        Catalog.open(file)
    file.chmod(0o600)
    with Catalog.open(file) as catalog:
        assert catalog.report.damaged is None


def test_a_folder_in_the_catalogs_place_is_an_error_in_words(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    file.mkdir()
    with pytest.raises(CatalogError, match="cannot be opened"):
        Catalog.open(file)
    with pytest.raises(CatalogError, match="cannot be opened"):
        Catalog.open(file, maintain=False)


def test_a_file_in_the_folders_place_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "profile").touch()
    with pytest.raises(CatalogError, match="folder cannot be used"):
        Catalog.open(tmp_path / "profile" / "catalog.sqlite")


def test_threads_write_at_once(file: Path) -> None:
    def write(number: int) -> None:
        with Catalog.open(file, maintain=number % 2 == 0) as catalog:
            for index in range(10):
                catalog.add_photos(files(1, Path(f"/thread {number}/{index}")))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Catalog.open(file) as catalog:
        assert catalog.count() == 63
        assert catalog.report.damaged is None
