"""darktable, RawTherapee and ExifTool read what Thirds writes: the first two render the very crop."""

import itertools
import json
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from ml_core.geometry import Box, Crop
from ml_core.photos.cropping import cut
from ml_core.photos.decoding import decode
from ml_core.photos.editors import lightroom
from ml_core.photos.editors.changes import carry_out, plan
from ml_core.photos.editors.reading import crops_of
from ml_core.photos.editors.records import EDITORS, frame_of
from ml_core.photos.orientation import displayed
from tests.end2end.editing_programs import (
    Pixels,
    darktable,
    landscape,
    likeness,
    missing,
    own_profile,
    rawtherapee,
    shift,
    write_jpeg,
)
from tests.pictures import SHARED_PHOTOS, needs_shared_photos, write_photo
from tests.unit.photos.editing import ANGLES, ORIENTATIONS
from tests.unit.photos.files import XMP, write_dng

pytestmark = pytest.mark.timeout(600)
needs_darktable = pytest.mark.skipif(bool(missing("darktable-cli")), reason=missing("darktable-cli"))
needs_rawtherapee = pytest.mark.skipif(bool(missing("rawtherapee-cli")), reason=missing("rawtherapee-cli"))
needs_exiftool = pytest.mark.skipif(bool(missing("exiftool")), reason=missing("exiftool"))

# Both editors count a turned crop in whole pixels: up to half of one on each axis, and a bit for their own filter.
NEAR = 0.75
# darktable 4.2 exports a photo whose orientation flips an axis one pixel too small, with or without a sidecar; where it
# is cropped it stretches the picture by a pixel to make up for it, which moves what lies far from its corner by two.
STRETCHED = 2.5
STRETCHES = (2, 3, 4, 6, 7, 8)


class Case(NamedTuple):
    orientation: int
    angle: float
    box: Box = Box(0.212, 0.253, 0.648, 0.771)


CASES = [Case(1, 0.0), Case(1, 5.0), Case(5, -12.0), Case(8, 0.5)]
ALL = [Case(*each) for each in itertools.product(ORIENTATIONS, ANGLES)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the programs keep their own settings; the second start is quicker than the first."""
    return tmp_path_factory.mktemp("home")


def shot(folder: Path, case: Case) -> tuple[Path, Crop]:
    return write_jpeg(folder / "IMG_1.jpg", landscape(601, 402), case.orientation), Crop(case.box, case.angle)


def check(found: Pixels, photo: Path, crop: Crop, near: float = NEAR) -> None:
    expected = cut(decode(photo), crop)
    assert found.shape == expected.shape
    if crop.angle == 0 and near == NEAR:
        assert np.abs(found.astype(int) - expected).mean() < 0.5
    assert shift(found, expected) <= near
    assert likeness(found, expected) > (0.985 if near == NEAR else 0.93)


def check_darktable(folder: Path, case: Case, home: Path) -> None:
    photo, crop = shot(folder, case)
    change = plan("darktable", photo, crop)
    carry_out(change)
    check(darktable(photo, change.path, home), photo, crop, STRETCHED if case.orientation in STRETCHES else NEAR)


def check_rawtherapee(folder: Path, case: Case, home: Path) -> None:
    photo, crop = shot(folder, case)
    carry_out(plan("rawtherapee", photo, crop))
    found = rawtherapee(photo, home)
    # It turns photos as EXIF says, but shows mirrored ones as they are stored.
    check(displayed(found, case.orientation) if case.orientation in (2, 4, 5, 7) else found, photo, crop)


@needs_darktable
@pytest.mark.parametrize("case", CASES, ids=str)
def test_darktable_renders_the_crop(tmp_path: Path, case: Case, home: Path) -> None:
    check_darktable(tmp_path, case, home)


@needs_rawtherapee
@pytest.mark.parametrize("case", [*CASES, Case(2, 5.0), Case(6, -12.0)], ids=str)
def test_rawtherapee_renders_the_crop(tmp_path: Path, case: Case, home: Path) -> None:
    check_rawtherapee(tmp_path, case, home)


@pytest.mark.slow
@needs_darktable
@needs_rawtherapee
@pytest.mark.parametrize("case", ALL, ids=str)
def test_both_render_the_crop_of_every_orientation_and_angle(tmp_path: Path, case: Case, home: Path) -> None:
    check_darktable(tmp_path, case, home)
    check_rawtherapee(tmp_path, case, home)


def check_lightroom(folder: Path, case: Case, home: Path) -> None:
    """darktable reads the settings of Camera Raw that lie beside a photo it does not know: they are checked by that."""
    photo, crop = shot(folder, case)
    photo.with_suffix(".xmp").write_bytes(lightroom.merged(None, crop, frame_of(photo)))
    found, expected = darktable(photo, None, home), cut(decode(photo), crop)
    # Its importer rounds each edge down.
    height, width = (min(sizes) for sizes in zip(found.shape[:2], expected.shape[:2], strict=True))
    assert max(expected.shape[0] - height, expected.shape[1] - width) <= 1
    assert shift(found[:height, :width], expected[:height, :width]) <= STRETCHED + 1
    assert likeness(found[:height, :width], expected[:height, :width]) > 0.85


@needs_darktable
@pytest.mark.parametrize("case", [Case(1, 5.0), Case(7, -12.0)], ids=str)
def test_darktable_understands_what_is_written_for_lightroom(tmp_path: Path, case: Case, home: Path) -> None:
    if _darktable_version() >= 5:
        pytest.skip("darktable 5 imports no settings of Lightroom from the command line")
    check_lightroom(tmp_path, case, home)


@pytest.mark.slow
@needs_darktable
@pytest.mark.parametrize("case", ALL, ids=str)
def test_darktable_understands_lightrooms_form_in_every_orientation(tmp_path: Path, case: Case, home: Path) -> None:
    if _darktable_version() >= 5:
        pytest.skip("darktable 5 imports no settings of Lightroom from the command line")
    check_lightroom(tmp_path, case, home)


def _darktable_version() -> int:
    said = subprocess.run(["darktable-cli", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"darktable-cli (\d+)", said)
    assert found is not None, said
    return int(found[1])


@needs_darktable
def test_darktable_develops_a_raw_photo_as_it_would_without_the_crop(tmp_path: Path, home: Path) -> None:
    photo = write_dng(tmp_path / "IMG_1.dng", size=(640, 480))
    whole = darktable(photo, None, home)
    crop = Crop(Box(0.25, 0.25, 0.75, 0.75))
    change = plan("darktable", photo, crop)
    carry_out(change)
    found = darktable(photo, change.path, home)
    assert found.shape == (240, 320, 3)
    # Some of what it does to a RAW photo looks around each pixel, so edges may differ by a little.
    assert np.abs(found.astype(int) - whole[120:360, 160:480]).mean() < 3


@needs_darktable
def test_a_crop_goes_through_darktables_own_sidecar_and_back(tmp_path: Path, home: Path) -> None:
    """darktable writes a sidecar, takes up the crop that is merged into it, and writes it anew."""
    photo, crop = shot(tmp_path, Case(1, 5.0))
    writing = "--conf", "write_sidecar_files=on import"
    darktable(photo, None, home, "--library", str(tmp_path / "first.db"), *writing)
    change = plan("darktable", photo, crop)
    assert change.before is not None
    assert b"Exiv2" in change.before
    carry_out(change)
    check(darktable(photo, None, home, "--library", str(tmp_path / "second.db"), *writing), photo, crop)
    assert change.path.read_bytes() != change.after
    assert plan("darktable", photo, crop).unchanged


@needs_rawtherapee
def test_rawtherapees_rotation_that_fills_the_frame_is_read(tmp_path: Path, home: Path) -> None:
    photo, _ = shot(tmp_path, Case(6, 0.0))
    photo.with_name(f"{photo.name}.pp3").write_text(
        "[Version]\nVersion=349\n[Crop]\nEnabled=true\nX=60\nY=50\nW=300\nH=200\n"
        "[Common Properties for Transformations]\nAutoFill=true\n[Rotation]\nDegree=7\n"
    )
    (found,) = crops_of(photo)
    assert found.crop is not None
    part = Image.fromarray(cut(decode(photo), found.crop)).resize((300, 200), Image.Resampling.BICUBIC)
    rendered = rawtherapee(photo, home)
    assert shift(rendered, np.asarray(part)) <= NEAR
    assert likeness(rendered, np.asarray(part)) > 0.99


@needs_rawtherapee
def test_a_crop_goes_into_rawtherapees_own_profile(tmp_path: Path, home: Path) -> None:
    """RawTherapee writes a whole profile: all but the lines of the crop stays, and it renders the crop."""
    photo, crop = shot(tmp_path, Case(6, 5.0))
    whole = own_profile(photo, home)
    assert whole.count(b"\n") > 500
    photo.with_name(f"{photo.name}.pp3").write_bytes(whole)
    change = plan("rawtherapee", photo, crop)
    carry_out(change)
    keys = {b"Enabled", b"X", b"Y", b"W", b"H", b"FixRatio", b"Degree", b"AutoFill"}
    before, after = (
        [line for line in data.splitlines() if line.split(b"=")[0] not in keys] for data in (whole, change.after)
    )
    assert before == after
    check(rawtherapee(photo, home), photo, crop)


@needs_shared_photos
@needs_darktable
@needs_rawtherapee
def test_both_render_the_crop_of_a_real_photo(tmp_path: Path, home: Path) -> None:
    source = min(SHARED_PHOTOS.glob("*.jpg"), key=lambda path: (path.stat().st_size, path.name))
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(source.read_bytes())
    crop = Crop(Box(0.25, 0.2, 0.7, 0.7), 3.0)
    for editor in ("darktable", "rawtherapee"):
        carry_out(plan(editor, photo, crop))
    check(darktable(photo, photo.with_name("photo.jpg.xmp"), home), photo, crop)
    check(rawtherapee(photo, home), photo, crop)


def test_a_crop_beside_the_right_one_would_be_noticed() -> None:
    picture = landscape(300, 200)
    near, off = picture[20:120, 30:180], picture[22:122, 30:180]
    assert shift(near, near) == 0
    assert shift(off, near) == pytest.approx(2, abs=0.2)
    assert likeness(picture[26:126, 36:186], near) < 0.85


# ExifTool


def remarks(path: Path) -> list[str]:
    """Return what ExifTool finds wrong with a file: how many things or OK, then each."""
    command = ["exiftool", "-validate", "-warning", "-error", "-a", "-s3", str(path)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return (said.stdout + said.stderr).splitlines()


@needs_exiftool
@pytest.mark.parametrize("name", ["a.jpg", "with packet.jpg", "a.tif", "with packet.tif", "a.png", "a.dng"])
def test_exiftool_finds_nothing_wrong_with_what_is_embedded(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".dng":
        write_dng(path, 6)
    elif "packet" not in name:
        write_photo(path)
    elif path.suffix == ".jpg":
        write_photo(path, xmp=XMP)
    else:
        write_photo(path, tiffinfo={700: XMP})
    before = remarks(path)
    crop = Crop(Box(0.2, 0.25, 0.7, 0.75), 2.0)
    carry_out(plan("lightroom", path, crop, embed=True))
    assert remarks(path) == before
    told = subprocess.run(
        ["exiftool", "-j", "-n", "-XMP-crs:all", str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    values = json.loads(told.stdout)[0]
    assert (values["HasCrop"], values["AlreadyApplied"]) == (True, False)
    assert abs(values["CropAngle"]) == 2
    assert 0 < values["CropLeft"] < values["CropRight"] < 1


@needs_exiftool
def test_exiftool_finds_nothing_wrong_with_sidecars(tmp_path: Path) -> None:
    raw = write_dng(tmp_path / "IMG_1.nef", 8)
    for editor in EDITORS:
        change = plan(editor, raw, Crop(Box(0.2, 0.25, 0.7, 0.75), -4.0))
        carry_out(change)
        if change.path.suffix == ".xmp":
            assert remarks(change.path) == ["OK"]
