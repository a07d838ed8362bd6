import os
from pathlib import Path

import pytest

from ml_core.photos.finding import find_photos
from ml_core.photos.formats import PHOTO_SUFFIXES, RAW_SUFFIXES, is_photo, kind_of
from ml_core.photos.samples import sample_photos


def _touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_photos_are_found_in_order_once_and_hidden_things_are_skipped(tmp_path: Path) -> None:
    wanted = [tmp_path / "a.jpg", tmp_path / "b" / "c.NEF", tmp_path / "b" / "d.tif", tmp_path / "z.HEIC"]
    _touch(*wanted, tmp_path / ".hidden.jpg", tmp_path / ".trash" / "x.jpg", tmp_path / "notes.txt")
    assert list(find_photos([tmp_path, tmp_path / "a.jpg", tmp_path / "b"])) == wanted


def test_a_named_file_is_yielded_whatever_its_name_and_a_missing_one_too(tmp_path: Path) -> None:
    _touch(tmp_path / "notes.txt")
    sources = [tmp_path / "notes.txt", tmp_path / "gone.jpg"]
    assert list(find_photos(sources)) == sources


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_loops_of_links_end(tmp_path: Path) -> None:
    _touch(tmp_path / "a" / "one.jpg")
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    (tmp_path / "a" / "dead.jpg").symlink_to(tmp_path / "nowhere.jpg")
    found = list(find_photos([tmp_path]))
    assert [path.name for path in found] == ["dead.jpg", "one.jpg"]


def test_relative_sources_give_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _touch(tmp_path / "one.jpg")
    monkeypatch.chdir(tmp_path)
    assert list(find_photos([Path()])) == [tmp_path / "one.jpg"]


def test_suffixes() -> None:
    assert RAW_SUFFIXES < PHOTO_SUFFIXES
    assert is_photo(Path("DSC_1.JPG"))
    assert is_photo(Path("x.CR3"))
    assert not is_photo(Path("x.gif"))
    assert not is_photo(Path("jpg"))


@pytest.mark.parametrize(
    ("head", "suffix", "kind"),
    [
        (b"\xff\xd8\xff\xe1", ".png", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", ".jpg", "png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", ".jpg", "webp"),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf", ".heic", "avif"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "", "avif"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", ".jpg", "heic"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", ".cr3", "raw"),
        (b"\0\0\0\x18ftypisom\0\0\0\1isommp42", ".heic", None),
        (b"II*\0\x08\0\0\0", ".tif", "tiff"),
        (b"MM\0*\0\0\0\x08", ".NEF", "raw"),
        (b"II*\0\x08\0\0\0", ".jpg", "tiff"),
        (b"GIF89a", ".gif", None),
        (b"", ".jpg", None),
    ],
)
def test_content_decides_the_format(head: bytes, suffix: str, kind: str | None) -> None:
    assert kind_of(head, suffix) == kind


def test_sample_photos_are_there() -> None:
    photos = sample_photos()
    assert len(photos) >= 5
    assert all(path.is_file() and is_photo(path) for path in photos)
