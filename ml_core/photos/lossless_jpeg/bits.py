"""Writing bits: whole runs of coded blocks as they are, DC values anew."""

from ml_core.photos.lossless_jpeg.huffman import Table
from ml_core.photos.lossless_jpeg.segments import UnfitJpegError


class BitWriter:
    """Collects bits, most significant first."""

    def __init__(self) -> None:
        self._whole = bytearray()
        self._bits, self._count = 0, 0

    def add(self, value: int, count: int) -> None:
        """Add the last `count` bits of `value`."""
        self._bits = self._bits << count | value
        self._count += count

    def copy(self, data: bytes, start: int, end: int) -> None:
        """Add the bits from `start` to before `end` of `data`."""
        if start == end:
            return
        value = int.from_bytes(data[start >> 3 : (end + 7) >> 3], "big") >> (-end % 8)
        self.add(value & ((1 << (end - start)) - 1), end - start)
        self._settle()

    def finish(self) -> bytes:
        """Return the bytes, the last one filled with ones, stuffed as a scan is."""
        self.add((1 << (-self._count % 8)) - 1, -self._count % 8)
        self._settle()
        return bytes(self._whole).replace(b"\xff", b"\xff\x00")

    def _settle(self) -> None:
        rest = self._count % 8
        self._whole += (self._bits >> rest).to_bytes(self._count // 8, "big")
        self._bits, self._count = self._bits & ((1 << rest) - 1), rest


class DcCodes:
    """The codes of one DC table, which learns those it lacks.

    Attributes:
        table: The table as it is now.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._read()

    def add(self, writer: BitWriter, difference: int) -> None:
        """Write a DC difference; raises `UnfitJpegError` when the table has no code for it and no room for one."""
        category = abs(difference).bit_length()
        if category not in self._codes:
            self._learn(category)
        code, bits = self._codes[category]
        writer.add(code, bits)
        writer.add(difference if difference >= 0 else difference + (1 << category) - 1, category)

    def _learn(self, category: int) -> None:
        table = self.table.with_symbol(category)
        if table is None:
            raise UnfitJpegError("its code tables have no room for the crop")
        self.table = table
        self._read()

    def _read(self) -> None:
        self._codes = {symbol: (code, bits) for code, bits, symbol in self.table.codes()}
