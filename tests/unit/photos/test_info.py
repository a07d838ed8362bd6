from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from ml_core.photos.info import read_info
from ml_core.photos.metadata import camera_of, taken_at
from ml_core.specs.errors import PhotoError
from tests.pictures import scene
from tests.unit.photos.files import exif_block, jpeg_bytes, write


def test_the_header_tells_of_the_shot(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(jpeg_bytes(scene(), exif=exif_block(8)))
    info = read_info(photo)
    assert (info.width, info.height, info.orientation, info.format) == (320, 480, 8, "JPEG")
    assert (info.camera, info.lens) == ("Canon EOS R5", "RF 35mm F1.8")
    assert info.taken == datetime(2024, 5, 6, 5, 8, 9, 250_000, tzinfo=UTC).timestamp()


def test_a_photo_that_says_nothing(tmp_path: Path) -> None:
    info = read_info(write(tmp_path / "photo.png"))
    assert (info.width, info.height, info.taken, info.camera, info.lens) == (480, 320, None, "", "")


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Canon", "Canon EOS 6D", "Canon EOS 6D"),
        ("NIKON CORPORATION", "NIKON D750", "NIKON D750"),
        ("SONY", "ILCE-7M4", "SONY ILCE-7M4"),
        ("FUJIFILM\0\0", " X-T5 ", "FUJIFILM X-T5"),
        ("", "Pixel", "Pixel"),
        ("Leica", "", "Leica"),
        ("", "", ""),
    ],
)
def test_the_make_is_said_once(make: str, model: str, camera: str) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = make, model
    assert camera_of(exif) == camera


@pytest.mark.parametrize(
    ("date", "offset", "expected"),
    [
        ("2024:05:06 07:08:09", "+02:00", datetime(2024, 5, 6, 5, 8, 9, tzinfo=UTC)),
        ("2024:05:06 07:08:09", "-0330", datetime(2024, 5, 6, 10, 38, 9, tzinfo=UTC)),
        ("2024-05-06T07:08:09", "Z", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2024:05:06 07:08:09", "", datetime(2024, 5, 6, 7, 8, 9).astimezone()),
        ("0000:00:00 00:00:00", "", None),
        ("2024:13:45 07:08:09", "", None),
        ("    :  :     :  :  ", "", None),
        ("garbage", "garbage", None),
    ],
)
def test_dates(date: str, offset: str, expected: datetime | None) -> None:
    exif = Image.Exif()
    shot = exif.get_ifd(0x8769)
    shot[0x9003], shot[0x9011] = date, offset
    assert taken_at(exif) == (None if expected is None else expected.timestamp())


def test_a_folder_is_no_photo(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="folder"):
        read_info(tmp_path)
