"""Walking through coded blocks: where each unit lies among the bits, and the brightness it begins and ends with.

The values of AC coefficients are never looked at, only stepped over, several in one look at a table: what makes
this bearable in Python.
"""

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from ml_core.photos.lossless_jpeg.huffman import NO_CODE, AcReader, DcReader, ac_readers, dc_reader
from ml_core.photos.lossless_jpeg.segments import JpegFile, UnfitJpegError

_COEFFICIENTS = 64
_PADDING = b"\xff" * 16


class First(NamedTuple):
    """The DC of a channel's first block in a unit: its first bit, the bit after it, and its value."""

    start: int
    end: int
    value: int


class Unit(NamedTuple):
    """A minimum coded unit: its first bit, the bit after it, its first blocks and the last DC value of each channel."""

    start: int
    end: int
    firsts: tuple[First, ...]
    last: tuple[int, ...]


# Channel, whether it is the channel's first block, and how to read it.
_Block: TypeAlias = tuple[int, bool, DcReader, AcReader, AcReader]


def blocks_of(jpeg: JpegFile) -> list[_Block]:
    """Return the blocks of a unit in the order they are stored in; raises `UnfitJpegError` when a table is missing."""
    blocks: list[_Block] = []
    single = len(jpeg.components) == 1
    for channel, each in enumerate(jpeg.components):
        try:
            dc, ac = jpeg.tables[0, each.dc_table], jpeg.tables[1, each.ac_table]
        except KeyError as error:
            raise UnfitJpegError("its code tables are missing") from error
        count = 1 if single else each.horizontal * each.vertical
        blocks += [(channel, number == 0, dc_reader(dc), *ac_readers(ac)) for number in range(count)]
    return blocks


def units(interval: bytes, blocks: Sequence[_Block], count: int) -> Iterator[Unit]:
    """Yield the first `count` units of a restart interval; raises `UnfitJpegError` when its bits make no sense."""
    windows, limit = _windows(interval), 8 * len(interval)
    last = [0] * (blocks[-1][0] + 1)
    place = 0
    for _ in range(count):
        start, firsts = place, []
        try:
            for channel, is_first, dc, many, one in blocks:
                begin = place
                bits, difference = dc[(windows[place >> 3] >> (16 - (place & 7))) & 0xFFFF]
                if bits <= 0:
                    bits, difference = _long_difference(windows, place, -bits, difference)
                place += bits
                last[channel] += difference
                if is_first:
                    firsts.append(First(begin, place, last[channel]))
                place = _after_ac(windows, place, many, one)
        except IndexError as error:
            raise UnfitJpegError("its picture data is cut off") from error
        if place > limit:
            raise UnfitJpegError("its picture data is cut off")
        yield Unit(start, place, tuple(firsts), tuple(last))


def _after_ac(windows: "array[int]", place: int, many: AcReader, one: AcReader) -> int:
    """Return the bit after the AC coefficients of the block whose DC ends before `place`."""
    known = 1
    while known < _COEFFICIENTS:
        window = (windows[place >> 3] >> (16 - (place & 7))) & 0xFFFF
        bits, passed, ended = many[window]
        # The last symbols of a block are read one by one: what follows them belongs to the next block.
        if known + passed >= _COEFFICIENTS:
            bits, passed, ended = one[window]
        place += bits
        known += passed
        if ended:
            break
    if known > _COEFFICIENTS:
        raise UnfitJpegError("its picture data is damaged")
    return place


def _windows(interval: bytes) -> "array[int]":
    """Return the 32 bits that begin at each byte."""
    data = np.frombuffer(interval + _PADDING, np.uint8).astype(np.uint32)
    windows = data[:-3] << 24 | data[1:-2] << 16 | data[2:-1] << 8 | data[3:]
    return array("I", windows.tobytes())


def _long_difference(windows: "array[int]", place: int, length: int, category: int) -> tuple[int, int]:
    """Return bits and DC difference of a code that does not lie within 16 bits."""
    if category == NO_CODE:
        raise UnfitJpegError("its picture data is damaged")
    bits, byte = length + category, place >> 3
    both = windows[byte] << 32 | windows[byte + 4]
    extra = (both >> (64 - (place & 7) - bits)) & ((1 << category) - 1)
    return bits, extra if extra >> (category - 1) else extra - (1 << category) + 1
