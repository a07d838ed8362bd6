"""Cropped copies: which names point to which photos, and which crop the pixels show, if any."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import ExifTags, Image

from ml_core.geometry import Box, Crop
from ml_core.photos.cropped_copies.matching import (
    ANOTHER_SHOT,
    BEYOND,
    NO_MATCH,
    TOO_SMALL,
    WHOLE,
    match,
    match_files,
)
from ml_core.photos.cropped_copies.naming import named_copies
from ml_core.photos.cropping import cut
from ml_core.specs.errors import PhotoError
from tests.pictures import SHARED_PHOTOS, needs_shared_photos, write_photo

Pixels = npt.NDArray[np.uint8]
WIDTH, HEIGHT = 720, 480


def picture(seed: int = 0, width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    """Return a picture with shapes at many sizes and some texture, as photos have them."""
    random = np.random.default_rng(seed)
    ground = cv2.resize(random.uniform(40, 215, (8, 12, 3)), (width, height), interpolation=cv2.INTER_CUBIC)
    pixels = np.clip(ground, 0, 255).astype(np.uint8)
    for _ in range(70):
        centre = tuple(int(value) for value in random.uniform(0, 1, 2) * (width, height))
        axes = tuple(int(value) for value in random.uniform(0.01, 0.12, 2) * width)
        colour = [int(value) for value in random.uniform(0, 255, 3)]
        cv2.ellipse(pixels, centre, axes, float(random.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)
    return np.asarray(np.clip(pixels + random.normal(0, 4, pixels.shape), 0, 255), dtype=np.uint8)


def saved(pixels: Pixels, size: float = 1.0, quality: int = 75) -> Pixels:
    """Return what a JPEG of another size gives back."""
    image = Image.fromarray(pixels)
    image = image.resize((round(image.width * size), round(image.height * size)), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"))


def off(found: Crop | str, wanted: Crop) -> float:
    """Return by how many pixels of the original a corner is off."""
    assert isinstance(found, Crop), found
    return float(abs(found.corners(WIDTH, HEIGHT) - wanted.corners(WIDTH, HEIGHT)).max())


def _brighter(pixels: Pixels) -> Pixels:
    return np.clip(255 * (pixels / 255) ** 0.6 * 1.05, 0, 255).astype(np.uint8)


def _black_and_white(pixels: Pixels) -> Pixels:
    grey = np.clip((pixels @ np.array([0.5, 0.4, 0.1]) - 128) * 1.3 + 120, 0, 255)
    return np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)


def _vignette(pixels: Pixels) -> Pixels:
    y, x = np.mgrid[-1 : 1 : pixels.shape[0] * 1j, -1 : 1 : pixels.shape[1] * 1j]
    return np.asarray(pixels * (1 - 0.35 * (x**2 + y**2) / 2)[..., None], dtype=np.uint8)


def _as_it_is(pixels: Pixels) -> Pixels:
    return pixels


@pytest.mark.parametrize(
    ("crop", "size", "edit"),
    [
        (Crop(Box(0.1, 0.1, 0.9, 0.9)), 1.0, _as_it_is),
        (Crop(Box(0.4, 0.3, 0.8, 0.8)), 0.8, _brighter),
        (Crop(Box(0.0, 0.0, 0.6, 1.0)), 0.5, _vignette),
        (Crop(Box(0.2, 0.2, 0.8, 0.85), 3.5), 0.7, _black_and_white),
        (Crop(Box(0.25, 0.2, 0.8, 0.8), -6.0), 1.0, _brighter),
    ],
)
def test_the_crop_is_found_whatever_was_done_to_size_and_tones(
    crop: Crop, size: float, edit: Callable[[Pixels], Pixels]
) -> None:
    original = picture()
    found = match(original, saved(edit(cut(original, crop)), size))
    assert off(found, crop) < 2.0
    assert isinstance(found, Crop)
    assert abs(found.angle - crop.angle) < 0.2


def test_what_keeps_all_of_the_photo_is_no_crop() -> None:
    assert match(picture(), saved(_brighter(picture()), 0.5)) == WHOLE


def test_another_picture_never_matches() -> None:
    for seed in range(1, 4):
        assert match(picture(), saved(picture(seed)[40:400, 80:640])) == NO_MATCH


def test_parts_of_one_scene_that_share_nothing_do_not_match() -> None:
    wide = picture(width=2 * WIDTH)
    assert match(wide[:, :WIDTH], saved(wide[:, WIDTH:])) == NO_MATCH


def test_a_frame_that_reaches_beyond_the_photo_is_no_crop_of_it() -> None:
    wide = picture(width=2 * WIDTH)
    found = match(np.ascontiguousarray(wide[:, 240:960]), saved(wide[40:440, :800]))
    assert found in (BEYOND, NO_MATCH)


def test_something_that_moved_between_two_shots_is_noticed() -> None:
    original = picture()
    later = original.copy()
    later[120:360, 200:480] = picture(3)[120:360, 200:480]
    assert match(original, saved(later[30:450, 50:680])) == NO_MATCH


def test_mirrored_flat_and_tiny_pictures_do_not_match() -> None:
    original = picture()
    assert match(original, np.ascontiguousarray(original[50:, 100:][:, ::-1])) == NO_MATCH
    assert match(original, np.full((300, 400, 3), 128, dtype=np.uint8)) == NO_MATCH
    assert match(np.full((480, 720, 3), 90, dtype=np.uint8), original[100:, 100:]) == NO_MATCH
    assert match(original, original[:20, :30]) == TOO_SMALL


@needs_shared_photos
def test_real_photos_match_their_own_crops_alone() -> None:
    random = np.random.default_rng(0)
    pictures = [
        np.asarray(Image.open(path).convert("RGB").resize((WIDTH, HEIGHT)))
        for path in sorted(SHARED_PHOTOS.glob("*.jpg"))[:4]
    ]
    for place, original in enumerate(pictures):
        crop = Crop(Box(0.15, 0.1, 0.8, 0.85), float(random.choice([0.0, 2.0])))
        copy = saved(_brighter(cut(original, crop)), 0.7)
        assert off(match(original, copy), crop) < 4.0
        assert match(pictures[place - 1], copy) == NO_MATCH


# Files


def test_files_are_matched_in_displayed_orientation(tmp_path: Path) -> None:
    original, crop = picture(), Crop(Box(0.1, 0.2, 0.7, 0.9))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    write_photo(tmp_path / "IMG_1.jpg", np.ascontiguousarray(np.rot90(original)), exif=exif, quality=95)
    write_photo(tmp_path / "IMG_1-crop.jpg", cut(original, crop), quality=90)
    assert off(match_files(tmp_path / "IMG_1.jpg", tmp_path / "IMG_1-crop.jpg"), crop) < 2.0


def test_a_shot_of_another_second_is_another_photo(tmp_path: Path) -> None:
    original = picture()
    shots = (("IMG_1.jpg", original, "2024:05:01 10:00:00"), ("IMG_1-2.jpg", original[60:, 90:], "2024:05:01 10:00:04"))
    for name, pixels, taken in shots:
        exif = Image.Exif()
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
        write_photo(tmp_path / name, np.ascontiguousarray(pixels), exif=exif, quality=95)
    assert match_files(tmp_path / "IMG_1.jpg", tmp_path / "IMG_1-2.jpg") == ANOTHER_SHOT


def test_a_broken_copy_says_why(tmp_path: Path) -> None:
    write_photo(tmp_path / "IMG_1.jpg")
    (tmp_path / "IMG_1-crop.jpg").write_bytes(b"")
    with pytest.raises(PhotoError):
        match_files(tmp_path / "IMG_1.jpg", tmp_path / "IMG_1-crop.jpg")


# Names


@pytest.mark.parametrize(
    ("original", "copy"),
    [
        ("IMG_1.jpg", "IMG_1-crop.jpg"),
        ("IMG_1.jpg", "IMG_1_edit.jpg"),
        ("IMG_1.jpg", "IMG_1-2.jpg"),
        ("IMG_1.jpg", "IMG_1 (2).jpg"),
        ("IMG_1.jpg", "img_1_CROPPED.JPG"),
        ("IMG_1.CR3", "IMG_1-crop-2.jpg"),
        ("IMG_1.jpg", "cropped/IMG_1.jpg"),
        ("IMG_1.NEF", "export/IMG_1-edit.jpg"),
        ("raw/IMG_1.NEF", "export/IMG_1.jpg"),
        ("Straße.jpg", "Straße-bearbeitet.jpg"),
    ],
)
def test_names_of_copies_point_to_their_photos(original: str, copy: str) -> None:
    paths = [Path("/shoot", original), Path("/shoot", copy)]
    assert named_copies(paths) == [(paths[0], paths[1])]


@pytest.mark.parametrize(
    "names",
    [
        ("IMG_1.jpg", "IMG_2.jpg"),
        ("IMG_1.jpg", "IMG_1.CR3"),
        ("IMG_1.jpg", "IMG_10.jpg"),
        ("IMG_1.jpg", "other/IMG_1.jpg"),
        ("DSC01-1234.jpg", "DSC01-5678.jpg"),
        ("a-crop.jpg", "b-crop.jpg"),
    ],
)
def test_other_names_do_not(names: tuple[str, ...]) -> None:
    assert named_copies([Path("/shoot", name) for name in names]) == []


def test_a_raw_photo_goes_before_what_the_camera_made_of_it_and_the_longest_name_wins() -> None:
    paths = [Path("/shoot", name) for name in ("IMG_1.jpg", "IMG_1.CR3", "IMG_1-edit.tif", "IMG_1-edit-crop.jpg")]
    found = cast("dict[Path, Path]", {copy: original for original, copy in named_copies(paths)})
    assert found[paths[2]] == paths[1]
    assert found[paths[3]] == paths[2]


def test_a_folder_that_was_named_holds_copies_of_photos_anywhere() -> None:
    photos = [Path("/archive/2024/IMG_1.jpg"), Path("/archive/2023/IMG_2.jpg")]
    copies = [Path("/for web/IMG_1.jpg"), Path("/for web/IMG_2-small.jpg"), Path("/for web/other.jpg")]
    found: list[Any] = named_copies([*photos, *copies], copies)
    assert found == [(photos[0], copies[0]), (photos[1], copies[1])]
