"""The CSV form of pairs and judgements, for spreadsheets; resources/help/judgements.md describes it.

A row is an answer with its pair, in the order of judging; a pair without an answer has a row of its own.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

from ml_core.catalog.exchange.archive import Archive, ArchivedPair
from ml_core.catalog.exchange.rows import (
    JudgementRow,
    PairRow,
    judgement_of_row,
    pair_of_row,
    row_of_judgement,
    row_of_pair,
)
from ml_core.specs.codec import to_plain
from ml_core.specs.errors import SpecError

VERSION = 1
_PAIR = tuple(item.name for item in fields(PairRow))
_ANSWER = tuple(item.name for item in fields(JudgementRow) if item.name != "pair")
COLUMNS = ("version", *_PAIR, *_ANSWER)
_NEEDED = ("version", *_PAIR[:10], "choice")
_KINDS = {**get_type_hints(PairRow), **get_type_hints(JudgementRow)}
# A spreadsheet takes text that begins so for a formula; an apostrophe in front says that it is text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def to_csv(archive: Archive) -> str:
    """Return the archive as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    pairs = {pair.number: to_plain(row_of_pair(pair)) for pair in archive.pairs}
    answers = [to_plain(row_of_judgement(answer)) for answer in archive.judgements]
    unjudged = pairs.keys() - {answer["pair"] for answer in answers}
    rows = [{**pairs[answer["pair"]], **answer} for answer in answers]
    rows += [pair for number, pair in pairs.items() if number in unjudged]
    for row in rows:
        writer.writerow([VERSION, *(_cell(row.get(column)) for column in COLUMNS[1:])])
    return text.getvalue()


def from_csv(text: str, file: Path) -> Archive:
    """Return the archive that a table holds.

    Raises:
        SpecError: If it is no such table, or of a newer version. A row alone that makes no sense is skipped.
    """
    archive, known = Archive(), dict[int, ArchivedPair]()

    def read(place: str, cells: dict[str, str]) -> None:
        pair = pair_of_row(_plain(cells, _PAIR), file.parent)
        if known.setdefault(pair.number, pair) != pair:
            raise SpecError(f"Pair {pair.number} is another one further up.")
        if cells["choice"]:
            archive.judgements.append(judgement_of_row(_plain(cells, ("pair", *_ANSWER)), place))

    archive.read_each(_lines(text, file), read)
    archive.pairs.extend(known.values())
    return archive


def _lines(text: str, file: Path) -> Iterator[tuple[str, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    try:
        missing = [column for column in _NEEDED if column not in (reader.fieldnames or ())]
        if missing:
            remedy = "Choose one that “thirds pairs --export” wrote, with commas between the columns."
            raise SpecError(f"The table has no column “{missing[0]}”.", remedy, file)
        for cells in reader:
            if cells["version"] != str(VERSION):
                raise SpecError("This file is of another version of Thirds.", "Update Thirds, then try again.", file)
            yield f"line {reader.line_num} of the file", cells
    except csv.Error as error:
        raise SpecError(f"The table is damaged ({error}).", "Export the judgements again.", file) from error


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _plain(cells: dict[str, str], columns: tuple[str, ...]) -> dict[str, Any]:
    """Return the cells that are not empty as values of their columns' types."""
    return {column: _value(column, cells[column]) for column in columns if cells.get(column)}


def _value(column: str, cell: str) -> Any:
    kinds = set(get_args(_KINDS[column])) - {NoneType} or {_KINDS[column]}
    try:
        for kind in (int, float):
            if kind in kinds:
                return kind(cell)
    except ValueError as error:
        raise SpecError(f"“{column}” is {cell!r}; it must be a number.") from error
    return cell.removeprefix("'")
