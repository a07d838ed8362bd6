import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ml_core.geometry import Box, Crop
from ml_core.photos.editors import darktable, lightroom, rawtherapee
from ml_core.photos.editors.changes import carry_out, plan
from ml_core.photos.editors.reading import crop_of_xmp, crops_of
from ml_core.photos.editors.records import EDITORS, Frame
from tests.pictures import write_photo
from tests.unit.photos.editing import LIGHTROOM, crop_in, frame, xmp
from tests.unit.photos.files import HEIC, XMP, write_dng
from tests.unit.photos.test_editors_lightroom import BOMB, EDGES

CROP = Crop(Box(0.2, 0.25, 0.6, 0.65))
PHOTO = Frame(480, 320)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return write_photo(tmp_path / "IMG_1.jpg", quality=90)


def test_a_photo_alone_has_none(photo: Path) -> None:
    assert crops_of(photo) == []


def test_every_sidecar_and_the_photo_itself_are_read(photo: Path) -> None:
    for editor in EDITORS:
        carry_out(plan(editor, photo, CROP, embed=True))
    found = crops_of(photo)
    assert [each.editor for each in found] == ["darktable", "rawtherapee", "lightroom"]
    assert [each.file.name for each in found] == ["IMG_1.jpg.xmp", "IMG_1.jpg.pp3", "IMG_1.jpg"]
    for each in found:
        assert each.skipped == ""
        assert each.aspect == "original"
        assert each.crop is not None
        assert each.crop.box == pytest.approx(CROP.box, abs=0.003)


@pytest.mark.parametrize("name", ["IMG_1.xmp", "IMG_1.XMP", "IMG_1.jpg.xmp"])
def test_sidecars_of_camera_raw_have_two_names(photo: Path, name: str) -> None:
    (photo.parent / name).write_bytes(xmp("", f'crs:HasCrop="True" {EDGES}'))
    (found,) = crops_of(photo)
    assert (found.editor, found.file.name, found.skipped) == ("lightroom", name, "")


def test_one_file_may_hold_crops_of_two_editors(photo: Path) -> None:
    both = darktable.merged(xmp("", f'crs:HasCrop="True" {EDGES}'), CROP, PHOTO)
    (photo.parent / "IMG_1.jpg.xmp").write_bytes(both)
    assert [each.editor for each in crops_of(photo)] == ["lightroom", "darktable"]


def test_the_sidecar_of_a_raw_photo_is_not_that_of_its_jpeg(photo: Path) -> None:
    (photo.parent / "IMG_1.xmp").write_bytes(xmp("", f'crs:HasCrop="True" {EDGES}'))
    raw = write_dng(photo.parent / "IMG_1.DNG")
    assert crops_of(photo) == []
    assert [each.skipped for each in crops_of(raw)] == [""]
    other = LIGHTROOM.replace(b"NEF", b"CR2")
    (photo.parent / "IMG_1.xmp").write_bytes(other)
    assert "ending in .CR2" in crops_of(raw)[0].skipped


def test_a_packet_without_a_crop_is_passed_over_in_a_photo_and_named_in_a_sidecar(tmp_path: Path) -> None:
    never = xmp("", 'crs:Exposure2012="+0.5"')
    photo = write_photo(tmp_path / "a.jpg", quality=90, xmp=never)
    assert crops_of(photo) == []
    photo.with_suffix(".xmp").write_bytes(never)
    assert [each.skipped for each in crops_of(photo)] == ["It holds no crop."]
    undone = write_photo(
        tmp_path / "b.jpg", quality=90, xmp=xmp("", f'crs:HasCrop="True" crs:AlreadyApplied="True" {EDGES}')
    )
    assert ["applied to the pixels" in each.skipped for each in crops_of(undone)] == [True]


def test_a_bad_file_costs_nothing_but_itself(photo: Path) -> None:
    (photo.parent / "IMG_1.xmp").write_bytes(BOMB)
    (photo.parent / "IMG_1.jpg.xmp").write_bytes(b"no xml")
    carry_out(plan("rawtherapee", photo, CROP))
    first, second, third = crops_of(photo)
    assert "document type" in first.skipped
    assert "damaged in line 1" in second.skipped
    assert third.crop is not None


def test_a_sidecar_of_gigabytes_is_not_read(photo: Path) -> None:
    with (photo.parent / "IMG_1.xmp").open("wb") as file:
        file.truncate(5 * 2**30)
    assert "too large" in crops_of(photo)[0].skipped


def test_a_folder_in_place_of_a_sidecar_is_none(photo: Path) -> None:
    (photo.parent / "IMG_1.xmp").mkdir()
    assert crops_of(photo) == []


def test_a_photo_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"")
    photo.with_suffix(".xmp").write_bytes(xmp("", f'crs:HasCrop="True" {EDGES}'))
    assert [each.crop for each in crops_of(photo)] == [None, None]
    assert "empty" in crops_of(photo)[0].skipped


def test_heic_files_are_looked_into(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(HEIC)
    assert crops_of(path) == []


def test_a_packet_alone_is_read_for_catalogs() -> None:
    assert isinstance(crop_of_xmp(xmp("", f'crs:HasCrop="True" {EDGES}'), PHOTO), Crop)
    assert crop_of_xmp(b"", PHOTO) != ""


READERS = {
    "lightroom": (lightroom.read, LIGHTROOM),
    "darktable": (darktable.read, darktable.merged(None, crop_in(PHOTO, 1.0, 3.0), PHOTO)),
    "rawtherapee": (rawtherapee.read, rawtherapee.merged(None, crop_in(PHOTO, 1.0, 3.0), PHOTO)),
}


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(EDITORS), st.integers(0, 2**32), st.integers(1, 8))
def test_damage_of_any_kind_ends_in_words_or_a_crop_within_the_photo(editor: str, seed: int, hits: int) -> None:
    read, whole = READERS[editor]
    draw = random.Random(seed)
    data = bytearray(whole)
    for _ in range(hits):
        place = draw.randrange(len(data))
        kind = draw.randrange(3)
        if kind == 0:
            data[place] = draw.randrange(256)
        elif kind == 1:
            del data[place : place + draw.randrange(1, 40)]
        else:
            data[place:place] = draw.randbytes(draw.randrange(1, 20))
        data = data or bytearray(b" ")
    found = read(bytes(data), PHOTO)
    if isinstance(found, Crop):
        assert found.inside(PHOTO.width, PHOTO.height, 1.5)
    else:
        assert found.endswith(".")


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(EDITORS), st.floats(0, 1))
def test_a_file_cut_off_anywhere_ends_in_words_or_a_crop(editor: str, share: float) -> None:
    read, whole = READERS[editor]
    assert isinstance(read(whole[: int(len(whole) * share)], PHOTO), str | Crop)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_damaged_metadata_in_a_photo_never_raises(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    path = tmp_path / draw.choice(["a.jpg", "a.tif", "a.png"])
    write_photo(
        path, **({} if path.suffix == ".png" else {"xmp": XMP} if path.suffix == ".jpg" else {"tiffinfo": {700: XMP}})
    )
    data = bytearray(path.read_bytes())
    for _ in range(draw.randrange(1, 6)):
        data[draw.randrange(min(len(data), 2000))] = draw.randrange(256)
    path.write_bytes(data[: draw.choice([len(data), draw.randrange(1, len(data))])])
    for found in crops_of(path):
        assert found.crop is None or found.skipped == ""


@pytest.mark.parametrize("orientation", range(1, 9))
def test_editors_agree_on_one_crop(tmp_path: Path, orientation: int) -> None:
    shot = frame(orientation, 1200, 800)
    crop = crop_in(shot, 1.5, 5.0)
    written = {"lightroom": lightroom.merged, "darktable": darktable.merged, "rawtherapee": rawtherapee.merged}
    corners = []
    for editor, merge in written.items():
        found = READERS[editor][0](merge(None, crop, shot), shot)
        assert isinstance(found, Crop)
        corners.append(found.corners(shot.width, shot.height))
    for each in corners:
        assert abs(each - crop.corners(shot.width, shot.height)).max() < 1
