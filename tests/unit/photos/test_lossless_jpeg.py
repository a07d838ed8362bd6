"""Lossless crops against libjpeg's decoding of the original: the same blocks decode to the same pixels."""

import io
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ml_core.photos.lossless_jpeg.crop import PixelBox, lossless_crop, snapped
from ml_core.photos.lossless_jpeg.huffman import Table
from ml_core.photos.lossless_jpeg.segments import UnfitJpegError, read_jpeg
from tests.pictures import SHARED_PHOTOS, needs_shared_photos

WIDTH, HEIGHT = 147, 109
# Around the edges of a crop the decoder smooths colour with neighbours that are no longer there.
SMOOTHED = 2


def textured(width: int = WIDTH, height: int = HEIGHT, seed: int = 0) -> npt.NDArray[np.uint8]:
    """Return a picture with edges, gradients and noise: blocks with few coefficients and with all of them."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    waves = [128 + 110 * np.sin(x / (9 + 3 * channel)) * np.cos(y / 13) for channel in range(3)]
    pixels = np.stack(waves, axis=-1) + random.normal(0, 30, (height, width, 3)) * (x > width / 2)[..., None]
    return np.asarray(np.clip(pixels, 0, 255).astype(np.uint8))


def jpeg(pixels: npt.NDArray[np.uint8], **save: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", **{"quality": 92, **save})
    return file.getvalue()


def planes(data: bytes) -> npt.NDArray[np.int64]:
    """Return what is stored, without conversion to RGB, shape (H, W) or (H, W, 3)."""
    with Image.open(io.BytesIO(data)) as image:
        if image.mode == "RGB":
            image.draft("YCbCr", image.size)
        return np.asarray(image).astype(np.int64)


def assert_same_blocks(original: bytes, copy: bytes, box: PixelBox) -> None:
    whole, part = planes(original), planes(copy)
    expected = whole[box.top : box.bottom, box.left : box.right]
    assert part.shape == expected.shape
    light = (..., 0) if part.ndim == 3 else ...
    assert (part[light] == expected[light]).all()
    inner = (slice(SMOOTHED, -SMOOTHED), slice(SMOOTHED, -SMOOTHED))
    assert (part[inner] == expected[inner]).all()


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("optimize", [False, True])
@pytest.mark.parametrize("restart", [0, 1, 5, 8])
def test_blocks_are_those_of_the_original(subsampling: int, optimize: bool, restart: int) -> None:
    data = jpeg(textured(), subsampling=subsampling, optimize=optimize, restart_marker_blocks=restart)
    original = read_jpeg(data)
    assert original.restart == restart
    for asked in (PixelBox(0, 0, WIDTH, HEIGHT), PixelBox(37, 50, 120, 97), PixelBox(90, 3, WIDTH, 60)):
        box = snapped(original, asked)
        assert_same_blocks(data, lossless_crop(original, box, b""), box)


@settings(max_examples=60, deadline=None)
@given(
    left=st.integers(0, WIDTH - 1),
    top=st.integers(0, HEIGHT - 1),
    width=st.integers(1, WIDTH),
    height=st.integers(1, HEIGHT),
    subsampling=st.integers(0, 2),
    quality=st.sampled_from([5, 60, 100]),
    seed=st.integers(0, 3),
)
def test_any_crop_of_any_picture(
    left: int, top: int, width: int, height: int, subsampling: int, quality: int, seed: int
) -> None:
    data = jpeg(textured(seed=seed), subsampling=subsampling, quality=quality)
    original = read_jpeg(data)
    box = snapped(original, PixelBox(left, top, min(left + width, WIDTH), min(top + height, HEIGHT)))
    assert box.left % original.mcu[0] == box.top % original.mcu[1] == 0
    assert 0 <= left - box.left < original.mcu[0]
    assert 0 <= top - box.top < original.mcu[1]
    whole, part = planes(data), planes(lossless_crop(original, box, b""))
    assert (part[..., 0] == whole[box.top : box.bottom, box.left : box.right, 0]).all()


@pytest.mark.parametrize("optimize", [False, True])
def test_grey_photos(optimize: bool) -> None:
    data = jpeg(textured()[..., 0], optimize=optimize)
    original = read_jpeg(data)
    assert original.mcu == (8, 8)
    box = snapped(original, PixelBox(61, 33, 140, 100))
    assert_same_blocks(data, lossless_crop(original, box, b""), box)


@needs_shared_photos
@pytest.mark.parametrize("number", range(4))
def test_photos_of_real_cameras(number: int) -> None:
    data = sorted(SHARED_PHOTOS.glob("pixabay-*_640.jpg"))[7 * number].read_bytes()
    original = read_jpeg(data)
    box = snapped(original, PixelBox(100, 77, original.width - 90, original.height - 61))
    assert_same_blocks(data, lossless_crop(original, box, b""), box)


def test_a_step_that_the_original_has_no_code_for_gets_one() -> None:
    # Rows of blocks that begin and end grey, and are dark or bright between: alone, the middle jumps from row to row.
    across = np.sin(np.linspace(0, np.pi, 512))
    rows = np.where(np.arange(128) // 8 % 2 == 0, 110, -110)
    pixels = (128 + rows[:, None] * across[None]).astype(np.uint8)
    data = jpeg(pixels, optimize=True, quality=100)
    original = read_jpeg(data)
    box = PixelBox(200, 0, 312, 128)
    cropped = lossless_crop(original, box, b"")
    before, after = (file.tables[0, 0] for file in (original, read_jpeg(cropped)))
    assert set(after.symbols) > set(before.symbols)
    assert_same_blocks(data, cropped, box)


def test_a_table_without_room_is_said_to_have_none() -> None:
    table = Table((0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2), (0, 1))
    assert table.with_symbol(5) is None
    assert Table((1, *[0] * 15), (0,)).with_symbol(7) == Table((1, 1, *[0] * 14), (0, 7))


def test_what_says_how_pixels_are_meant_is_kept_and_the_rest_is_not() -> None:
    data = jpeg(textured(), icc_profile=b"profile" * 20_000, comment=b"secret", exif=b"Exif\0\0old")
    original = read_jpeg(data)
    cropped = lossless_crop(original, PixelBox(16, 16, 80, 80), b"\xff\xe1\x00\x06meta")
    with Image.open(io.BytesIO(cropped)) as image:
        assert image.info["icc_profile"] == b"profile" * 20_000
        assert "comment" not in image.info
        assert "jfif" in image.info
    assert b"old" not in cropped
    assert b"meta" in cropped


def test_inverted_colours_of_printing_houses_stay_inverted() -> None:
    file = io.BytesIO()
    Image.fromarray(np.dstack([textured(), textured()[..., :1]]), "CMYK").save(file, "JPEG", quality=95)
    original = read_jpeg(file.getvalue())
    cropped = lossless_crop(original, PixelBox(32, 32, 96, 96), b"")
    with Image.open(file) as whole, Image.open(io.BytesIO(cropped)) as part:
        assert part.mode == "CMYK"
        assert (np.asarray(part) == np.asarray(whole)[32:96, 32:96]).all()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (jpeg(textured(), progressive=True), "progressive"),
        (jpeg(textured())[:-900], "end is missing"),
        (b"\xff\xd8\xff\xe0", "damaged"),
        (b"no JPEG at all", "damaged"),
        (b"", "damaged"),
    ],
)
def test_files_that_cannot_be_cropped_say_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnfitJpegError, match=reason):
        read_jpeg(data)


@settings(max_examples=150, deadline=None)
@given(place=st.integers(2, 6000), value=st.integers(0, 255), cut=st.integers(0, 40))
def test_damage_never_leads_to_another_error(place: int, value: int, cut: int) -> None:
    data = bytearray(jpeg(textured(64, 48)))
    data[place % len(data)] = value
    data = data[: len(data) - cut]
    with suppress(UnfitJpegError):
        original = read_jpeg(bytes(data))
        box = snapped(original, PixelBox(20, 20, min(40, original.width), min(40, original.height)))
        if box.left < box.right and box.top < box.bottom:
            lossless_crop(original, box, b"")
