from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from ml_core.photos.decoding import decode
from ml_core.photos.info import read_info
from ml_core.photos.orientation import displayed, displayed_size, orientation_of
from ml_core.photos.thumbnails import embedded_thumbnail
from tests.pictures import scene
from tests.unit.photos.files import STORED, exif_block, jpeg_bytes, write

ORIENTATIONS = st.integers(1, 8)


@given(st.integers(1, 6), st.integers(1, 6), ORIENTATIONS)
def test_displaying_undoes_storing(width: int, height: int, orientation: int) -> None:
    shown = np.arange(width * height, dtype=np.uint8).reshape(height, width)
    stored = STORED[orientation](shown)
    assert (displayed(stored, orientation) == shown).all()
    assert displayed_size(stored.shape[1], stored.shape[0], orientation) == (width, height)
    assert displayed(stored, orientation).flags.c_contiguous


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    orientation=ORIENTATIONS,
    suffix=st.sampled_from([".jpg", ".png", ".tif", ".webp", ".avif"]),
    shape=st.tuples(st.integers(17, 70), st.integers(17, 70)),
    seed=st.integers(0, 9),
)
# Half a pixel too many: both ways must round alike.
@example(orientation=5, suffix=".png", shape=(46, 64), seed=0)
def test_every_orientation_of_every_format_shows_the_same_picture(
    tmp_path: Path, orientation: int, suffix: str, shape: tuple[int, int], seed: int
) -> None:
    shown = scene(*shape, seed=seed)
    photo = write(tmp_path / f"{orientation}-{seed}{suffix}", shown, orientation)
    pixels, info = decode(photo), read_info(photo)
    assert pixels.shape == shown.shape
    assert (info.height, info.width) == shown.shape[:2]
    assert np.abs(pixels.astype(int) - shown).mean() < 5
    assert decode(photo, 16).shape[:2] == decode(write(tmp_path / f"upright{suffix}", shown), 16).shape[:2]


@pytest.mark.parametrize("value", [0, 9, -1, 65535, "6", None, 3.0])
def test_nonsense_is_upright(value: object) -> None:
    exif = Image.Exif()
    if value is not None:
        exif[0x0112] = value
    assert orientation_of(exif) == 1


def _with_thumbnail(folder: Path, orientation: int, thumbnail: npt.NDArray[np.uint8]) -> Path:
    photo = folder / f"{orientation}.jpg"
    stored = np.ascontiguousarray(STORED[orientation](scene()))
    photo.write_bytes(jpeg_bytes(stored, exif=exif_block(orientation, jpeg_bytes(thumbnail, quality=95))))
    return photo


@pytest.mark.parametrize("orientation", range(1, 9))
def test_thumbnails_are_turned_too(tmp_path: Path, orientation: int) -> None:
    small = np.ascontiguousarray(scene(160, 107))
    photo = _with_thumbnail(tmp_path, orientation, np.ascontiguousarray(STORED[orientation](small)))
    found = embedded_thumbnail(photo)
    assert found is not None
    assert abs(found.shape[1] / found.shape[0] - 1.5) < 0.02
    assert np.abs(found[:106, :158].astype(int) - small[:106, :158]).mean() < 6


def test_black_bars_of_a_thumbnail_are_cut_off(tmp_path: Path) -> None:
    barred = np.zeros((120, 160, 3), np.uint8)
    barred[7:114] = scene(160, 107)
    found = embedded_thumbnail(_with_thumbnail(tmp_path, 1, barred))
    assert found is not None
    assert found.shape == (104, 160, 3)
    assert found.max(axis=2).min() > 40


def test_photos_without_a_sound_thumbnail_have_none(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(jpeg_bytes(scene(), exif=exif_block(1, b"\xff\xd8\xff\xe0 no picture")))
    assert embedded_thumbnail(broken) is None
    assert embedded_thumbnail(write(tmp_path / "plain.jpg")) is None
    assert embedded_thumbnail(write(tmp_path / "plain.png")) is None
