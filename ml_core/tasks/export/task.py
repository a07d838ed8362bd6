"""Write cropped copies: crops in, files out; originals are only read, and no file is ever replaced."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml_core.geometry import Box, Crop
from ml_core.photos.export import EXTENSIONS, export_crop, free_target
from ml_core.specs.context import TaskContext
from ml_core.specs.crop_table import read_table
from ml_core.specs.errors import PhotoError, RunError, SpecError
from ml_core.specs.journal import Journal
from ml_core.specs.options import check
from ml_core.specs.tasks import CropOrder, ExportConfig

JOURNAL = "copies.jsonl"


@dataclass(frozen=True)
class Copy:
    """The copy of one order, by its number among the orders.

    Attributes:
        number: The order's place.
        target: The file chosen for it, noted before it is written; empty when there is none.
        reason: Why there is no copy; empty when there is one.
        notes: What could not be kept in the copy, in words for a person.
    """

    number: int
    target: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()


def run(config: ExportConfig, context: TaskContext) -> dict[str, Any]:
    """Write the copies; a relative `output` lies in the run's folder. A resumed run leaves the copies that are there.

    Raises:
        RunError: If there are no crops, or the folder cannot be made.
        SpecError: If the table cannot be read, or the suffix would lead to another folder.
        Stopped: If somebody asked for it.
    """
    check(config)
    _check_suffix(config.suffix)
    folder = context.run.path / config.output
    orders = list(config.crops) + _orders_of(config.table)
    if not orders:
        raise RunError("There are no crops to write.", "Accept crops first, or name a table of crops.")
    _make(folder)
    journal = Journal(context.run.file(JOURNAL), Copy)
    copies = {copy.number: copy for copy in journal.read()}
    for number, order in enumerate(orders):
        context.raise_if_stopped()
        context.progress(number, len(orders), "photos", "Writing copies")
        if not _is_done(copies.get(number)):
            copies[number] = _copy(number, order, folder, config, journal)
    context.progress(len(orders), len(orders), "photos", "Writing copies")
    return _result(folder, orders, copies)


def _result(folder: Path, orders: list[CropOrder], copies: dict[int, Copy]) -> dict[str, Any]:
    skipped = [[str(orders[copy.number].photo), copy.reason] for copy in copies.values() if copy.reason]
    notes = [[copy.target, note] for copy in copies.values() for note in copy.notes]
    return {"folder": str(folder), "files": len(copies) - len(skipped), "skipped": skipped, "notes": notes}


def _orders_of(table: Path | None) -> list[CropOrder]:
    """Return the best crop of each photo of a table."""
    best: dict[str, CropOrder] = {}
    ranks: dict[str, int] = {}
    for row in [] if table is None else read_table(table):
        if row.rank < ranks.get(row.photo, row.rank + 1):
            ranks[row.photo] = row.rank
            best[row.photo] = CropOrder(Path(row.photo), row.box, row.angle)
    return list(best.values())


def _check_suffix(suffix: str) -> None:
    if Path(f"name{suffix}").name != f"name{suffix}":
        raise SpecError(f"“{suffix}” cannot be part of a file's name.", "Leave out slashes and colons.")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunError(f"The folder cannot be made ({reason}).", "Choose another folder.", folder) from error


def _is_done(copy: Copy | None) -> bool:
    """Return whether an order was dealt with; a chosen target that is not there was never written."""
    if copy is None:
        return False
    target = Path(copy.target)
    return bool(copy.reason) or (target.is_file() and target.stat().st_size > 0)


def _copy(number: int, order: CropOrder, folder: Path, config: ExportConfig, journal: Journal[Copy]) -> Copy:
    target = free_target(folder, order.photo.stem, config.suffix, EXTENSIONS[config.format])
    # Noted before it is written: after a crash the file itself tells whether it was.
    copy = Copy(number, str(target))
    journal.append(copy)
    try:
        written = export_crop(
            order.photo,
            Crop(Box(*order.box), order.angle),
            target,
            format=config.format,
            quality=config.quality,
            max_edge=config.max_edge,
        )
    except PhotoError as error:
        copy = Copy(number, reason=error.words)
        journal.append(copy)
        return copy
    return Copy(number, str(target), notes=written.notes)
