"""Crops in Lightroom catalogs, which are never written to."""

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.geometry import Box, Crop
from ml_core.photos.editors.records import Frame
from ml_core.photos.lightroom_catalog.crops import MISSING, CatalogCrop, crop_in, xmp_of_develop
from ml_core.photos.lightroom_catalog.images import read_images, unpacked
from ml_core.specs.errors import CatalogError
from tests.lightroom import Entry, Form, make_catalog
from tests.pictures import scene, write_photo

FRAME = Frame(480, 320)
CROP, OTHER = Crop(Box(0.1, 0.2, 0.7, 0.9)), Crop(Box(0.2, 0.2, 0.8, 0.8), 2.0)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of photos, with a slash at its end as in catalogs."""
    for name in ("2024/a.jpg", "2024/b.jpg", "c.jpg"):
        write_photo(tmp_path / "photos" / name, scene())
    return tmp_path / "photos"


def crops_in(catalog: Path, photos_in: Path | None = None) -> list[CatalogCrop]:
    found = (crop_in(image, catalog) for image in read_images(catalog, photos_in))
    return [each for each in found if each is not None]


def near(found: Crop | None, wanted: Crop) -> bool:
    assert found is not None
    apart = abs(found.corners(FRAME.width, FRAME.height) - wanted.corners(FRAME.width, FRAME.height)).max()
    return bool(apart < 0.01 and abs(found.angle - wanted.angle) < 1e-4)


@pytest.mark.parametrize("form", get_args(Form))
def test_crops_are_read_in_every_form_that_catalogs_have(tmp_path: Path, photos: Path, form: Form) -> None:
    entries = [
        Entry("2024/a.jpg", FRAME, CROP, form=form),
        Entry("2024/b.jpg", FRAME, OTHER, form=form),
        Entry("c.jpg", FRAME, None, form=form),
    ]
    found = crops_in(make_catalog(tmp_path / "My.lrcat", f"{photos}/", entries))
    assert [each.found.photo for each in found] == [photos / "2024" / "a.jpg", photos / "2024" / "b.jpg"]
    assert near(found[0].found.crop, CROP)
    assert near(found[1].found.crop, OTHER)


def test_a_virtual_copy_has_its_own_crop_and_name(tmp_path: Path, photos: Path) -> None:
    entries = [Entry("c.jpg", FRAME, CROP), Entry("c.jpg", FRAME, OTHER, copy="Square")]
    found = crops_in(make_catalog(tmp_path / "My.lrcat", f"{photos}/", entries))
    assert [(each.found.photo.name, each.copy_name) for each in found] == [("c.jpg", ""), ("c.jpg", "Square")]
    assert near(found[1].found.crop, OTHER)


def test_the_catalog_and_what_lies_beside_it_stay_as_they_are(tmp_path: Path, photos: Path) -> None:
    catalog = make_catalog(tmp_path / "My.lrcat", f"{photos}/", [Entry("c.jpg", FRAME, CROP)])
    # As Lightroom leaves it while it is open: the newest crop is in the write-ahead log alone.
    with closing(sqlite3.connect(catalog)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        new = make_catalog(tmp_path / "new.lrcat", f"{photos}/", [Entry("c.jpg", FRAME, OTHER)])
        with closing(sqlite3.connect(new)) as other:
            (xmp,) = other.execute("SELECT xmp FROM Adobe_AdditionalMetadata").fetchone()
        writer.execute("UPDATE Adobe_AdditionalMetadata SET xmp = ?", (xmp,))
        writer.commit()
        before = {file.name: sha256(file.read_bytes()).hexdigest() for file in tmp_path.glob("My.lrcat*")}
        assert "My.lrcat-wal" in before
        (found,) = crops_in(catalog)
        after = {file.name: sha256(file.read_bytes()).hexdigest() for file in tmp_path.glob("My.lrcat*")}
    assert near(found.found.crop, OTHER)
    assert after == before


def test_photos_that_moved_are_found_below_a_folder(tmp_path: Path, photos: Path) -> None:
    entries = [Entry("2024/a.jpg", FRAME, CROP), Entry("2024/gone.jpg", FRAME, CROP), Entry("2024/b.jpg", FRAME)]
    catalog = make_catalog(tmp_path / "My.lrcat", "D:/Pictures/", entries)
    there = crops_in(catalog)
    # An image without a crop is not missed.
    assert [(each.found.photo.name, each.found.skipped) for each in there] == [
        ("a.jpg", MISSING),
        ("gone.jpg", MISSING),
    ]
    found = crops_in(catalog, photos)
    assert found[0].found.photo == photos / "2024" / "a.jpg"
    assert near(found[0].found.crop, CROP)
    assert found[1].found.skipped == MISSING


def test_photos_that_moved_together_with_the_catalog_are_found(tmp_path: Path, photos: Path) -> None:
    catalog = make_catalog(tmp_path / "My.lrcat", "/gone/photos/", [Entry("c.jpg", FRAME, CROP)], relative="photos/")
    assert near(crops_in(catalog)[0].found.crop, CROP)


def test_a_photo_that_cannot_be_read_costs_itself_alone(tmp_path: Path, photos: Path) -> None:
    (photos / "2024" / "a.jpg").write_bytes(b"no photo")
    entries = [Entry("2024/a.jpg", FRAME, CROP), Entry("c.jpg", FRAME, CROP)]
    broken, fine = crops_in(make_catalog(tmp_path / "My.lrcat", f"{photos}/", entries))
    assert broken.found.crop is None
    assert broken.found.skipped
    assert near(fine.found.crop, CROP)


def message(catalog: Path) -> str:
    with pytest.raises(CatalogError) as caught:
        read_images(catalog)
    assert caught.value.path == catalog
    assert caught.value.remedy
    return caught.value.what


def test_what_is_no_sound_catalog_is_said(tmp_path: Path, photos: Path) -> None:
    assert "There is no Lightroom catalog here" in message(tmp_path / "none.lrcat")
    (tmp_path / "text.lrcat").write_text("This is no database at all, though its name says so.")
    assert "damaged" in message(tmp_path / "text.lrcat")
    good = make_catalog(tmp_path / "good.lrcat", f"{photos}/", [Entry("c.jpg", FRAME, CROP)])
    (tmp_path / "short.lrcat").write_bytes(good.read_bytes()[:5000])
    assert "damaged" in message(tmp_path / "short.lrcat")
    with closing(sqlite3.connect(tmp_path / "other.lrcat")) as other, other:
        other.execute("CREATE TABLE notes (text)")
    assert "no Lightroom catalog" in message(tmp_path / "other.lrcat")


def test_a_form_of_another_version_is_refused_by_its_number(tmp_path: Path, photos: Path) -> None:
    catalog = make_catalog(tmp_path / "new.lrcat", f"{photos}/", [Entry("c.jpg", FRAME, CROP)])
    with closing(sqlite3.connect(catalog)) as connection, connection:
        connection.execute("ALTER TABLE AgLibraryFile RENAME COLUMN baseName TO leaf")
    assert "1300000" in message(catalog)


def test_a_catalog_that_lightroom_has_open_and_is_not_sound_asks_to_close_it(tmp_path: Path) -> None:
    (tmp_path / "busy.lrcat").write_bytes(b"SQLite format 3\0" + bytes(900))
    (tmp_path / "busy.lrcat.lock").write_text("Lightroom")
    assert "being written" in message(tmp_path / "busy.lrcat")


@given(st.one_of(st.binary(max_size=200), st.text(max_size=100), st.none(), st.integers()))
def test_any_value_unpacks_to_bytes_or_nothing(stored: object) -> None:
    assert isinstance(unpacked(stored), bytes)


@given(st.text(max_size=300))
def test_any_text_of_settings_becomes_a_packet(text: str) -> None:
    assert xmp_of_develop(text).startswith(b"<x:xmpmeta")
    assert b"HasCrop" in xmp_of_develop(text)
