"""Photo files that the tests of `ml_core.photos` make: every format, every orientation, with metadata, a small RAW."""

import base64
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational, ImageFileDirectory_v2

from tests.pictures import scene

XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" '
    b'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    b'crs:HasCrop="True" crs:CropLeft="0.1" crs:CropAngle="2" crs:Exposure2012="+0.50" xmp:Rating="4" '
    b'tiff:Orientation="6" tiff:ImageWidth="480"><crs:CropTop>0.2</crs:CropTop>'
    b"<dc:subject><rdf:Bag><rdf:li>heron</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
    b'<?xpacket end="w"?>'
)

# A HEIC photo made for these tests by an encoder that Thirds does not ship: 48 x 32 displayed, stored on its side;
# red and green above, blue and yellow below.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9j"
    "AAAAAERAAAIAAQAAAAAB7AABAAAAAAAAAJAAAgAAAAACfAABAAAAAAAAAE4AAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAA"
    "ABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNg"
    "AAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZE"
    "AcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAACAAAAABAAAAMAAAAAH////gAAAAAv////AA"
    "AAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAA"
    "AOZtZGF0AAAAjCgBrwng44OcVMhKO//u6P/8uhDi3ZkTfx8Lf2rtfn06s/6e6HtqW3NbjcZlg1NjR9+cDFkHak9Gv+bU6c+UHSsvQS+Ji1GN"
    "I6w7mZrOu9C6l3pbzYsfvKyDuVsBqCFJgejyYBfYGa/TzVzOxn3TOYBzYmUHLYE0934iO8zCD0gNf1aNQo6Zmn70LmOwAAAABkV4aWYAAE1N"
    "ACoAAAAIAAMBDwACAAAABwAAADIBEAACAAAACQAAADoBEgADAAAAAQAGAAAAAAAAVGhpcmRzAABUZXN0IFR3bwAA"
)

# How a displayed picture is stored under each EXIF orientation.
STORED: dict[int, Callable[[npt.NDArray[np.uint8]], npt.NDArray[np.uint8]]] = {
    1: lambda shown: shown,
    2: lambda shown: shown[:, ::-1],
    3: lambda shown: shown[::-1, ::-1],
    4: lambda shown: shown[::-1],
    5: lambda shown: shown.swapaxes(0, 1),
    6: lambda shown: np.rot90(shown, 1),
    7: lambda shown: shown[::-1, ::-1].swapaxes(0, 1),
    8: lambda shown: np.rot90(shown, -1),
}


@cache
def swapped_profile() -> bytes:
    """Return an ICC profile whose red and green are sRGB's green and red: no colour is left alone by mistake.

    Made once, since it holds the time it was made at.
    """
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(data[128:132], "big")
    entries = {bytes(data[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, green = entries[b"rXYZ"], entries[b"gXYZ"]
    data[red + 4 : red + 12], data[green + 4 : green + 12] = data[green + 4 : green + 12], data[red + 4 : red + 12]
    return bytes(data)


def exif_block(orientation: int = 1, thumbnail: bytes = b"") -> bytes:
    """Return an EXIF block as cameras write it, with a thumbnail in its second directory when one is given."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Canon", "Canon EOS R5", orientation
    exif[0x8298] = "A Photographer"
    shot = exif.get_ifd(0x8769)
    shot[0x9003], shot[0x9291], shot[0x9011] = "2024:05:06 07:08:09", "25", "+02:00"
    shot[0x829A], shot[0xA434] = IFDRational(1, 250), "RF 35mm F1.8"
    shot[0xA002], shot[0xA003], shot[0x9214] = 480, 320, (100, 100)
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (52.0, 30.0, 0.0)
    block = exif.tobytes()
    return block if not thumbnail else _with_thumbnail(block, thumbnail)


def _with_thumbnail(block: bytes, thumbnail: bytes) -> bytes:
    """Chain a second directory to the first of a big-endian block, as Pillow does not."""
    tiff = bytearray(block[6:])
    assert tiff[:2] == b"MM"
    link = 8 + 2 + 12 * int.from_bytes(tiff[8:10], "big")
    tiff += b"\0" * (len(tiff) % 2)
    tiff[link : link + 4] = len(tiff).to_bytes(4, "big")
    second = ImageFileDirectory_v2(b"MM\0*\0\0\0\x08")
    second[0x0103], second[0x0202] = 6, len(thumbnail)
    second[0x0201] = 0
    length = len(second.tobytes(len(tiff)))
    second[0x0201] = len(tiff) + length
    return b"Exif\0\0" + bytes(tiff) + second.tobytes(len(tiff)) + thumbnail


def jpeg_bytes(pixels: npt.NDArray[np.uint8], **save: Any) -> bytes:
    """Return pixels as a JPEG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", **save)
    return file.getvalue()


def write(path: Path, pixels: npt.NDArray[np.uint8] | None = None, orientation: int = 1) -> Path:
    """Write a photo as finely as its format allows, so that it shows `pixels` (a `scene` when none) turned upright."""
    shown = scene() if pixels is None else pixels
    image = Image.fromarray(np.ascontiguousarray(STORED[orientation](shown)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    formats: dict[str, dict[str, Any]] = {
        ".jpg": {"quality": 98, "subsampling": 0, "exif": exif},
        ".webp": {"lossless": True, "exif": exif},
        ".avif": {"quality": 95, "subsampling": "4:4:4", "exif": exif},
        ".png": {"exif": exif},
        ".tif": {"exif": exif},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, **formats[path.suffix])
    return path


def write_dng(
    path: Path, orientation: int = 1, preview: npt.NDArray[np.uint8] | None = None, size: tuple[int, int] = (96, 64)
) -> Path:
    """Write a camera RAW file (DNG): a grey ramp behind a Bayer filter, and a JPEG preview when one is given."""
    width, height = size
    ramp = np.linspace(400, 12_000, width, dtype=np.uint16)[None].repeat(height, axis=0)
    head, shot = b"II*\0\x08\0\0\0", ImageFileDirectory_v2(b"II*\0\x08\0\0\0")
    embedded = b"" if preview is None else jpeg_bytes(preview, quality=95)
    shot[0x010F], shot[0x0110], shot[0x0112] = "Thirds", "Test One", orientation
    shot[0xC612], shot[0xC614] = b"\x01\x04\0\0", "Thirds Test One"
    shot.tagtype[0xC621] = 10
    shot[0xC621] = tuple(IFDRational(value, 1) for value in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    shot.tagtype[0xC628] = 5
    shot[0xC628] = tuple(IFDRational(1, 1) for _ in range(3))
    shot.tagtype[330] = 4
    shot[330] = 0
    if preview is not None:
        shot[254], shot[256], shot[257] = 1, preview.shape[1], preview.shape[0]
        shot[258], shot[259], shot[262], shot[277] = (8, 8, 8), 7, 6, 3
        shot[273], shot[278], shot[279] = 0, preview.shape[0], len(embedded)
    place = len(head) + len(shot.tobytes(len(head))) + len(embedded)
    place += place % 2
    shot[330] = place
    first = (head + shot.tobytes(len(head)) + embedded).ljust(place, b"\0")
    path.write_bytes(first + _sensor(width, height, place) + ramp.astype("<u2").tobytes())
    return path


def _sensor(width: int, height: int, place: int) -> bytes:
    sensor = ImageFileDirectory_v2(b"II*\0\x08\0\0\0")
    sensor[254], sensor[256], sensor[257], sensor[258], sensor[259] = 0, width, height, 16, 1
    sensor[262], sensor[273], sensor[277], sensor[278], sensor[279] = 32803, 0, 1, height, width * height * 2
    sensor[33421] = (2, 2)
    sensor[33422] = b"\0\x01\x01\x02"
    sensor[50717] = 16_383
    return sensor.tobytes(place)
