import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from ml_core.geometry import Box, Crop
from ml_core.photos.decoding import decode
from ml_core.photos.editors.changes import Change, carry_out, plan
from ml_core.photos.editors.embedding import read_embedded
from ml_core.photos.editors.reading import crops_of
from ml_core.photos.editors.records import frame_of
from ml_core.photos.info import read_info
from ml_core.specs.errors import PhotoError
from tests.pictures import scene
from tests.unit.photos.editing import pixels_apart
from tests.unit.photos.files import HEIC, XMP, exif_block, jpeg_bytes, write, write_dng

CROP = Crop(Box(0.2, 0.25, 0.7, 0.8), 3.0)


def embedded(photo: Path) -> Change:
    """Write the crop into a photo and check what must hold for every format."""
    pixels, info = decode(photo), read_info(photo)
    change = plan("lightroom", photo, CROP, embed=True)
    assert change.embeds
    assert change.before == photo.read_bytes()
    carry_out(change)
    assert np.array_equal(decode(photo), pixels)
    assert read_info(photo) == info
    (found,) = crops_of(photo)
    assert found.crop is not None
    assert found.file == photo
    assert pixels_apart(found.crop, CROP, frame_of(photo)) < 0.1
    assert plan("lightroom", photo, CROP, embed=True).unchanged
    return change


# JPEG


@pytest.mark.parametrize("orientation", range(1, 9))
def test_jpeg_files_of_every_orientation(tmp_path: Path, orientation: int) -> None:
    embedded(write(tmp_path / "photo.jpg", orientation=orientation))


def test_the_picture_in_a_jpeg_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg_bytes(scene(), exif=exif_block(6, jpeg_bytes(scene(160, 107))), xmp=XMP, progressive=True))
    change = embedded(path)
    assert change.before is not None
    assert _without_packet(change.after) == _without_packet(change.before)
    packet = read_embedded(path)[0]
    assert b"<rdf:li>heron</rdf:li>" in packet
    assert b'xmp:Rating="4"' in packet
    assert b'crs:Exposure2012="+0.50"' in packet


def _without_packet(data: bytes) -> bytes:
    """Return a JPEG's bytes less the one segment that holds XMP."""
    place = data.index(b"http://ns.adobe.com/xap/1.0/\0") - 4
    return data[:place] + data[place + 2 + int.from_bytes(data[place + 2 : place + 4], "big") :]


def test_a_jpeg_without_metadata_gets_a_packet_behind_its_header(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg_bytes(scene()))
    change = embedded(path)
    assert change.before is not None
    assert _without_packet(change.after) == change.before
    # Readers expect JFIF and EXIF first.
    assert change.after[2:4] == b"\xff\xe0"
    path.write_bytes(jpeg_bytes(scene(), exif=exif_block(1)))
    data = embedded(path).after
    assert data.index(b"Exif\0\0") < data.index(b"http://ns.adobe.com/xap/1.0/\0")


def _extended(main: bytes, extension: bytes) -> bytes:
    """Return a JPEG whose packet goes on in two segments, the second one first."""
    plain = jpeg_bytes(scene())
    digest = b"0123456789ABCDEF0123456789ABCDEF"
    half = len(extension) // 2
    head = b"http://ns.adobe.com/xmp/extension/\0" + digest + struct.pack(">I", len(extension))
    bodies = [
        b"http://ns.adobe.com/xap/1.0/\0" + main,
        head + struct.pack(">I", half) + extension[half:],
        head + struct.pack(">I", 0) + extension[:half],
    ]
    segments = b"".join(b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body for body in bodies)
    return plain[:2] + segments + plain[2:]


def test_an_extended_packet_is_kept_and_read(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    plain = XMP.replace(b'crs:HasCrop="True" crs:CropLeft="0.1" crs:CropAngle="2" crs:Exposure2012="+0.50"', b"")
    plain = plain.replace(b"<crs:CropTop>0.2</crs:CropTop>", b"")
    extension = plain.replace(b"heron", b"egret" * 9000)
    path.write_bytes(
        _extended(plain.replace(b"adobe.com/camera-raw", b"adobe.com/none"), extension.replace(b"camera-raw", b"none"))
    )
    assert read_embedded(path)[1].count(b"egret") == 9000
    change = embedded(path)
    assert change.before is not None
    assert _without_packet(change.after) == _without_packet(change.before)


def test_settings_that_lie_in_the_extension_are_left_to_lightroom(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(_extended(XMP, XMP))
    with pytest.raises(PhotoError, match="spread"):
        plan("lightroom", path, CROP, embed=True)


def test_padding_gives_way_and_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    room = 65_535 - 2 - 29
    full = XMP.replace(b"<?xpacket end", b" " * (room - len(XMP)) + b"<?xpacket end")
    path.write_bytes(jpeg_bytes(scene(), xmp=full))
    embedded(path)
    words = b"heron " * ((room - len(XMP)) // 6)
    path.write_bytes(jpeg_bytes(scene(), xmp=XMP.replace(b"heron", words)))
    with pytest.raises(PhotoError, match="too large for a JPEG") as raised:
        plan("lightroom", path, CROP, embed=True)
    assert raised.value.path == path


@pytest.mark.parametrize("room", [2000, 0])
def test_pictures_behind_the_photo_are_not_lost(tmp_path: Path, room: int) -> None:
    """Their index counts from its own place, which lies before the packet here."""
    path = tmp_path / "photo.jpg"
    plain = jpeg_bytes(scene())
    padded = XMP.replace(b"<?xpacket end", b" " * room + b"<?xpacket end")
    bodies = (b"\xff\xe2", b"MPF\0II*\0" + bytes(80)), (b"\xff\xe1", b"http://ns.adobe.com/xap/1.0/\0" + padded)
    segments = b"".join(marker + struct.pack(">H", len(body) + 2) + body for marker, body in bodies)
    path.write_bytes(plain[:2] + segments + plain[2:] + jpeg_bytes(scene(64, 48)))
    if room:
        change = embedded(path)
        assert change.before is not None
        assert len(change.after) == len(change.before)
    else:
        with pytest.raises(PhotoError, match="behind the photo would be lost"):
            plan("lightroom", path, CROP, embed=True)


# TIFF and DNG


def _tiff(path: Path, big: bool = False, **save: Any) -> Path:
    image = Image.fromarray(scene(97, 61))
    head = b"MM\0*\0\0\0\x08" if big else b"II*\0\x08\0\0\0"
    info = TiffImagePlugin.ImageFileDirectory_v2(head)
    for tag, value in save.pop("tags", {}).items():
        info[tag] = value
    image.save(path, "TIFF", tiffinfo=info, big_tiff=False, **save)
    if big:
        path.write_bytes(_big_endian(scene(97, 61)))
    return path


def _big_endian(pixels: "np.ndarray[Any, np.dtype[np.uint8]]", packet: bytes = b"") -> bytes:
    """Return a TIFF of the other byte order, which Pillow does not write."""
    height, width = pixels.shape[:2]
    entries: list[tuple[int, int, int, int | None]] = [
        (256, 3, 1, width << 16), (257, 3, 1, height << 16), (258, 3, 3, None), (259, 3, 1, 1 << 16),
        (262, 3, 1, 2 << 16), (273, 4, 1, None), (274, 3, 1, 1 << 16), (277, 3, 1, 3 << 16),
        (278, 4, 1, height), (279, 4, 1, width * height * 3),
    ]  # fmt: skip
    if packet:
        entries.append((700, 7, len(packet), None))
    behind = 8 + 2 + len(entries) * 12 + 4
    places = {258: behind, 273: behind + 6, 700: behind + 6 + pixels.nbytes}
    body = b"".join(
        struct.pack(">HHII", tag, kind, count, places.get(tag, value)) for tag, kind, count, value in entries
    )
    head = b"MM\0*" + struct.pack(">I", 8) + struct.pack(">H", len(entries)) + body + bytes(4)
    return head + struct.pack(">3H", 8, 8, 8) + pixels.tobytes() + packet


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate"])
def test_tiff_files_without_a_packet(tmp_path: Path, compression: str | None) -> None:
    path = _tiff(tmp_path / "photo.tif", compression=compression)
    change = embedded(path)
    assert change.before is not None
    # All but the header's pointer to the directory is where it was.
    assert change.after[8 : len(change.before)] == change.before[8:]
    second = plan("lightroom", path, Crop(CROP.box), embed=True)
    # The new packet came with room for the next.
    assert len(second.after) == len(change.after)


def test_tiff_files_with_a_packet_keep_their_size_where_it_fits(tmp_path: Path) -> None:
    path = _tiff(tmp_path / "photo.tif", tags={700: XMP.replace(b"<?xpacket end", b" " * 2000 + b"<?xpacket end")})
    change = embedded(path)
    assert change.before is not None
    assert len(change.after) == len(change.before)
    tight = _tiff(tmp_path / "tight.tif", tags={700: XMP})
    change = embedded(tight)
    assert change.before is not None
    assert len(change.after) > len(change.before)
    assert b"<rdf:li>heron</rdf:li>" in read_embedded(tight)[0]


def test_tiff_files_of_either_byte_order(tmp_path: Path) -> None:
    path = tmp_path / "photo.tif"
    for packet in (b"", XMP):
        path.write_bytes(_big_endian(scene(97, 61), packet))
        assert np.array_equal(decode(path), scene(97, 61))
        embedded(path)


def test_every_page_of_a_tiff_stays(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    pages = [Image.fromarray(scene(97, 61, seed=seed)) for seed in range(3)]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    embedded(path)
    with Image.open(path) as image:
        for number, page in enumerate(pages):
            image.seek(number)
            assert np.array_equal(np.asarray(image), np.asarray(page))


def test_dng_files_are_embedded_into(tmp_path: Path) -> None:
    path = write_dng(tmp_path / "photo.dng", 6, preview=scene(96, 64))
    change = embedded(path)
    assert change.before is not None
    assert change.after[8 : len(change.before)] == change.before[8:]


def test_bigtiff_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.tif"
    Image.fromarray(scene(97, 61)).save(path, big_tiff=True)
    with pytest.raises(PhotoError, match="BigTIFF"):
        plan("lightroom", path, CROP, embed=True)
    assert crops_of(path) == []


@pytest.mark.parametrize("place", [4, 8])
def test_a_damaged_tiff_is_not_written(tmp_path: Path, place: int) -> None:
    path = _tiff(tmp_path / "photo.tif")
    data = bytearray(path.read_bytes())
    data[place : place + 4] = b"\xff\xff\xff\x7f"
    path.write_bytes(data)
    before = path.read_bytes()
    with pytest.raises(PhotoError) as raised:
        plan("lightroom", path, CROP, embed=True)
    assert raised.value.path == path
    assert path.read_bytes() == before


# PNG and the others


def test_png_files(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Image.fromarray(scene()).save(path)
    first = embedded(path)
    assert first.before is not None
    with Image.open(io.BytesIO(first.after)) as image:
        image.verify()
    carry_out(plan("lightroom", path, Crop(CROP.box), embed=True))
    assert path.read_bytes().count(b"XML:com.adobe.xmp") == 1


def test_a_compressed_packet_of_a_png_is_read(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Image.fromarray(scene()).save(path)
    body = b"iTXtXML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    data = path.read_bytes()
    path.write_bytes(data[:33] + chunk + data[33:])
    assert read_embedded(path) == [XMP]


@pytest.mark.parametrize("name", ["photo.webp", "photo.avif", "photo.heic"])
def test_formats_that_take_no_packet_say_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("heic"):
        path.write_bytes(HEIC)
    else:
        Image.fromarray(scene()).save(path, xmp=XMP)
        assert read_embedded(path) == [XMP]
    for embed in (False, True):
        with pytest.raises(PhotoError, match="cannot be written into") as raised:
            plan("lightroom", path, CROP, embed=embed)
        assert raised.value.remedy == "Export a copy instead."
        assert raised.value.path == path
