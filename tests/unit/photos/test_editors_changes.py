import errno
import hashlib
import os
import re
from pathlib import Path

import pytest

from ml_core.geometry import FULL_FRAME, Box, Crop
from ml_core.photos.editors.changes import carry_out, plan
from ml_core.photos.editors.reading import READERS, crops_of
from ml_core.photos.editors.records import EDITORS, Editor
from ml_core.specs.errors import PhotoError
from tests.pictures import write_photo
from tests.unit.photos.editing import LIGHTROOM
from tests.unit.photos.files import write_dng

CROP = Crop(Box(0.2, 0.25, 0.6, 0.65), 2.0)
SIDECARS: tuple[Editor, ...] = ("darktable", "rawtherapee")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return write_photo(tmp_path / "IMG_1.jpg", quality=90)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("editor", SIDECARS)
def test_planning_writes_nothing_and_carrying_out_only_the_sidecar(photo: Path, editor: Editor) -> None:
    digest = hashlib.sha256(photo.read_bytes()).hexdigest()
    change = plan(editor, photo, CROP)
    assert names(photo.parent) == [photo.name]
    assert (change.before, change.embeds, change.unchanged) == (None, False, False)
    carry_out(change)
    assert names(photo.parent) == sorted([photo.name, change.path.name])
    assert change.path.read_bytes() == change.after
    assert hashlib.sha256(photo.read_bytes()).hexdigest() == digest
    again = plan(editor, photo, CROP)
    assert again.unchanged
    assert "already" in again.words


@pytest.mark.parametrize("editor", EDITORS)
def test_the_whole_photo_can_be_written_too(photo: Path, editor: Editor) -> None:
    carry_out(plan(editor, photo, Crop(FULL_FRAME), embed=True))
    assert [each.skipped for each in crops_of(photo)] == ["The whole photo is kept: there is no crop."]


def test_photos_are_embedded_into_only_with_consent(photo: Path) -> None:
    with pytest.raises(PhotoError, match="would be changed") as raised:
        plan("lightroom", photo, CROP)
    assert "Agree" in raised.value.remedy
    assert raised.value.path == photo


def test_raw_photos_have_a_sidecar_for_lightroom(tmp_path: Path) -> None:
    raw = write_dng(tmp_path / "IMG_1.nef")
    (tmp_path / "IMG_1.XMP").write_bytes(LIGHTROOM)
    change = plan("lightroom", raw, CROP)
    assert change.path.name == "IMG_1.XMP"
    assert not change.embeds
    carry_out(change)
    assert names(tmp_path) == ["IMG_1.XMP", "IMG_1.nef"]
    assert [each.skipped for each in crops_of(raw)] == [""]


@pytest.mark.parametrize(
    "crop",
    [
        Crop(Box(0.5, 0.2, 0.4, 0.8)),
        Crop(Box(0.5, 0.2, 1.4, 0.8)),
        Crop(FULL_FRAME, 5.0),
        Crop(Box(0, 0, float("nan"), 1)),
    ],
)
def test_what_is_no_crop_is_not_written(photo: Path, crop: Crop) -> None:
    with pytest.raises(PhotoError, match=r"empty|beyond"):
        plan("darktable", photo, crop)


@pytest.mark.parametrize("editor", SIDECARS)
@pytest.mark.parametrize("damage", [b"\0\1\2", b"<!DOCTYPE x><x/>", b"<x:xmpmeta"])
def test_a_damaged_sidecar_is_named_and_left_alone(photo: Path, editor: Editor, damage: bytes) -> None:
    path = plan(editor, photo, CROP).path
    path.write_bytes(damage)
    with pytest.raises(PhotoError) as raised:
        plan(editor, photo, CROP)
    assert raised.value.path == path
    assert raised.value.remedy
    assert path.read_bytes() == damage


def test_what_would_not_be_read_as_it_was_meant_is_refused(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, "rawtherapee", lambda data, frame: Crop(FULL_FRAME))
    with pytest.raises(PhotoError, match="off by"):
        plan("rawtherapee", photo, CROP)
    monkeypatch.setitem(READERS, "rawtherapee", lambda data, frame: "It is locked.")
    with pytest.raises(PhotoError, match="would not be read: It is locked"):
        plan("rawtherapee", photo, CROP)


@pytest.mark.parametrize("editor", EDITORS)
def test_a_file_that_changed_in_the_meantime_is_not_written(photo: Path, editor: Editor) -> None:
    change = plan(editor, photo, CROP, embed=True)
    change.path.write_bytes((change.before or b"") + b"more")
    with pytest.raises(PhotoError, match="changed in the meantime"):
        carry_out(change)
    assert change.path.read_bytes() == (change.before or b"") + b"more"


@pytest.mark.parametrize("editor", SIDECARS)
def test_a_file_that_went_or_came_is_not_written(photo: Path, editor: Editor) -> None:
    carry_out(plan(editor, photo, CROP))
    change = plan(editor, photo, Crop(CROP.box))
    change.path.unlink()
    with pytest.raises(PhotoError, match="changed in the meantime"):
        carry_out(change)
    assert names(photo.parent) == [photo.name]


def test_a_vanished_photo_and_folder_are_named(photo: Path) -> None:
    change = plan("darktable", photo, CROP)
    photo.unlink()
    with pytest.raises(PhotoError, match="no longer there") as raised:
        carry_out(change)
    assert raised.value.path == photo
    with pytest.raises(PhotoError, match="no longer there"):
        plan("darktable", photo, CROP)


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "Free some space"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "permissions"),
        (errno.EIO, "Check the folder and the disk"),
    ],
)
@pytest.mark.parametrize("editor", EDITORS)
def test_a_disk_that_does_not_take_it_leaves_the_old_file(
    photo: Path, editor: Editor, number: int, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_out(plan(editor, photo, CROP, embed=True))
    change = plan(editor, photo, Crop(CROP.box), embed=True)
    files = {path.name: path.read_bytes() for path in photo.parent.iterdir()}

    def full(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(PhotoError, match=re.escape(os.strerror(number))) as raised:
            carry_out(change)
    assert remedy in raised.value.remedy
    assert raised.value.path == change.path
    assert {path.name: path.read_bytes() for path in photo.parent.iterdir()} == files
    carry_out(change)
    assert change.path.read_bytes() == change.after


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="an administrator may write anywhere")
def test_a_read_only_folder_is_named(photo: Path) -> None:
    change = plan("darktable", photo, CROP)
    photo.parent.chmod(0o555)
    try:
        with pytest.raises(PhotoError, match="permissions"):
            carry_out(change)
    finally:
        photo.parent.chmod(0o755)


@pytest.mark.parametrize(
    "name", ["雪の山 é\u0301 «ß».jpg", "a b'c\"d&e<f>.jpg", "-o.jpg", "x" * 240 + ".jpg", ".hidden.jpg"]
)
def test_names_of_any_kind(tmp_path: Path, name: str) -> None:
    photo = write_photo(tmp_path / name, quality=90)
    for editor in EDITORS:
        carry_out(plan(editor, photo, CROP, embed=True))
    assert [each.skipped for each in crops_of(photo)] == ["", "", ""]
    assert len(names(tmp_path)) == 3


def test_a_name_too_long_for_a_sidecar_is_named(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / ("x" * 249 + ".jpg"), quality=90)
    with pytest.raises(PhotoError) as raised:
        carry_out(plan("darktable", photo, CROP))
    assert "shorter name" in raised.value.remedy
    assert [each.file for each in crops_of(photo)] == []


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_rights_and_links_are_kept(photo: Path, tmp_path: Path) -> None:
    change = plan("darktable", photo, CROP)
    carry_out(change)
    change.path.chmod(0o640)
    real = tmp_path / "elsewhere.xmp"
    change.path.rename(real)
    change.path.symlink_to(real)
    carry_out(plan("darktable", photo, Crop(CROP.box)))
    assert change.path.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert [each.skipped for each in crops_of(photo)] == [""]


@pytest.mark.parametrize("editor", SIDECARS)
def test_a_sidecar_of_gigabytes_is_not_read(photo: Path, editor: Editor) -> None:
    path = plan(editor, photo, CROP).path
    with path.open("wb") as file:
        file.truncate(5 * 2**30)
    with pytest.raises(PhotoError, match="too large") as raised:
        plan(editor, photo, CROP)
    assert raised.value.path == path


def test_words_say_what_happens(photo: Path) -> None:
    assert "new file" in plan("darktable", photo, CROP).words
    carry_out(plan("darktable", photo, CROP))
    assert "stays" in plan("darktable", photo, Crop(CROP.box)).words
