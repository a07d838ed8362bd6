"""Huffman tables (T.81, annex C and F): codes of symbols, and tables that read many symbols at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

_WINDOWS = 1 << 16
_BITS = 16
# What a table says where no code begins: more coefficients than a block can have.
NO_CODE = 1000
_END_OF_BLOCK, _SIXTEEN_ZEROS = 0x00, 0xF0

# For every sequence of 16 bits: the bits of what is known to follow, and what it says.
DcReader: TypeAlias = list[tuple[int, int]]
AcReader: TypeAlias = list[tuple[int, int, bool]]


@dataclass(frozen=True)
class Table:
    """A Huffman table as files keep it: how many codes of 1 to 16 bits there are, and their symbols in order."""

    counts: tuple[int, ...]
    symbols: tuple[int, ...]

    def codes(self) -> Iterator[tuple[int, int, int]]:
        """Yield code, its bits and its symbol, shortest first."""
        code, number = 0, 0
        for length, count in enumerate(self.counts, 1):
            for symbol in self.symbols[number : number + count]:
                yield code, length, symbol
                code += 1
            number += count
            code <<= 1

    def with_symbol(self, symbol: int) -> "Table | None":
        """Return the table with one code more, one bit longer than the longest, all others as they are.

        A code of ones alone is never given away (T.81, C.2), so that longer ones fit behind it; None when they do not.
        """
        *_, (code, longest, _) = self.codes()
        if longest == _BITS or code + 1 >= 1 << longest:
            return None
        counts = list(self.counts)
        counts[longest] += 1
        return Table(tuple(counts), (*self.symbols, symbol))


class _Codes(NamedTuple):
    length: npt.NDArray[np.int64]
    symbol: npt.NDArray[np.int64]


def _by_window(table: Table) -> _Codes:
    """Return length and symbol of the code that each 16 bits begin with; length 0 where there is none."""
    length, symbol = np.zeros(_WINDOWS, np.int64), np.zeros(_WINDOWS, np.int64)
    for code, bits, value in table.codes():
        start, end = code << (_BITS - bits), (code + 1) << (_BITS - bits)
        length[start:end], symbol[start:end] = bits, value
    return _Codes(length, symbol)


@lru_cache(maxsize=8)
def dc_reader(table: Table) -> DcReader:
    """Return bits and difference for every 16 bits that begin with a DC code.

    Where the 16 bits do not hold all of it, minus the code's length and the number of bits that follow it; 0 and
    `NO_CODE` where no code begins.
    """
    length, category = _by_window(table)
    total = length + category
    extra = (np.arange(_WINDOWS) >> np.maximum(_BITS - total, 0)) & ((1 << category) - 1)
    difference = np.where(extra < (1 << category) >> 1, extra - (1 << category) + 1, extra)
    bits, value = np.where(total <= _BITS, total, -length), np.where(total <= _BITS, difference, category)
    known = (length > 0) & (category <= 15)
    return list(zip(np.where(known, bits, 0).tolist(), np.where(known, value, NO_CODE).tolist(), strict=True))


@lru_cache(maxsize=8)
def ac_readers(table: Table) -> tuple[AcReader, AcReader]:
    """Return bits, coefficients passed and whether the block ends, for every 16 bits: of many symbols, and of one."""
    codes = _by_window(table)
    run, size = codes.symbol >> 4, codes.symbol & 15
    ends = codes.symbol == _END_OF_BLOCK
    # A size of 0 with a run is sixteen zeros; other such symbols do not occur in sequential files.
    passed = np.where(ends, 0, run + 1)
    known = (codes.length > 0) & ((size > 0) | ends | (codes.symbol == _SIXTEEN_ZEROS))
    one = (np.where(known, codes.length + size, 0), np.where(known, passed, NO_CODE), ends | ~known)
    bits, total, ended = (column.copy() for column in one)
    for _ in range(_BITS):
        rest = (np.arange(_WINDOWS) << np.minimum(bits, _BITS)) & (_WINDOWS - 1)
        more = ~ended & known[rest] & (bits + codes.length[rest] <= _BITS) & (total + one[1][rest] < 64)
        bits, total = bits + np.where(more, one[0][rest], 0), total + np.where(more, one[1][rest], 0)
        ended = ended | (more & ends[rest])
        if not more.any():
            break
    return _listed(bits, total, ended), _listed(*one)


def _listed(
    bits: npt.NDArray[np.int64], passed: npt.NDArray[np.int64], ended: npt.NDArray[np.bool_]
) -> list[tuple[int, int, bool]]:
    return list(zip(bits.tolist(), passed.tolist(), ended.tolist(), strict=True))
