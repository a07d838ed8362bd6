import io
import struct
import subprocess
from contextlib import suppress
from pathlib import Path
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ml_core.geometry import Box, Crop
from ml_core.photos.copied_iptc import DamagedIptcError, iptc_of_copy, jpeg_segment
from ml_core.photos.export import EXTENSIONS, CopyForm, ExportFormat, rendered
from tests.pictures import scene
from tests.unit.photos.files import jpeg_bytes

CROP = Crop(Box(0.25, 0.25, 0.75, 0.75))


def data_set(record: int, number: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


CAPTION = data_set(2, 120, b"Ein Reiher am See") + data_set(2, 25, b"heron") + data_set(2, 25, b"lake")
PREVIEW = data_set(2, 200, b"\0\x0b") + data_set(2, 202, b"\xff\xd8\xff whole picture")


def photo(tmp_path: Path, block: bytes, suffix: str = ".jpg") -> Path:
    path = tmp_path / f"photo{suffix}"
    if suffix == ".jpg":
        segment = jpeg_segment(block)
        assert segment is not None
        path.write_bytes(jpeg_bytes(scene(), extra=segment))
    else:
        Image.fromarray(scene()).save(path, tiffinfo={0x83BB: block})
    return path


@pytest.mark.skipif(which("exiftool") is None, reason="exiftool is not installed")
@pytest.mark.parametrize("suffix", [".jpg", ".tif"])
@pytest.mark.parametrize("format_", ["jpeg", "tiff", "png"])
@pytest.mark.parametrize("lossless", ["never", "where possible"])
def test_another_program_reads_the_captions(tmp_path: Path, suffix: str, format_: ExportFormat, lossless: str) -> None:
    form = CopyForm(format_, lossless="never" if lossless == "never" else "where possible")
    copy = rendered(photo(tmp_path, CAPTION + PREVIEW, suffix), CROP, form)
    target = tmp_path / f"copy{EXTENSIONS[format_]}"
    target.write_bytes(copy.data)
    command = ["exiftool", "-s3", "-warning", "-error", "-IPTC:Caption-Abstract", "-IPTC:Keywords", str(target)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["Ein Reiher am See", "heron, lake"]
    assert b"whole picture" not in copy.data


def test_a_format_without_a_place_for_captions_says_so(tmp_path: Path) -> None:
    assert rendered(photo(tmp_path, CAPTION), CROP, CopyForm("webp")).notes == (
        "WebP files have no place for IPTC captions.",
    )


def test_copies_of_copies_keep_the_captions(tmp_path: Path) -> None:
    source = photo(tmp_path, CAPTION)
    formats: tuple[ExportFormat, ...] = ("png", "tiff", "jpeg")
    for format_ in formats:
        copy = rendered(source, Crop(Box(0, 0, 1, 1)), CopyForm(format_))
        source = tmp_path / f"next{EXTENSIONS[format_]}"
        source.write_bytes(copy.data)
    with Image.open(source) as image:
        assert image.info["photoshop"][0x0404] == CAPTION


def test_damaged_captions_are_left_out_and_told(tmp_path: Path) -> None:
    copy = rendered(photo(tmp_path, b"\x1c\x02\x78\x00\xffcut off"), CROP, CopyForm())
    assert copy.notes == ("Its IPTC captions are damaged and were left out.",)
    with Image.open(io.BytesIO(copy.data)) as image:
        assert "photoshop" not in image.info


def test_captions_too_long_for_a_segment_are_told(tmp_path: Path) -> None:
    block = b"".join(data_set(2, 25, bytes(30_000)) for _ in range(3))
    assert jpeg_segment(block) is None
    tiff = photo(tmp_path, block, ".tif")
    assert "do not fit" in rendered(tiff, CROP, CopyForm()).notes[0]
    assert rendered(tiff, CROP, CopyForm("tiff")).notes == ()


def test_pictures_of_the_whole_are_left_out() -> None:
    assert iptc_of_copy(PREVIEW + CAPTION) == CAPTION
    assert iptc_of_copy(CAPTION + b"\0") == CAPTION
    long = b"\x1c\x02\x78\x80\x04" + (40_000).to_bytes(4, "big") + b"x" * 40_000
    assert iptc_of_copy(long + PREVIEW) == long


@given(st.binary(max_size=60))
def test_anything_else_is_refused_or_kept(block: bytes) -> None:
    with suppress(DamagedIptcError):
        assert iptc_of_copy(CAPTION + block).startswith(CAPTION)
