"""The segments of a JPEG file, its frame and its one scan."""

import re
import struct
from dataclasses import dataclass
from typing import NamedTuple

from ml_core.photos.lossless_jpeg.huffman import Table

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
_SOF_BASELINE, _SOF_EXTENDED, _SOF_PROGRESSIVE = 0xC0, 0xC1, 0xC2
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_DHT, _SOS, _DQT, _DRI = 0xC4, 0xDA, 0xDB, 0xDD
_SCAN_END = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_RESTART = re.compile(rb"\xff+[\xd0-\xd7]")


class UnfitJpegError(ValueError):
    """This file cannot be cropped losslessly; the message says why, as the end of a sentence for a person."""


class Component(NamedTuple):
    """One colour channel: sampling factors and the numbers of its tables."""

    identifier: int
    horizontal: int
    vertical: int
    quantisation: int
    dc_table: int
    ac_table: int


@dataclass(frozen=True)
class JpegFile:
    """What a crop needs of a JPEG file.

    Attributes:
        width: In pixels, as stored.
        height: In pixels, as stored.
        components: In the order of the scan.
        tables: Huffman tables by class (0 for DC, 1 for AC) and number.
        quantisation: The segments of quantisation tables, without marker and length.
        applications: APP segments as marker and content, in the file's order.
        intervals: The coded blocks, a piece a restart interval, stuffing removed.
        restart: MCUs an interval; 0 when the scan is one.
    """

    width: int
    height: int
    components: tuple[Component, ...]
    tables: dict[tuple[int, int], Table]
    quantisation: tuple[bytes, ...]
    applications: tuple[tuple[int, bytes], ...]
    intervals: tuple[bytes, ...]
    restart: int

    @property
    def mcu(self) -> tuple[int, int]:
        """Return width and height of a minimum coded unit in pixels: the grid that a crop begins on."""
        # The blocks of a single channel are not interleaved, whatever its factors say.
        if len(self.components) == 1:
            return 8, 8
        return 8 * max(each.horizontal for each in self.components), 8 * max(each.vertical for each in self.components)


def read_jpeg(data: bytes) -> JpegFile:
    """Take a JPEG file apart; raises `UnfitJpegError` when it is progressive, damaged or unusual."""
    try:
        return _read(data)
    except (struct.error, IndexError, KeyError) as error:
        raise UnfitJpegError("the file is damaged") from error


def _read(data: bytes) -> JpegFile:
    frame, quantisation, applications, restart = b"", [], [], 0
    tables: dict[tuple[int, int], Table] = {}
    place = 2
    while True:
        marker, content, place = _segment(data, place)
        if marker == _SOS:
            break
        if marker in _FRAMES:
            _check_process(marker)
            frame = content
        elif marker == _DHT:
            tables |= _tables_of(content)
        elif marker == _DQT:
            quantisation.append(content)
        elif marker == _DRI:
            restart = int.from_bytes(content, "big")
        elif 0xE0 <= marker <= 0xEF:
            applications.append((marker, content))
    end = _SCAN_END.search(data, place)
    if end is None or end[0][-1:] != EOI[1:]:
        raise UnfitJpegError("it is stored in several passes, or its end is missing")
    height, width, components = _frame_of(frame, content)
    intervals = tuple(part.replace(b"\xff\x00", b"\xff") for part in _RESTART.split(data[place : end.start()]))
    return JpegFile(width, height, components, tables, tuple(quantisation), tuple(applications), intervals, restart)


def _segment(data: bytes, place: int) -> tuple[int, bytes, int]:
    """Return marker, content and where the next segment begins."""
    while data[place : place + 2] == b"\xff\xff":
        place += 1
    start, marker, length = struct.unpack_from(">BBH", data, place)
    if start != 0xFF or length < 2:
        raise UnfitJpegError("the file is damaged")
    return marker, data[place + 4 : place + 2 + length], place + 2 + length


def _check_process(marker: int) -> None:
    if marker == _SOF_PROGRESSIVE:
        raise UnfitJpegError("it is a progressive JPEG")
    if marker not in (_SOF_BASELINE, _SOF_EXTENDED):
        raise UnfitJpegError("it is a rare kind of JPEG")


def _frame_of(frame: bytes, scan: bytes) -> tuple[int, int, tuple[Component, ...]]:
    precision, height, width, count = struct.unpack_from(">BHHB", frame)
    if precision != 8 or height == 0 or scan[0] != count or not 1 <= count <= 4:
        raise UnfitJpegError("it is a rare kind of JPEG")
    selected = {scan[1 + 2 * number]: scan[2 + 2 * number] for number in range(count)}
    components = []
    for number in range(count):
        identifier, factors, quantisation = frame[6 + 3 * number : 9 + 3 * number]
        chosen = selected[identifier]
        components.append(Component(identifier, factors >> 4, factors & 15, quantisation, chosen >> 4, chosen & 15))
    if not all(1 <= each.horizontal <= 4 and 1 <= each.vertical <= 4 for each in components):
        raise UnfitJpegError("the file is damaged")
    return height, width, tuple(components)


def _tables_of(content: bytes) -> dict[tuple[int, int], Table]:
    tables, place = {}, 0
    while place < len(content):
        counts = tuple(content[place + 1 : place + 17])
        symbols = tuple(content[place + 17 : place + 17 + sum(counts)])
        if len(counts) < 16 or len(symbols) < sum(counts):
            raise UnfitJpegError("the file is damaged")
        tables[content[place] >> 4, content[place] & 15] = Table(counts, symbols)
        place += 17 + len(symbols)
    return tables


def segment(marker: int, content: bytes) -> bytes:
    """Return a segment with marker and length."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def head_of_crop(jpeg: JpegFile, width: int, height: int, tables: dict[tuple[int, int], Table]) -> bytes:
    """Return everything between the APP segments and the coded blocks, for a crop of `width` x `height` pixels."""
    parts = [segment(_DQT, content) for content in jpeg.quantisation]
    frame, scan = struct.pack(">BHHB", 8, height, width, len(jpeg.components)), bytes([len(jpeg.components)])
    for each in jpeg.components:
        frame += bytes([each.identifier, each.horizontal << 4 | each.vertical, each.quantisation])
        scan += bytes([each.identifier, each.dc_table << 4 | each.ac_table])
    # Baseline allows tables 0 and 1 alone; extended has the same coding.
    extended = any(number > 1 for _, number in tables)
    parts.append(segment(_SOF_EXTENDED if extended else _SOF_BASELINE, frame))
    for (kind, number), table in sorted(tables.items()):
        parts.append(segment(_DHT, bytes([kind << 4 | number, *table.counts, *table.symbols])))
    parts.append(segment(_SOS, scan + b"\x00\x3f\x00"))
    return b"".join(parts)
