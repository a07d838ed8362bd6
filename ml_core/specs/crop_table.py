"""The table of crops that propose writes and export, the window and spreadsheets read: a CSV file in UTF-8."""

import csv
import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from ml_core.specs.errors import SpecError
from ml_core.specs.files import write_atomically


@dataclass(frozen=True)
class CropRow:
    """One crop of a photo.

    Attributes:
        photo: Absolute path.
        rank: 1 for the photo's best crop.
        x0: Left edge, in 0..1 of the displayed frame.
        y0: Top edge.
        x1: Right edge.
        y1: Bottom edge.
        angle: Degrees by which the crop is turned clockwise.
        aspect: Name of the shape that was asked for.
        score: Mean rating on the 1-10 scale.
        full_frame_score: Mean rating of the whole photo.
        source: What found it: policy, polish or dense.
        output: Name of the output it is for, where a photo has several; empty for the main one.
        confidence: How sure Thirds is that nothing is clearly better, 0 to 1; None when nothing was said.
        reason: Why this crop, in a few words.
        attention: What about it asks for a look, as `ml_core.specs.attention.joined` puts it.
    """

    photo: str
    rank: int
    x0: float
    y0: float
    x1: float
    y1: float
    angle: float
    aspect: str
    score: float
    full_frame_score: float
    source: str
    output: str = ""
    confidence: float | None = None
    reason: str = ""
    attention: str = ""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return the crop's box."""
        return self.x0, self.y0, self.x1, self.y1


COLUMNS = tuple(field.name for field in fields(CropRow))
# The columns of every version; later ones came behind them.
_FIRST_COLUMNS = COLUMNS[:11]
_DIGITS = 6
_LONGEST_HEADER = 4096


def write_table(path: Path, rows: Iterable[CropRow]) -> None:
    """Write the table atomically and durably."""
    write_atomically(path, table_bytes(rows))


def table_bytes(rows: Iterable[CropRow]) -> bytes:
    """Return the table as a file holds it."""
    text = io.StringIO(newline="")
    # Python quotes a lone carriage return in a name only where it is part of the line end.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([round(item, _DIGITS) if isinstance(item, float) else item for item in astuple(row)])
    return text.getvalue().encode("utf-8", "surrogateescape")


def read_table(path: Path) -> list[CropRow]:
    """Read a table; columns may be in any order, and only photo and the four edges are needed.

    Raises:
        SpecError: If the file cannot be read, lacks a column, or holds something that is no crop.
    """
    return list(rows_of(path))


def rows_of(path: Path) -> Iterator[CropRow]:
    """Yield the same row by row, for tables of whole shoots; raises as `read_table`, where the fault is."""
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.DictReader(file)
            missing = {"photo", "x0", "y0", "x1", "y1"} - set(reader.fieldnames or ())
            if missing:
                raise SpecError(f"The table has no column “{min(missing)}”.", "Make it with “thirds propose”.", path)
            for cells in reader:
                yield _row(cells, reader.line_num, path)
    except OSError as error:
        raise SpecError(f"The table cannot be read ({error.strerror or error}).", "Choose a CSV file.", path) from error
    except csv.Error as error:
        raise SpecError(f"The table is damaged ({error}).", "Make it with “thirds propose”.", path) from error


def is_table(path: Path) -> bool:
    """Return whether the file begins as `write_table` begins a table."""
    with path.open("rb") as file:
        # Thirds never writes a longer line; other files may be a single one.
        line = file.readline(_LONGEST_HEADER).rstrip(b"\r\n")
    return tuple(line.decode("utf-8", "replace").split(",")) in (_FIRST_COLUMNS, COLUMNS)


def _row(cells: dict[str, str], line: int, path: Path) -> CropRow:
    try:
        row = CropRow(
            photo=cells["photo"],
            rank=int(cells.get("rank") or 1),
            x0=float(cells["x0"]),
            y0=float(cells["y0"]),
            x1=float(cells["x1"]),
            y1=float(cells["y1"]),
            angle=float(cells.get("angle") or 0),
            aspect=cells.get("aspect") or "free",
            score=float(cells.get("score") or math.nan),
            full_frame_score=float(cells.get("full_frame_score") or math.nan),
            source=cells.get("source") or "",
            output=cells.get("output") or "",
            confidence=float(cells["confidence"]) if cells.get("confidence") else None,
            reason=cells.get("reason") or "",
            attention=cells.get("attention") or "",
        )
    except (TypeError, ValueError) as error:
        raise SpecError(f"Line {line} of the table is no crop.", "Mend or remove the line.", path) from error
    x0, y0, x1, y1 = row.box
    # Written so that NaN fails too.
    if not (row.photo and 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1 and math.isfinite(row.angle)):
        raise SpecError(f"Line {line} of the table is no crop.", "Mend or remove the line.", path)
    return row
