import hashlib
import os
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from ml_core.geometry import FULL_FRAME, Box, Crop
from ml_core.photos.decoding import decode
from ml_core.photos.export import EXTENSIONS, ExportFormat, export_crop, free_target
from ml_core.photos.info import read_info
from ml_core.photos.thumbnails import embedded_thumbnail
from ml_core.specs.errors import PhotoError
from tests.pictures import scene
from tests.unit.photos.files import HEIC, XMP, exif_block, jpeg_bytes, swapped_profile, write, write_dng

CROP = Crop(Box(0.25, 0.125, 0.75, 0.625))
FORMATS: tuple[ExportFormat, ...] = ("jpeg", "tiff", "png", "webp")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo on its side with everything a camera and Lightroom write into it."""
    path = tmp_path / "photo.jpg"
    block = exif_block(6, jpeg_bytes(scene(160, 107)))
    path.write_bytes(
        jpeg_bytes(
            np.ascontiguousarray(np.rot90(scene())), exif=block, xmp=XMP, icc_profile=swapped_profile(), quality=97
        )
    )
    return path


@pytest.fixture(autouse=True)
def originals_untouched(tmp_path: Path) -> Iterator[None]:
    """Fail when a test changes a byte of a file that was there when it began exporting."""
    yield
    for path, digest in _digests.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    _digests.clear()


_digests: dict[Path, str] = {}


def _export(photo: Path, crop: Crop, target: Path, **about: Any) -> Path:
    _digests[photo] = hashlib.sha256(photo.read_bytes()).hexdigest()
    before = photo.stat()
    exported = export_crop(photo, crop, target, **about)
    assert exported.path == target
    assert (photo.stat().st_mtime_ns, photo.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert [left for left in target.parent.iterdir() if left.suffix == ".tmp"] == []
    info = read_info(target)
    assert (info.width, info.height, info.orientation) == (exported.width, exported.height, 1)
    return target


def _shown(pixels: npt.NDArray[np.uint8], crop: Crop) -> npt.NDArray[np.uint8]:
    left, top, right, bottom = crop.box.pixels(pixels.shape[1], pixels.shape[0])
    return pixels[top:bottom, left:right]


def _boxes() -> st.SearchStrategy[Box]:
    edges = st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.1, 1), st.floats(0.1, 1))
    return edges.map(lambda e: Box(e[0], e[1], e[0] + (1 - e[0]) * e[2], e[1] + (1 - e[1]) * e[3]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    orientation=st.integers(1, 8),
    suffix=st.sampled_from([".jpg", ".png", ".tif", ".webp"]),
    box=_boxes(),
    lossless=st.sampled_from(["png", "tiff"]),
)
def test_a_copy_shows_the_crop_of_the_displayed_picture(
    tmp_path: Path, orientation: int, suffix: str, box: Box, lossless: ExportFormat
) -> None:
    photo = write(tmp_path / f"{orientation}{suffix}", scene(90, 60), orientation)
    target = free_target(tmp_path, "photo", "-crop", EXTENSIONS[lossless])
    _export(photo, Crop(box), target, format=lossless)
    expected = _shown(decode(photo), Crop(box))
    # Two JPEG decoders differ by a level or two in rounding.
    assert np.abs(decode(target).astype(int) - expected).max() <= (3 if suffix == ".jpg" else 0)
    assert np.abs(decode(target).astype(int) - _shown(scene(90, 60), Crop(box))).mean() < 3


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("angle", [0.0, 7.5])
def test_profile_exif_and_xmp_are_kept_without_what_no_longer_holds(
    photo: Path, tmp_path: Path, format_: ExportFormat, angle: float
) -> None:
    crop = Crop(Box(0.25, 0.25, 0.75, 0.75), angle)
    copy = _export(photo, crop, tmp_path / f"copy{EXTENSIONS[format_]}", format=format_)
    with Image.open(copy) as image:
        assert image.info["icc_profile"] == swapped_profile()
        exif, xmp = image.getexif(), image.info["xmp"]
        shot, place = exif.get_ifd(0x8769), exif.get_ifd(0x8825)
        assert exif.get_ifd(ExifTags.IFD.IFD1) == {}
    assert (exif[0x010F], exif[0x8298], exif.get(0x0112, 1)) == ("Canon", "A Photographer", 1)
    assert (shot[0xA434], float(shot[0x829A]), shot[0xA002], shot[0xA003]) == ("RF 35mm F1.8", 1 / 250, 240, 160)
    assert 0x9214 not in shot
    assert (place[1], tuple(map(float, place[2]))) == ("N", (52, 30, 0))
    assert embedded_thumbnail(copy) is None
    text = xmp.decode()
    assert "heron" in text
    assert 'Rating="4"' in text
    assert 'Exposure2012="+0.50"' in text
    assert 'ImageWidth="240"' in text
    assert "Crop" not in text
    assert "Orientation" not in text
    assert read_info(copy).taken == read_info(photo).taken


@pytest.mark.skipif(which("exiftool") is None, reason="exiftool is not installed")
@pytest.mark.parametrize("format_", FORMATS)
def test_another_program_reads_the_copies(photo: Path, tmp_path: Path, format_: ExportFormat) -> None:
    copy = _export(photo, CROP, tmp_path / f"copy{EXTENSIONS[format_]}", format=format_)
    fields = ["Make", "Copyright", "LensModel", "ExposureTime", "GPSLatitude#", "Rating", "Subject", "ImageSize"]
    command = ["exiftool", "-s3", "-error", *(f"-{field}" for field in fields), str(copy)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert said == ["Canon", "A Photographer", "RF 35mm F1.8", "1/250", "52.5", "4", "heron", "240x160"]
    leak = subprocess.run(["exiftool", "-b", "-ThumbnailImage", str(copy)], capture_output=True, check=True).stdout
    assert leak == b""


def test_a_makers_note_that_holds_a_picture_is_left_out(tmp_path: Path) -> None:
    for note, kept in ((b"Olympus\0settings", True), (b"Olympus\0" + jpeg_bytes(scene(80, 60)), False)):
        exif = Image.Exif()
        exif[0x010F] = "Olympus"
        exif.get_ifd(0x8769)[0x927C] = note
        photo = tmp_path / f"{kept}.jpg"
        photo.write_bytes(jpeg_bytes(scene(), exif=exif.tobytes()))
        copy = _export(photo, CROP, tmp_path / f"copy-{kept}.jpg")
        assert (b"Olympus\0settings" in copy.read_bytes()) == kept
        assert copy.read_bytes().count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize(
    "crop",
    [
        Crop(Box(0.5, 0.2, 1.2, 0.8)),
        Crop(Box(-0.1, 0, 1, 1)),
        Crop(FULL_FRAME, 5),
        Crop(Box(0.5, 0.5, 0.5, 0.9)),
        Crop(Box(0.9, 0.1, 0.2, 0.5)),
        Crop(Box(float("nan"), 0, 1, 1)),
        Crop(FULL_FRAME, float("inf")),
    ],
)
def test_crops_that_are_empty_or_reach_beyond_the_photo_are_refused(tmp_path: Path, crop: Crop) -> None:
    photo = write(tmp_path / "photo.png")
    with pytest.raises(PhotoError) as caught:
        export_crop(photo, crop, tmp_path / "copy.png", format="png")
    assert caught.value.path == photo
    assert not (tmp_path / "copy.png").exists()


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_16_bits_stay_16_bits(tmp_path: Path, suffix: str, channels: int) -> None:
    deep = np.random.default_rng(0).integers(0, 65536, (40, 60, channels), dtype=np.uint16)
    photo = tmp_path / f"photo{suffix}"
    cv2.imwrite(str(photo), deep)
    for format_ in ("tiff", "png"):
        target = tmp_path / f"copy{suffix}.{format_}"
        assert export_crop(photo, CROP, target, format=format_).bits == 16
        back = np.asarray(cv2.imread(str(target), cv2.IMREAD_UNCHANGED)).reshape(20, 30, channels)
        assert (back == deep[5:25, 15:45]).all()
        decode(target)
    assert export_crop(photo, CROP, tmp_path / "copy.jpg").bits == 8
    assert decode(tmp_path / "copy.jpg").shape == (20, 30, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_16_bits_are_turned_upright(tmp_path: Path, orientation: int) -> None:
    small = write(tmp_path / "8.tif", scene(60, 40), orientation)
    with Image.open(write(tmp_path / "8.png", scene(60, 40), orientation)) as image:
        block, stored = image.info["exif"], np.asarray(image)
    done, data = cv2.imencode(".png", stored[..., ::-1].astype(np.uint16) * 257)
    assert done
    chunk = len(block).to_bytes(4, "big") + b"eXIf" + block
    chunk += zlib.crc32(chunk[4:]).to_bytes(4, "big")
    deep = tmp_path / "16.png"
    deep.write_bytes(data.tobytes()[:33] + chunk + data.tobytes()[33:])
    for photo, bits in ((small, 8), (deep, 16)):
        target = tmp_path / f"{bits}-copy.png"
        assert export_crop(photo, Crop(FULL_FRAME), target, format="png").bits == bits
        assert np.abs(decode(target).astype(int) - scene(60, 40)).max() <= 1


def test_grey_palette_transparency_and_cmyk(tmp_path: Path) -> None:
    picture = Image.fromarray(scene())
    clear = picture.copy()
    clear.putalpha(Image.fromarray(np.linspace(0, 255, 480).astype(np.uint8)[None].repeat(320, 0)))
    modes = {"L": picture.convert("L"), "P": picture.quantize(32), "RGBA": clear, "LA": clear.convert("LA")}
    for mode, image in modes.items():
        image.save(tmp_path / f"{mode}.png")
    picture.convert("CMYK").save(tmp_path / "CMYK.tif")
    for photo in [*tmp_path.glob("*.png"), tmp_path / "CMYK.tif"]:
        expected = _shown(decode(photo), CROP)
        for format_ in FORMATS:
            target = tmp_path / f"{photo.stem}-copy.{format_}"
            _export(photo, CROP, target, format=format_, quality=97)
            assert np.abs(decode(target).astype(int) - expected).mean() < 3, (photo.name, format_)
    with Image.open(tmp_path / "CMYK-copy.tiff") as copy:
        assert copy.mode == "CMYK"
    with Image.open(tmp_path / "RGBA-copy.png") as copy:
        assert copy.mode == "RGBA"
    with Image.open(tmp_path / "L-copy.jpeg") as copy:
        assert copy.mode == "L"


def test_raw_and_heic(tmp_path: Path) -> None:
    photo = write_dng(tmp_path / "photo.dng", orientation=6, preview=scene(480, 320), size=(960, 640))
    exported = export_crop(photo, CROP, tmp_path / "raw.tif", format="tiff")
    assert (exported.width, exported.height, exported.bits) == (320, 480, 16)
    assert read_info(exported.path).camera == "Thirds Test One"
    heic = tmp_path / "photo.heic"
    heic.write_bytes(HEIC)
    copy = _export(heic, CROP, tmp_path / "heic.png", format="png")
    assert (decode(copy) == _shown(decode(heic), CROP)).all()
    assert read_info(copy).camera == "Thirds Test Two"


def test_the_long_edge_is_limited(photo: Path, tmp_path: Path) -> None:
    copy = _export(photo, CROP, tmp_path / "copy.jpg", max_edge=100)
    assert decode(copy).shape == (67, 100, 3)
    with Image.open(copy) as image:
        shot = image.getexif().get_ifd(0x8769)
    assert (shot[0xA002], shot[0xA003]) == (100, 67)


def test_quality_is_size(photo: Path, tmp_path: Path) -> None:
    sizes = [
        _export(photo, CROP, tmp_path / f"{quality}.jpg", quality=quality).stat().st_size
        for quality in (1, 50, 92, 100)
    ]
    assert sizes == sorted(set(sizes))


def test_a_file_is_never_replaced(photo: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.jpg"
    target.write_text("mine")
    with pytest.raises(PhotoError, match="exists") as caught:
        export_crop(photo, CROP, target)
    assert caught.value.path == target
    assert target.read_text() == "mine"
    with pytest.raises(PhotoError, match="exists"):
        export_crop(photo, CROP, photo)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.jpg", "photo.jpg"]


def test_disks_without_links_do_not_replace_files_either(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(self: Path, target: Path) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    target = _export(photo, CROP, tmp_path / "copy.jpg")
    before = target.read_bytes()
    with pytest.raises(PhotoError, match="exists"):
        export_crop(photo, CROP, target)
    assert target.read_bytes() == before


def test_a_folder_that_is_missing_or_full_of_nonsense(photo: Path, tmp_path: Path) -> None:
    for target in (
        tmp_path / "nowhere" / "copy.jpg",
        photo / "copy.jpg",
        tmp_path / "a\0b.jpg",
        tmp_path / ("x" * 300),
    ):
        with pytest.raises(PhotoError) as caught:
            export_crop(photo, CROP, target)
        assert caught.value.path == target


@pytest.mark.skipif(os.name == "nt", reason="permissions differ on Windows")
def test_copies_have_the_permissions_of_any_new_file(photo: Path, tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    copy = _export(photo, CROP, tmp_path / "copy.jpg")
    assert copy.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_free_targets(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        target = free_target(tmp_path, "DSC_1", "-crop", ".jpg")
        target.touch()
        names.append(target.name)
    assert names == ["DSC_1-crop.jpg", "DSC_1-crop-2.jpg", "DSC_1-crop-3.jpg"]


def test_metadata_that_cannot_be_kept_is_named(tmp_path: Path) -> None:
    packet = XMP.replace(b"heron", b"heron" * 20_000)
    photo = tmp_path / "photo.png"
    write(photo)
    Image.fromarray(scene()).save(tmp_path / "big.tif", tiffinfo={700: packet})
    exported = export_crop(tmp_path / "big.tif", CROP, tmp_path / "big.jpg")
    assert any("does not fit" in note for note in exported.notes)
    assert export_crop(tmp_path / "big.tif", CROP, tmp_path / "big.png", format="png").notes == ()
    Image.fromarray(scene()).save(tmp_path / "damaged.tif", tiffinfo={700: b"<x:xmpmeta"})
    assert any("damaged" in note for note in export_crop(tmp_path / "damaged.tif", CROP, tmp_path / "d.jpg").notes)
