"""The lossless crop itself: units outside are left out, those inside keep their bits, but for where they begin."""

from collections.abc import Iterator
from typing import NamedTuple

from ml_core.photos.lossless_jpeg.bits import BitWriter, DcCodes
from ml_core.photos.lossless_jpeg.segments import EOI, SOI, JpegFile, UnfitJpegError, head_of_crop, segment
from ml_core.photos.lossless_jpeg.walking import Unit, blocks_of, units

_APP0, _APP2, _APP14 = 0xE0, 0xE2, 0xEE
_JFIF, _ICC, _ADOBE = b"JFIF\0", b"ICC_PROFILE\0", b"Adobe"


class PixelBox(NamedTuple):
    """Edges in stored pixels, left and top inclusive, right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int


class _Run(NamedTuple):
    """Units that follow each other both in the original and in the crop."""

    interval: bytes
    units: list[Unit]


def snapped(jpeg: JpegFile, box: PixelBox) -> PixelBox:
    """Return the box with left and top moved outwards to where a unit begins."""
    width, height = jpeg.mcu
    return box._replace(left=box.left - box.left % width, top=box.top - box.top % height)


def lossless_crop(jpeg: JpegFile, box: PixelBox, metadata: bytes) -> bytes:
    """Return a JPEG file of a part of another, whose blocks decode to the very same values.

    Args:
        jpeg: The original.
        box: What to keep; left and top must lie where a unit begins (`snapped`).
        metadata: APP segments of the copy. Its colour profile and what says how its channels are meant are kept from
            the original; anything else that the original tells is left out.

    Raises:
        UnfitJpegError: If the original's data is damaged, or its tables have no room for a code that is needed.
    """
    codes = {each.dc_table: DcCodes(jpeg.tables[0, each.dc_table]) for each in jpeg.components}
    writer, last = BitWriter(), [0] * len(jpeg.components)
    for run in _runs(jpeg, box):
        place = run.units[0].start
        for channel, first in enumerate(run.units[0].firsts):
            writer.copy(run.interval, place, first.start)
            codes[jpeg.components[channel].dc_table].add(writer, first.value - last[channel])
            place = first.end
        writer.copy(run.interval, place, run.units[-1].end)
        last = list(run.units[-1].last)
    scan = writer.finish()
    tables = jpeg.tables | {(0, number): each.table for number, each in codes.items()}
    head = head_of_crop(jpeg, box.right - box.left, box.bottom - box.top, tables)
    return b"".join([SOI, *_kept(jpeg, _APP0), metadata, *_kept(jpeg, _APP2), *_kept(jpeg, _APP14), head, scan, EOI])


def _kept(jpeg: JpegFile, wanted: int) -> Iterator[bytes]:
    """Yield the segments of a kind that say how the pixels are meant."""
    for marker, content in jpeg.applications:
        if marker != wanted:
            continue
        if marker == _APP0 and content.startswith(_JFIF):
            # Without the small picture that may follow.
            yield segment(marker, content[:12] + b"\0\0")
        elif content.startswith((_ICC, _ADOBE)):
            yield segment(marker, content)


def _runs(jpeg: JpegFile, box: PixelBox) -> Iterator[_Run]:
    """Yield the kept units row by row; a restart in the middle of a row ends a run."""
    width, height = jpeg.mcu
    columns = range(box.left // width, -(-box.right // width))
    rows = range(box.top // height, -(-box.bottom // height))
    across = -(-jpeg.width // width)
    total = across * -(-jpeg.height // height)
    size = jpeg.restart or total
    if len(jpeg.intervals) < -(-total // size):
        raise UnfitJpegError("its picture data is cut off")
    blocks, wanted_end = blocks_of(jpeg), rows.stop * across
    for start in range(0, wanted_end, size):
        count = min(size, wanted_end - start)
        pieces = _pieces(start, count, across, rows, columns)
        if not pieces:
            continue
        interval, found = jpeg.intervals[start // size], []
        walk = units(interval, blocks, pieces[-1].stop - start)
        for number, unit in enumerate(walk, start):
            if number in pieces[0]:
                found.append(unit)
                if number + 1 == pieces[0].stop:
                    yield _Run(interval, found)
                    pieces, found = pieces[1:], []


def _pieces(start: int, count: int, across: int, rows: range, columns: range) -> list[range]:
    """Return the numbers of the kept units of an interval, row by row."""
    pieces = []
    for row in range(max(rows.start, start // across), min(rows.stop, -(-(start + count) // across))):
        first = max(row * across + columns.start, start)
        end = min(row * across + columns.stop, start + count)
        if first < end:
            pieces.append(range(first, end))
    return pieces
