"""What the catalog keeps of files, headers, failures, scores and subjects."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ml_core.catalog.catalog import Added, Catalog, NewCrop, PhotoFile, PhotoQuery
from ml_core.geometry import Box, Crop
from ml_core.specs.errors import CatalogError
from tests.unit.catalog.albums import SHOOT, album, files, info

SUBJECT = Box(0.2, 0.3, 0.4, 0.5)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with album(tmp_path / "catalog.sqlite") as catalog:
        yield catalog


def test_files_are_new_once(catalog: Catalog) -> None:
    photo = catalog.photo(1)
    assert photo is not None
    assert (photo.path, photo.size, photo.mtime_ns) == (SHOOT / "IMG_0.jpg", 1000, 10**18)
    assert (photo.state, photo.taken, photo.score, photo.subject, photo.crop_state) == ("new", None, None, None, "none")
    assert catalog.add_photos(files(4)) == Added(new=1, changed=0, unchanged=3)
    assert catalog.count() == 4


def test_many_files_are_added_over_several_transactions(tmp_path: Path) -> None:
    with Catalog.open(tmp_path / "catalog.sqlite") as catalog:
        assert catalog.add_photos(iter(files(4500))) == Added(4500, 0, 0)
        assert catalog.add_photos(files(4501)) == Added(1, 0, 4500)


def test_a_file_named_in_other_words_is_the_same(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    there = PhotoFile(tmp_path / "a.jpg", 1, 1)
    assert catalog.add_photos([there]).new == 1
    assert catalog.add_photos([replace(there, path=Path("a.jpg"))]) == Added(0, 0, 1)
    assert catalog.add_photos([replace(there, path=tmp_path / "sub" / ".." / "a.jpg")]) == Added(0, 0, 1)
    found = catalog.photo_at(Path("a.jpg"))
    assert found is not None
    assert found.path == tmp_path / "a.jpg"


@pytest.mark.parametrize(("size", "mtime_ns"), [(7, 10**18), (1000, 7)])
def test_a_changed_file_is_new_again_but_keeps_what_the_user_did(catalog: Catalog, size: int, mtime_ns: int) -> None:
    catalog.record_info(1, info())
    catalog.record_ready(1)
    catalog.record_scores([(1, 6.5, 1.2, "composition")])
    catalog.set_subject(1, SUBJECT, "user")
    catalog.add_crops([NewCrop(1, Crop(SUBJECT), "user", "accepted")])
    assert catalog.add_photos([replace(files(1)[0], size=size, mtime_ns=mtime_ns)]) == Added(0, 1, 0)
    photo = catalog.photo(1)
    assert photo is not None
    assert (photo.state, photo.width, photo.taken, photo.camera, photo.score) == ("new", 0, None, "", None)
    assert (photo.subject, photo.subject_source, photo.crop_state) == (SUBJECT, "user", "accepted")
    assert len(catalog.crops(1)) == 1


def test_a_changed_file_loses_the_subject_that_was_found(catalog: Catalog) -> None:
    catalog.set_subject(1, SUBJECT, "auto")
    catalog.add_photos([replace(files(1)[0], size=7)])
    photo = catalog.photo(1)
    assert photo is not None
    assert (photo.subject, photo.subject_source) == (None, "")


def test_header_failure_and_score_are_kept(catalog: Catalog) -> None:
    catalog.record_info(1, info(taken=-5.5))
    catalog.record_ready(1)
    catalog.record_scores([(1, 6.5, 1.25, "composition"), (2, 3.0, 1.0, "nima")])
    catalog.record_failure(2, "The file is damaged.")
    one, two = catalog.photos([1, 2])
    assert (one.width, one.height, one.taken, one.camera, one.lens) == (6000, 4000, -5.5, "Maker One", "35 mm")
    assert (one.format, one.state, one.score, one.score_std, one.scorer) == ("JPEG", "ready", 6.5, 1.25, "composition")
    assert (two.state, two.reason) == ("broken", "The file is damaged.")
    catalog.record_ready(2)
    assert catalog.photos([2])[0].reason == ""


def test_a_missing_file_is_new_again_when_it_is_back(catalog: Catalog) -> None:
    catalog.mark_missing([1, 2])
    assert [photo.state for photo in catalog.photos([1, 2, 3])] == ["broken", "broken", "new"]
    assert catalog.add_photos(files(3)) == Added(0, 2, 1)
    assert catalog.count(PhotoQuery(state="new")) == 3


def test_what_was_found_never_replaces_what_the_user_marked(catalog: Catalog) -> None:
    other = Box(0.0, 0.0, 0.5, 0.5)
    catalog.set_subject(1, other, "auto")
    catalog.set_subject(1, SUBJECT, "user")
    catalog.set_subject(1, other, "auto")
    catalog.set_subject(1, None, "auto")
    photo = catalog.photos([1])[0]
    assert (photo.subject, photo.subject_source) == (SUBJECT, "user")
    catalog.set_subject(1, None, "user")
    photo = catalog.photos([1])[0]
    assert (photo.subject, photo.subject_source) == (None, "")
    catalog.set_subject(1, other, "auto")
    assert catalog.photos([1])[0].subject == other


def test_removed_photos_take_their_crops_along_and_their_numbers_stay_unused(catalog: Catalog) -> None:
    catalog.add_crops([NewCrop(3, Crop(SUBJECT), "dense")])
    catalog.remove_photos([2, 3])
    assert catalog.photo(3) is None
    assert catalog.crops(3) == []
    assert catalog.add_photos(files(3)).new == 2
    first, *others = sorted(catalog.photo_ids(PhotoQuery()))
    assert first == 1
    assert min(others) > 3
    catalog.remove_photos([first, *others])
    assert catalog.folders() == []


def test_a_transaction_is_kept_whole_or_not_at_all(catalog: Catalog) -> None:
    def spoiled() -> None:
        with catalog.transaction():
            catalog.record_ready(1)
            with catalog.transaction():
                catalog.record_ready(2)
            raise RuntimeError("the importer failed")

    with pytest.raises(RuntimeError, match="importer failed"):
        spoiled()
    assert catalog.count(PhotoQuery(state="new")) == 3
    with catalog.transaction():
        catalog.record_ready(1)
        catalog.record_failure(2, "empty")
    assert catalog.count(PhotoQuery(state="new")) == 1


def test_a_closed_catalog_says_so_in_words(tmp_path: Path) -> None:
    catalog = album(tmp_path / "catalog.sqlite")
    catalog.close()
    catalog.close()
    with pytest.raises(CatalogError):
        catalog.count()


@pytest.mark.parametrize("name", ["Ärger & Höhe 日本.jpg", 'it\'s "quoted"; %_?.jpg', "a\nb.jpg", "spaces  .JPG"])
def test_any_name_comes_back(catalog: Catalog, name: str) -> None:
    path = SHOOT / name / name
    assert catalog.add_photos([PhotoFile(path, 1, 1)]) == Added(1, 0, 0)
    photo = catalog.photo_at(path)
    assert photo is not None
    assert photo.path == path
    assert catalog.photo_ids(PhotoQuery(folder=path.parent)) == [photo.id]
    assert catalog.position(PhotoQuery(sort="folder", folder=path.parent), photo.id) == 0


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_names_that_are_no_text_come_back_byte_for_byte(catalog: Catalog) -> None:
    odd = [Path(os.fsdecode(name)) for name in (b"/photos/caf\xe9/\xff\xfe.jpg", b"/photos/caf\xe8/\xff\xfe.jpg")]
    assert catalog.add_photos([PhotoFile(path, 1, 1) for path in odd]).new == 2
    for sort in ("name", "folder"):
        query = PhotoQuery(folder=odd[0].parent, sort="folder" if sort == "folder" else "name")
        assert [os.fsencode(photo.path) for photo in catalog.page(query, 0, 9)] == [os.fsencode(odd[0])]
    everything = PhotoQuery(sort="folder")
    ids = catalog.photo_ids(everything)
    assert [catalog.position(everything, photo_id) for photo_id in ids] == list(range(5))
