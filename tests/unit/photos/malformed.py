"""Files that no camera should write: two hundred and more, of every format, each made from a sound one."""

import os
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from tests.pictures import scene
from tests.unit.photos.files import HEIC, XMP, exif_block, jpeg_bytes, write, write_dng

_GIF = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"


def malformed_files(folder: Path) -> Iterator[Path]:
    """Write the files below `folder` and yield their paths; some of them are not there, or no files at all."""
    sound = _sound(folder / "sound")
    for suffix, data in sound.items():
        for name, change in _CHANGES.items():
            path = folder / f"{name}{suffix}"
            path.write_bytes(change(data))
            yield path
        for other, foreign in sound.items():
            if other != suffix:
                path = folder / f"really-{other[1:]}{suffix}"
                path.write_bytes(foreign)
                yield path
    for name, data in _bombs().items():
        (folder / name).write_bytes(data)
        yield folder / name
    # Crashes pi-heif when it is handed over as it is.
    (folder / "item-type.heic").write_bytes(HEIC.replace(b"Exif", b"Exi\xe6", 1))
    yield folder / "item-type.heic"
    for name, data in _damaged_metadata().items():
        (folder / name).write_bytes(data)
        yield folder / name
    yield from _animations(folder)
    yield from _no_files(folder)


def _sound(folder: Path) -> dict[str, bytes]:
    folder.mkdir(parents=True)
    pixels = scene(96, 64)
    plain = jpeg_bytes(pixels, exif=exif_block(6, jpeg_bytes(scene(32, 21))), xmp=XMP)
    files = {".jpg": plain, ".jpeg": jpeg_bytes(pixels, progressive=True), ".heic": HEIC}
    for suffix in (".png", ".tif", ".webp", ".avif"):
        files[suffix] = write(folder / f"a{suffix}", pixels).read_bytes()
    packed = folder / "packed.tif"
    Image.fromarray(pixels).save(packed, compression="tiff_lzw")
    files[".tiff"] = packed.read_bytes()
    files[".dng"] = write_dng(folder / "a.dng", preview=pixels).read_bytes()
    return files


def _flipped(data: bytes, seed: int, share: float) -> bytes:
    """Flip a share of the bits, never in the first four bytes."""
    random = np.random.default_rng(seed)
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    bits[32 + random.integers(0, len(bits) - 32, max(1, round(len(bits) * share)))] ^= 1
    return np.packbits(bits).tobytes()


def _holed(data: bytes) -> bytes:
    third = len(data) // 3
    return data[:third] + bytes(third) + data[2 * third :]


_CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "one-byte": lambda data: data[:1],
    "head-only": lambda data: data[:16],
    "short-head": lambda data: data[:40],
    "tenth": lambda data: data[: len(data) // 10],
    "half": lambda data: data[: len(data) // 2],
    "nine-tenths": lambda data: data[: len(data) * 9 // 10],
    "last-byte-missing": lambda data: data[:-1],
    "holed": _holed,
    "zeros-after-head": lambda data: data[:40] + bytes(len(data)),
    "ones-after-head": lambda data: data[:40] + b"\xff" * len(data),
    "noise-after-head": lambda data: data[:40] + np.random.default_rng(1).bytes(len(data)),
    "garbage-appended": lambda data: data + np.random.default_rng(2).bytes(1000),
    "twice": lambda data: data + data,
    "backwards": lambda data: data[::-1],
    "one-bit": lambda data: _flipped(data, 3, 0),
    "few-bits": lambda data: _flipped(data, 4, 0.0005),
    "many-bits": lambda data: _flipped(data, 5, 0.01),
    "head-bits": lambda data: _flipped(data[:200], 6, 0.02) + data[200:],
}


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _png(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _tiff(width: int, height: int, strips: int = 1) -> bytes:
    directory = ImageFileDirectory_v2(b"II*\0\x08\0\0\0")
    directory[256], directory[257], directory[258], directory[259], directory[262] = width, height, (8, 8, 8), 1, 2
    directory[277], directory[278] = 3, max(1, height // strips)
    directory[279] = (10,) * strips
    directory[273] = tuple(range(0, 10 * strips, 10))
    return b"II*\0\x08\0\0\0" + directory.tobytes(8) + bytes(10 * strips)


def _bombs() -> dict[str, bytes]:
    """Small files that claim to be enormous, or unpack to it."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    small = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    zeros = zlib.compress(bytes(50_000_000))
    jpeg = jpeg_bytes(scene(96, 64))
    frame = jpeg.index(b"\xff\xc0") + 5
    pixels = _chunk(b"IDAT", zlib.compress(bytes(16 * 49)))
    return {
        "markers.nef": b"\xff\xd8\xff" * 500_000,
        "markers-in-raw.nef": b"II*\0" + b"\xff\xd8\xff\xe0" * 500_000,
        "bomb.png": _png(_chunk(b"IHDR", header), _chunk(b"IDAT", zeros), _chunk(b"IEND", b"")),
        "nothing.png": _png(_chunk(b"IHDR", struct.pack(">IIBBBBB", 0, 0, 8, 2, 0, 0, 0)), _chunk(b"IEND", b"")),
        "text-bomb.png": _png(_chunk(b"IHDR", small), _chunk(b"zTXt", b"a\0\0" + zeros), pixels, _chunk(b"IEND", b"")),
        "profile-bomb.png": _png(
            _chunk(b"IHDR", small), _chunk(b"iCCP", b"a\0\0" + zeros), pixels, _chunk(b"IEND", b"")
        ),
        "long-chunk.png": _png(_chunk(b"IHDR", small), struct.pack(">I", 2**31 - 1) + b"IDAT"),
        "bomb.jpg": jpeg[:frame] + struct.pack(">HH", 65_500, 65_500) + jpeg[frame + 4 :],
        "flat.jpg": jpeg[:frame] + struct.pack(">HH", 0, 96) + jpeg[frame + 4 :],
        "tall.jpg": jpeg[:frame] + struct.pack(">HH", 20_000, 96) + jpeg[frame + 4 :],
        "bomb.tif": _tiff(2_000_000, 2_000_000),
        "claim.tif": _tiff(14_000, 14_000),
        "strips.tif": _tiff(1000, 1000, strips=500),
        "nothing.tif": _tiff(0, 0),
        "bomb.webp": b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\xff\xff\xff\x0f\0\0\0\0\0\0\0\0",
    }


def _damaged_metadata() -> dict[str, bytes]:
    """Sound pictures whose EXIF, ICC or XMP is not."""
    pixels, block = scene(96, 64), exif_block(6, jpeg_bytes(scene(32, 21)))
    damaged = {
        "empty": b"Exif\0\0",
        "garbage": b"Exif\0\0" + np.random.default_rng(3).bytes(500),
        "half": block[: len(block) // 2],
        "loop": b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\x08",
        "far": b"Exif\0\0MM\0*\xff\xff\xff\xf0",
        "huge-count": b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x0f\0\x02\xff\xff\xff\xff\0\0\0\x08\0\0\0\0",
        "wrong-types": b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x02\0\0\0\x04six\0"
        b"\x87\x69\0\x02\0\0\0\x04abc\0\0\0\0\0",
        **{f"bits-{seed}": b"Exif\0\0MM" + _flipped(block[8:], seed, 0.01) for seed in range(6)},
    }
    files = {f"exif-{name}.jpg": jpeg_bytes(pixels, exif=data) for name, data in damaged.items()}
    profiles = {"garbage": b"garbage", "zeros": bytes(5000), "noise": np.random.default_rng(4).bytes(3000)}
    files |= {f"icc-{name}.jpg": jpeg_bytes(pixels, icc_profile=data) for name, data in profiles.items()}
    entity = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    packets = {"garbage": b"\0\1\2", "open": b"<x:xmpmeta", "entity": entity}
    files |= {f"xmp-{name}.jpg": jpeg_bytes(pixels, xmp=data) for name, data in packets.items()}
    return files


def _animations(folder: Path) -> Iterator[Path]:
    frames = [Image.fromarray(scene(32, 24, seed=seed)) for seed in range(3)]
    for name in ("moving.png", "moving.webp", "moving.avif"):
        frames[0].save(folder / name, save_all=True, append_images=frames[1:])
        yield folder / name
    (folder / "moving.gif").write_bytes(_GIF)
    yield folder / "moving.gif"
    (folder / "gif.jpg").write_bytes(_GIF)
    yield folder / "gif.jpg"


def _no_files(folder: Path) -> Iterator[Path]:
    (folder / "folder.jpg").mkdir()
    yield folder / "folder.jpg"
    yield folder / "missing.jpg"
    yield folder / "missing" / "deeper.jpg"
    yield folder / "nul\0byte.jpg"
    yield folder / ("long" * 100 + ".jpg")
    (folder / "text.jpg").write_text("not a photo at all\n" * 100)
    yield folder / "text.jpg"
    (folder / "script.png").write_text("#!/bin/sh\n")
    yield folder / "script.png"
    if os.name == "nt":
        return
    os.mkfifo(folder / "pipe.jpg")
    yield folder / "pipe.jpg"
    (folder / "dead-link.jpg").symlink_to(folder / "nowhere.jpg")
    yield folder / "dead-link.jpg"
    (folder / "loop.jpg").symlink_to(folder / "loop.jpg")
    yield folder / "loop.jpg"
    (folder / "device.jpg").symlink_to("/dev/zero")
    yield folder / "device.jpg"
    locked = write(folder / "locked.jpg")
    locked.chmod(0)
    yield locked
