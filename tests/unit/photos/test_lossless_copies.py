"""Lossless copies as an export makes them: metadata, where they snap, and what is done where none is possible."""

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml_core.geometry import Box, Crop
from ml_core.photos.export import CopyForm, rendered
from ml_core.specs.errors import PhotoError
from tests.pictures import scene
from tests.unit.photos.files import XMP, exif_block, jpeg_bytes, swapped_profile, write

CROP = Crop(Box(0.25, 0.125, 0.75, 0.625))
LOSSLESS, DEMANDED = CopyForm(lossless="where possible"), CopyForm(lossless="only")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    block = exif_block(1, jpeg_bytes(scene(160, 107)))
    path.write_bytes(jpeg_bytes(scene(), exif=block, xmp=XMP, icc_profile=swapped_profile(), quality=93, subsampling=2))
    return path


def test_pixels_are_the_originals_and_metadata_that_of_every_copy(photo: Path) -> None:
    before = hashlib.sha256(photo.read_bytes()).digest()
    crop = Crop(Box(100 / 480, 37 / 320, 400 / 480, 290 / 320))
    copy = rendered(photo, crop, DEMANDED)
    # 4:2:0 begins at multiples of 16.
    assert (copy.width, copy.height) == (400 - 96, 290 - 32)
    assert copy.notes == (
        "Cropped without loss; it shows more at the left by 4 px and the top by 5 px, where the JPEG's blocks begin.",
    )
    with Image.open(io.BytesIO(copy.data)) as part, Image.open(photo) as whole:
        exif, info = part.getexif(), part.info
        inner = np.asarray(part)[2:-2, 2:-2]
        assert (inner == np.asarray(whole)[34:288, 98:398]).all()
    assert info["icc_profile"] == swapped_profile()
    assert (exif[0x010F], exif[0x0112]) == ("Canon", 1)
    assert (exif.get_ifd(0x8769)[0xA002], exif.get_ifd(0x8769)[0xA003]) == (304, 258)
    assert exif.get_ifd(0x014A) == {}
    assert b"Crop" not in info["xmp"]
    assert b"heron" in info["xmp"]
    # The camera's thumbnail would show what was cropped away.
    assert copy.data.count(b"\xff\xd8\xff") == 1
    assert hashlib.sha256(photo.read_bytes()).digest() == before


def test_a_crop_on_the_grid_says_only_that_nothing_was_lost(photo: Path) -> None:
    assert rendered(photo, Crop(Box(96 / 480, 32 / 320, 1, 1)), LOSSLESS).notes == ("Cropped without loss.",)


@pytest.mark.parametrize(
    ("crop", "form", "reason"),
    [
        (Crop(CROP.box, 0.5), {}, "the crop is turned"),
        (CROP, {"max_edge": 100}, "scaled down"),
        (CROP, {"pixels": (60, 40)}, "scaled down"),
        (CROP, {"sharpening": "low"}, "sharpened"),
        (CROP, {"format": "png"}, "no JPEG"),
    ],
)
def test_what_cannot_be_is_written_anew_with_a_note_or_refused(
    photo: Path, crop: Crop, form: dict[str, object], reason: str
) -> None:
    copy = rendered(photo, crop, CopyForm(lossless="where possible", **form))  # type: ignore[arg-type]
    assert reason in copy.notes[0]
    assert "Written anew" in copy.notes[0]
    with pytest.raises(PhotoError, match=reason):
        rendered(photo, crop, CopyForm(lossless="only", **form))  # type: ignore[arg-type]


def test_a_size_that_the_crop_has_already_is_no_scaling(photo: Path) -> None:
    copy = rendered(photo, CROP, CopyForm(lossless="only", max_edge=480))
    assert "without loss" in copy.notes[0]


@pytest.mark.parametrize(("name", "orientation"), [("turned.jpg", 6), ("mirrored.jpg", 2), ("drawing.png", 1)])
def test_other_photos_are_written_anew(tmp_path: Path, name: str, orientation: int) -> None:
    photo = write(tmp_path / name, scene(), orientation)
    copy = rendered(photo, CROP, LOSSLESS)
    assert "impossible" in copy.notes[0]
    assert (copy.width, copy.height) == (240, 160)
    with pytest.raises(PhotoError, match="without loss"):
        rendered(photo, CROP, DEMANDED)


def test_a_crop_beyond_the_photo_is_refused(photo: Path) -> None:
    with pytest.raises(PhotoError, match="beyond"):
        rendered(photo, Crop(Box(0.5, 0.5, 1.2, 1)), DEMANDED)
