import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageCms

from ml_core.photos import opening
from ml_core.photos.colour import NEUTRAL
from ml_core.photos.decoding import MAX_PIXELS, decode
from ml_core.photos.info import read_info
from ml_core.photos.samples import sample_photos
from ml_core.specs.errors import PhotoError
from tests.pictures import scene
from tests.unit.photos.files import HEIC, jpeg_bytes, swapped_profile, write, write_dng

FORMATS = (".jpg", ".png", ".tif", ".webp", ".avif")


def difference(first: npt.NDArray[np.uint8], second: npt.NDArray[np.uint8]) -> float:
    assert first.shape == second.shape
    return float(np.abs(first.astype(np.int16) - second).mean())


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_shows_its_picture(tmp_path: Path, suffix: str) -> None:
    photo = write(tmp_path / f"photo{suffix}")
    pixels = decode(photo)
    assert pixels.dtype == np.uint8
    assert difference(pixels, scene()) < 2.5
    smaller = decode(photo, 120)
    assert smaller.shape == (80, 120, 3)
    expected = cv2.resize(scene(), (120, 80), interpolation=cv2.INTER_AREA)
    assert difference(smaller, expected) < 4
    assert decode(photo, 5000).shape == scene().shape


def test_heic_is_turned_upright(tmp_path: Path) -> None:
    photo = tmp_path / "photo.heic"
    photo.write_bytes(HEIC)
    info, pixels = read_info(photo), decode(photo)
    assert (info.width, info.height, info.format, info.camera) == (48, 32, "HEIC", "Thirds Test Two")
    assert pixels.shape == (32, 48, 3)
    corners = [pixels[y, x] for y, x in ((4, 4), (4, -5), (-5, 4), (-5, -5))]
    expected = [(200, 40, 40), (40, 200, 40), (40, 40, 200), (200, 200, 40)]
    assert np.abs(np.array(corners).astype(int) - expected).max() < 12
    assert decode(photo, 24).shape == (16, 24, 3)


def test_the_content_counts_not_the_name(tmp_path: Path) -> None:
    photo = write(tmp_path / "photo.png").rename(tmp_path / "photo.jpg")
    assert difference(decode(photo), scene()) == 0
    assert read_info(photo).format == "PNG"


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_16_bits(tmp_path: Path, suffix: str, channels: int) -> None:
    deep = scene().astype(np.uint16) * 257
    layers = {1: deep[..., 1], 3: deep[..., ::-1], 4: np.dstack([deep[..., ::-1], np.full(deep.shape[:2], 65535)])}
    cv2.imwrite(str(tmp_path / f"photo{suffix}"), layers[channels].astype(np.uint16))
    expected = np.repeat(scene()[..., 1:2], 3, axis=2) if channels == 1 else scene()
    assert difference(decode(tmp_path / f"photo{suffix}"), expected) <= 1
    assert decode(tmp_path / f"photo{suffix}", 48).shape == (32, 48, 3)


def test_floating_point_grey_is_0_to_1(tmp_path: Path) -> None:
    Image.fromarray(np.array([[0, 0.5, 1, 7, np.nan]], np.float32)).save(tmp_path / "photo.tif")
    assert decode(tmp_path / "photo.tif")[0, :, 0].tolist() == [0, 128, 255, 255, 0]


def test_32_bit_grey(tmp_path: Path) -> None:
    Image.fromarray(np.array([[0, 65535]], np.int32)).save(tmp_path / "16.tif")
    Image.fromarray(np.array([[0, 2**30, 2**31 - 1]], np.int32)).save(tmp_path / "32.tif")
    assert decode(tmp_path / "16.tif")[0, :, 0].tolist() == [0, 255]
    assert decode(tmp_path / "32.tif")[0, :, 0].tolist() == [0, 128, 255]


MODES: list[tuple[str, str, Callable[[Image.Image], Image.Image]]] = [
    ("grey.jpg", "L", lambda image: image.convert("L")),
    ("grey.png", "L", lambda image: image.convert("L")),
    ("bilevel.png", "1", lambda image: image.convert("1")),
    ("bilevel.tif", "1", lambda image: image.convert("1")),
    ("palette.png", "P", lambda image: image.quantize(64)),
    ("palette.tif", "P", lambda image: image.quantize(64)),
    ("cmyk.jpg", "CMYK", lambda image: image.convert("CMYK")),
    ("cmyk.tif", "CMYK", lambda image: image.convert("CMYK")),
    ("ycbcr.tif", "YCbCr", lambda image: image.convert("YCbCr")),
]


@pytest.mark.parametrize(("name", "mode", "convert"), MODES)
def test_every_kind_of_pixels(
    tmp_path: Path, name: str, mode: str, convert: Callable[[Image.Image], Image.Image]
) -> None:
    image = convert(Image.fromarray(scene()))
    assert image.mode == mode
    image.save(tmp_path / name)
    assert difference(decode(tmp_path / name), np.asarray(image.convert("RGB"))) < 6
    assert decode(tmp_path / name, 100).shape == (67, 100, 3)


def test_lab(tmp_path: Path) -> None:
    lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    lab.apply(Image.fromarray(scene())).save(tmp_path / "lab.tif")
    assert difference(decode(tmp_path / "lab.tif"), scene()) < 3


def _fine(suffix: str) -> dict[str, Any]:
    return {"quality": 95} if suffix in (".webp", ".avif") else {}


@pytest.mark.parametrize("suffix", [".png", ".webp", ".avif", ".tif"])
def test_transparency_shows_neutral_grey(tmp_path: Path, suffix: str) -> None:
    pixels = np.dstack([scene(), np.zeros((320, 480), np.uint8)])
    pixels[:, 240:, 3] = 255
    Image.fromarray(pixels).save(tmp_path / f"photo{suffix}", **_fine(suffix))
    shown = decode(tmp_path / f"photo{suffix}")
    assert np.abs(shown[:, :230].astype(int) - NEUTRAL).max() <= 3
    assert difference(shown[:, 250:], scene()[:, 250:]) < 5


def test_transparent_palette(tmp_path: Path) -> None:
    image = Image.new("P", (4, 4), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putpixel((0, 0), 0)
    image.save(tmp_path / "photo.png", transparency=0)
    shown = decode(tmp_path / "photo.png")
    assert tuple(shown[0, 0]) == NEUTRAL
    assert tuple(shown[3, 3]) == (0, 0, 255)


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "photo.tif", "photo.webp", "photo.avif"])
def test_profiles_are_converted_to_srgb(tmp_path: Path, name: str) -> None:
    # The profile swaps red and green, so the converted picture does too.
    pixels = np.full((16, 16, 3), (200, 60, 30), np.uint8)
    Image.fromarray(pixels).save(tmp_path / name, icc_profile=swapped_profile(), quality=95)
    for shown in (decode(tmp_path / name), decode(tmp_path / name, 8)):
        assert np.abs(shown.reshape(-1, 3).astype(int) - (60, 200, 30)).max() < 12


@pytest.mark.parametrize("profile", [b"", b"garbage", b"\0" * 4000])
def test_a_damaged_profile_is_ignored(tmp_path: Path, profile: bytes) -> None:
    Image.fromarray(scene()).save(tmp_path / "photo.png", icc_profile=profile)
    assert difference(decode(tmp_path / "photo.png"), scene()) == 0


def test_a_profile_of_another_kind_of_picture_is_ignored(tmp_path: Path) -> None:
    Image.fromarray(scene()).convert("L").save(tmp_path / "photo.png", icc_profile=swapped_profile())
    assert difference(decode(tmp_path / "photo.png")[..., 0], np.asarray(Image.fromarray(scene()).convert("L"))) == 0


def test_raw_uses_the_embedded_preview_where_it_is_large_enough(tmp_path: Path) -> None:
    photo = write_dng(tmp_path / "photo.dng", orientation=6, preview=scene(480, 320), size=(960, 640))
    info = read_info(photo)
    assert (info.width, info.height, info.orientation, info.format) == (640, 960, 6, "RAW")
    assert difference(decode(photo, 480), np.ascontiguousarray(np.rot90(scene(480, 320), -1))) < 4
    developed = decode(photo)
    assert developed.shape == (960, 640, 3)
    # The sensor's ramp runs from left to right, so from top to bottom when it is shown.
    assert developed[-8].mean() > developed[8].mean() + 50
    assert decode(photo, 700).shape == (700, 467, 3)


def test_raw_without_a_preview_or_with_one_of_another_shape_is_developed(tmp_path: Path) -> None:
    for preview in (None, scene(320, 320)):
        photo = write_dng(tmp_path / "photo.dng", preview=preview)
        shown = decode(photo, 48)
        assert shown.shape == (32, 48, 3)
        assert shown[:, -4].mean() > shown[:, 4].mean() + 50


def test_raw_without_its_library_shows_the_embedded_preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml_core.photos.raw._rawpy", lambda: None)
    photo = write_dng(tmp_path / "photo.dng", orientation=8, preview=scene(480, 320), size=(960, 640))
    assert (read_info(photo).width, read_info(photo).height) == (320, 480)
    assert difference(decode(photo), np.ascontiguousarray(np.rot90(scene(480, 320), 1))) < 4
    with pytest.raises(PhotoError, match="cannot be read"):
        decode(write_dng(tmp_path / "bare.dng"))


def test_raw_of_an_unknown_camera_shows_the_embedded_preview(tmp_path: Path) -> None:
    photo = tmp_path / "photo.nef"
    photo.write_bytes(b"II*\0 no directory, but a picture: " + jpeg_bytes(scene(), quality=98, subsampling=0))
    assert difference(decode(photo), scene()) < 3
    assert (read_info(photo).width, read_info(photo).format) == (480, "RAW")


def test_too_many_pixels_are_refused_before_decoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = write(tmp_path / "photo.png")
    monkeypatch.setattr(opening, "MAX_PIXELS", 480 * 320)
    decode(photo)
    monkeypatch.setattr(opening, "MAX_PIXELS", 480 * 320 - 1)
    for read in (decode, read_info):
        with pytest.raises(PhotoError, match="too large") as caught:
            read(photo)
        assert caught.value.path == photo
        assert caught.value.remedy
    assert MAX_PIXELS >= 150_000_000


def test_many_threads_see_the_same_pictures() -> None:
    photos = sample_photos() * 6
    expected = {photo: decode(photo, 200) for photo in set(photos)}
    begun = threading.active_count()
    with ThreadPoolExecutor(8) as pool:
        for photo, pixels in zip(photos, pool.map(lambda photo: decode(photo, 200), photos), strict=True):
            assert (pixels == expected[photo]).all()
    assert threading.active_count() == begun
